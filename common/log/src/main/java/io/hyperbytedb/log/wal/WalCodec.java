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

  /**
   * The most cells a record has: over all blocks, rows times two more than fields. Rows without a
   * value take next to no bytes, so it is this that bounds what a record decodes to.
   */
  public static final int MAX_CELLS = 1 << 20;

  private final WireWriter out = new WireWriter(64 << 10);

  /** The values of a column without those of rows that have none. */
  private long[] longs = new long[0];

  private double[] doubles = new double[0];

  /** Whether a batch has no more than {@link #MAX_CELLS}. */
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
   * The record of a batch.
   *
   * @throws IllegalArgumentException if the batch does not fit
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
      encode(field.column(), rows.size());
    }
  }

  private void encode(Column column, int rows) {
    long[] present = column.present();
    int values = column.valueCount();
    boolean sparse = present != null && values < rows;
    out.putByte(sparse ? 1 : 0);
    if (present != null && sparse) {
      putBits(present, rows);
      reserve(values);
    }
    switch (column) {
      case DoubleColumn c -> out.putDoubles(sparse ? gather(c) : c.values(), values);
      case LongColumn c -> out.putDeltas(sparse ? gather(c) : c.values(), values);
      case BooleanColumn c -> putBits(sparse ? both(c) : c.values(), rows);
      case StringColumn c -> putStrings(c);
    }
  }

  private void putBits(long[] words, int bits) {
    int whole = bits >>> 6;
    out.putLongs(words, whole);
    if ((bits & 63) != 0) {
      out.putLong(words[whole] & (-1L >>> -bits));
    }
  }

  private void reserve(int values) {
    if (longs.length < values) {
      longs = new long[values];
      doubles = new double[values];
    }
  }

  private double[] gather(DoubleColumn column) {
    int to = 0;
    for (int i = 0; i < column.size(); i++) {
      if (column.has(i)) {
        doubles[to++] = column.values()[i];
      }
    }
    return doubles;
  }

  private long[] gather(LongColumn column) {
    int to = 0;
    for (int i = 0; i < column.size(); i++) {
      if (column.has(i)) {
        longs[to++] = column.values()[i];
      }
    }
    return longs;
  }

  /** The bits of rows that have a value and that it is true. */
  private static long[] both(BooleanColumn column) {
    long[] bits = new long[Bits.words(column.size())];
    for (int i = 0; i < column.size(); i++) {
      if (column.has(i) && Bits.get(column.values(), i)) {
        Bits.set(bits, i);
      }
    }
    return bits;
  }

  private void putStrings(StringColumn column) {
    int[] offsets = column.offsets();
    for (int i = 0; i < column.size(); i++) {
      if (column.has(i)) {
        out.putVarint(offsets[i + 1] - offsets[i]);
      }
    }
    out.putRaw(column.data(), offsets[0], offsets[column.size()] - offsets[0]);
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
      fields.add(new FieldColumn(name, decodeColumn(in, in.getFieldType(), rows)));
    }
    return new ArrivedRows(measurement, rows, series, times, fields);
  }

  private static Column decodeColumn(WireReader in, FieldType type, int rows) {
    long[] present = decodePresent(in, rows);
    int values = present == null ? rows : Bits.count(present, 0, rows);
    return switch (type) {
      case FLOAT -> new DoubleColumn(rows, scatter(in.getDoubles(values), present, rows), present);
      case INTEGER -> new LongColumn(rows, scatter(in.getDeltas(values), present, rows), present);
      case BOOLEAN -> new BooleanColumn(rows, in.getLongs(Bits.words(rows)), present);
      case STRING -> decodeStrings(in, rows, values, present);
    };
  }

  private static long @Nullable [] decodePresent(WireReader in, int rows) {
    return switch (in.getByte()) {
      case 0 -> null;
      case 1 -> in.getLongs(Bits.words(rows));
      default -> throw in.corrupt("presence flag");
    };
  }

  private static double[] scatter(double[] values, long @Nullable [] present, int rows) {
    if (present == null) {
      return values;
    }
    double[] spread = new double[rows];
    int from = 0;
    for (int i = 0; i < rows; i++) {
      if (Bits.get(present, i)) {
        spread[i] = values[from++];
      }
    }
    return spread;
  }

  private static long[] scatter(long[] values, long @Nullable [] present, int rows) {
    if (present == null) {
      return values;
    }
    long[] spread = new long[rows];
    int from = 0;
    for (int i = 0; i < rows; i++) {
      if (Bits.get(present, i)) {
        spread[i] = values[from++];
      }
    }
    return spread;
  }

  private static StringColumn decodeStrings(
      WireReader in, int rows, int values, long @Nullable [] present) {
    if (values > in.remaining()) {
      throw in.corrupt(values + " strings");
    }
    int[] offsets = new int[rows + 1];
    long end = 0;
    for (int i = 0; i < rows; i++) {
      if (present == null || Bits.get(present, i)) {
        long length = in.getVarint();
        end += length;
        if (length < 0 || end > in.remaining()) {
          throw in.corrupt("string of [" + length + "] bytes");
        }
      }
      offsets[i + 1] = (int) end;
    }
    return new StringColumn(rows, in.getRaw((int) end), offsets, present);
  }
}
