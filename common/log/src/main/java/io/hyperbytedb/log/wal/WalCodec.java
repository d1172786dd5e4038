package io.hyperbytedb.log.wal;

import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.wire.ColumnCodec;
import io.hyperbytedb.log.wire.WireReader;
import io.hyperbytedb.log.wire.WireWriter;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.WalBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * Encodes and decodes WAL records, version 1. The layout is in {@code docs/formats/wal-record.md}.
 * The only state is the writer's buffer: an encoder is for one thread, decoding is thread-safe.
 */
public final class WalCodec {
  private static final int VERSION = 1;

  /**
   * The maximum number of cells in a record: the sum over all blocks of rows times (fields + 2).
   * Rows without a value take almost no bytes, so this limit, not the record size, bounds the
   * decoded size.
   */
  public static final int MAX_CELLS = 1 << 20;

  private final ColumnCodec columns = new ColumnCodec();
  private final WireWriter out = new WireWriter(64 << 10);

  /** Whether a batch is within {@link #MAX_CELLS}. */
  public static boolean fits(WalBatch batch) {
    long cells = 0;
    for (ArrivedRows rows : batch.blocks()) {
      cells += cells(rows.size(), rows.fields().size());
    }
    return cells <= MAX_CELLS;
  }

  private static long cells(int rows, int fields) {
    return (long) rows * (fields + 2);
  }

  /**
   * Encodes a batch.
   *
   * @throws IllegalArgumentException if the batch exceeds {@link #MAX_CELLS}
   */
  public byte[] encode(WalBatch batch) {
    if (!fits(batch)) {
      throw new IllegalArgumentException("more than [" + MAX_CELLS + "] cells");
    }
    out.clear();
    out.putVarint(batch.databaseId());
    out.putVarint(batch.policyId());
    out.putString(batch.database());
    out.putString(batch.policy());
    out.putVarint(batch.series().size());
    for (SeriesKey key : batch.series()) {
      out.putBytes(key.bytes());
    }
    out.putVarint(batch.blocks().size());
    for (ArrivedRows rows : batch.blocks()) {
      encode(rows);
    }
    return out.seal(Envelope.Kind.WAL_BATCH, VERSION);
  }

  private void encode(ArrivedRows rows) {
    out.putString(rows.measurement());
    out.putVarint(rows.size());
    out.putDeltas(rows.series(), rows.size());
    out.putDeltas(rows.times(), rows.size());
    out.putVarint(rows.fields().size());
    for (FieldColumn field : rows.fields()) {
      out.putString(field.name());
      out.putByte(field.type().id());
      columns.put(out, field.column(), rows.size());
    }
  }

  /**
   * The catalog's id of the retention policy of a batch, without the rest of the record.
   *
   * @throws RecordFormatException if it is damaged or of another version
   */
  public static long policyOf(byte[] record) {
    Envelope.open(record, Envelope.Kind.WAL_BATCH, VERSION, VERSION);
    WireReader in = new WireReader(record);
    var _ = in.getVarint();
    return in.getVarint();
  }

  /**
   * The beginning of a batch, without the rest of the record.
   *
   * @throws RecordFormatException if it is damaged or of another version
   */
  public static WalHeader header(byte[] record) {
    Envelope.open(record, Envelope.Kind.WAL_BATCH, VERSION, VERSION);
    WireReader in = new WireReader(record);
    long databaseId = in.getVarint();
    long policyId = in.getVarint();
    return new WalHeader(databaseId, policyId, in.getString(), in.getString());
  }

  /**
   * Decodes a batch.
   *
   * @throws RecordFormatException if it is damaged or of another version
   */
  public static WalBatch decode(byte[] record) {
    Envelope.open(record, Envelope.Kind.WAL_BATCH, VERSION, VERSION);
    WireReader in = new WireReader(record);
    long databaseId = in.getVarint();
    long policyId = in.getVarint();
    String database = in.getString();
    String policy = in.getString();
    int seriesCount = in.getCount(1);
    List<SeriesKey> series = new ArrayList<>(seriesCount);
    for (int i = 0; i < seriesCount; i++) {
      series.add(in.getSeriesKey());
    }
    int blockCount = in.getCount(4);
    List<ArrivedRows> blocks = new ArrayList<>(blockCount);
    long cells = 0;
    for (int i = 0; i < blockCount; i++) {
      blocks.add(decodeRows(in, seriesCount, MAX_CELLS - cells));
      cells += cells(blocks.getLast().size(), blocks.getLast().fields().size());
    }
    in.expectEnd();
    return new WalBatch(databaseId, policyId, database, policy, series, blocks);
  }

  private static ArrivedRows decodeRows(WireReader in, int seriesCount, long maxCells) {
    String measurement = in.getString();
    int rows = in.getCount(2);
    int[] series = in.getOrdinals(rows, seriesCount);
    long[] times = in.getDeltas(rows);
    int fieldCount = in.getCount(3);
    if (cells(rows, fieldCount) > maxCells) {
      throw in.corrupt(rows + " rows of " + fieldCount + " fields");
    }
    List<FieldColumn> fields = new ArrayList<>(fieldCount);
    for (int i = 0; i < fieldCount; i++) {
      String name = in.getString();
      fields.add(new FieldColumn(name, ColumnCodec.get(in, in.getFieldType(), rows)));
    }
    return new ArrivedRows(measurement, rows, series, times, fields);
  }
}
