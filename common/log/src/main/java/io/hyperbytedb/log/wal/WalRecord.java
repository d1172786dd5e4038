package io.hyperbytedb.log.wal;

import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.WalBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The value of a record of the topic {@code hyperbytedb.wal}, for programs that read it themselves.
 * All methods are thread-safe.
 *
 * <pre>{@code
 * switch (WalRecord.decode(message.value())) {
 *   case WalRecord.Written written -> written.rows().forEach(row -> …);
 *   case WalRecord.Deleted deleted -> …
 * }
 * }</pre>
 *
 * <p>A record of a partition is about the series of that partition only, and a series stays in its
 * partition. A later row of a series and time overwrites an earlier one, field by field.
 */
public sealed interface WalRecord {
  /**
   * Rows that were written to a retention policy.
   *
   * @param batch the rows in columns, which are faster to read than {@link #rows}
   */
  record Written(WalBatch batch) implements WalRecord {
    /** The rows one by one, in the order in which they were written. */
    public List<WalRow> rows() {
      List<Map<String, String>> tags = new ArrayList<>(batch.series().size());
      batch.series().forEach(key -> tags.add(tags(key.tags())));
      List<WalRow> rows = new ArrayList<>(batch.rowCount());
      for (ArrivedRows block : batch.blocks()) {
        for (int row = 0; row < block.size(); row++) {
          rows.add(
              new WalRow(
                  batch.database(),
                  batch.policy(),
                  block.measurement(),
                  tags.get(block.series()[row]),
                  block.times()[row],
                  WalRow.fields(block, row)));
        }
      }
      return rows;
    }

    private static Map<String, String> tags(List<String> pairs) {
      Map<String, String> tags = new LinkedHashMap<>();
      for (int i = 0; i < pairs.size(); i += 2) {
        tags.put(pairs.get(i), pairs.get(i + 1));
      }
      return Collections.unmodifiableMap(tags);
    }
  }

  /**
   * Rows of this partition that were deleted: those before this record. It names database and
   * retention policy by the ids that {@link WalBatch} has beside their names. A program that has
   * not seen an id in a batch has no rows of it. Ids are never given again.
   */
  record Deleted(DeleteMarker marker) implements WalRecord {}

  /**
   * Decodes a value.
   *
   * @throws RecordFormatException if it is damaged, or of a version that this one cannot read
   */
  static WalRecord decode(byte[] value) {
    return DeleteCodec.isMarker(value)
        ? new Deleted(DeleteCodec.decode(value))
        : new Written(WalCodec.decode(value));
  }
}
