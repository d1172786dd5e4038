package io.hyperbytedb.log.wal;

import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.wire.WireReader;
import io.hyperbytedb.log.wire.WireWriter;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.WalBatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * WAL records, version 1. The layout is in {@code docs/formats/wal-record.md}. Stateless but for
 * the writer's buffer: an encoder is for one thread, decoding is thread-safe.
 */
public final class WalCodec {
  private static final int VERSION = 1;

  private final WireWriter out = new WireWriter(64 << 10);

  /** The record of a batch. */
  public byte[] encode(WalBatch batch) {
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
      encode(field.column(), rows.size());
    }
  }

  private void encode(Column column, int rows) {
    long[] present = column.present();
    out.putByte(present == null ? 0 : 1);
    if (present != null) {
      out.putLongs(present, Bits.words(rows));
    }
    switch (column) {
      case DoubleColumn doubles -> out.putDoubles(doubles.values(), rows);
      case LongColumn longs -> out.putDeltas(longs.values(), rows);
      case BooleanColumn booleans -> out.putLongs(booleans.values(), Bits.words(rows));
      case StringColumn strings -> {
        int[] offsets = strings.offsets();
        for (int i = 0; i < rows; i++) {
          out.putVarint(offsets[i + 1] - offsets[i]);
        }
        out.putRaw(strings.data(), offsets[0], offsets[rows] - offsets[0]);
      }
    }
  }

  /**
   * The batch of a record.
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
    for (int i = 0; i < blockCount; i++) {
      blocks.add(decodeRows(in, seriesCount));
    }
    in.expectEnd();
    return new WalBatch(databaseId, policyId, database, policy, series, blocks);
  }

  private static ArrivedRows decodeRows(WireReader in, int seriesCount) {
    String measurement = in.getString();
    int rows = in.getCount(2);
    int[] series = in.getOrdinals(rows, seriesCount);
    long[] times = in.getDeltas(rows);
    int fieldCount = in.getCount(3);
    List<FieldColumn> fields = new ArrayList<>(fieldCount);
    for (int i = 0; i < fieldCount; i++) {
      String name = in.getString();
      fields.add(new FieldColumn(name, decodeColumn(in, in.getFieldType(), rows)));
    }
    return new ArrivedRows(measurement, rows, series, times, fields);
  }

  private static Column decodeColumn(WireReader in, FieldType type, int rows) {
    long[] present = decodePresent(in, rows);
    return switch (type) {
      case FLOAT -> new DoubleColumn(rows, in.getDoubles(rows), present);
      case INTEGER -> new LongColumn(rows, in.getDeltas(rows), present);
      case BOOLEAN -> new BooleanColumn(rows, in.getLongs(Bits.words(rows)), present);
      case STRING -> decodeStrings(in, rows, present);
    };
  }

  private static long @Nullable [] decodePresent(WireReader in, int rows) {
    return switch (in.getByte()) {
      case 0 -> null;
      case 1 -> in.getLongs(Bits.words(rows));
      default -> throw in.corrupt("presence flag");
    };
  }

  private static StringColumn decodeStrings(WireReader in, int rows, long @Nullable [] present) {
    int[] offsets = new int[rows + 1];
    long end = 0;
    for (int i = 0; i < rows; i++) {
      long length = in.getVarint();
      end += length;
      if (length < 0 || end > in.remaining()) {
        throw in.corrupt("string of [" + length + "] bytes");
      }
      offsets[i + 1] = (int) end;
    }
    return new StringColumn(rows, in.getRaw((int) end), offsets, present);
  }
}
