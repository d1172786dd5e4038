package io.hyperbytedb.log.wire;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import org.jspecify.annotations.Nullable;

/**
 * Columns in records: a presence bitmap, unless all rows have a value, and the values that exist.
 * Not thread-safe; reading needs no instance.
 */
public final class ColumnCodec {
  /** The values of a column without the rows that have none. */
  private long[] longs = new long[0];

  private double[] doubles = new double[0];

  /** Appends the values of the first {@code rows} rows of a column and which of them have one. */
  public void put(WireWriter out, Column column, int rows) {
    long[] present = column.present();
    int values = column.valueCount();
    boolean sparse = present != null && values < rows;
    out.putByte(sparse ? 1 : 0);
    if (present != null && sparse) {
      putBits(out, present, rows);
      reserve(values);
    }
    switch (column) {
      case DoubleColumn c -> out.putDoubles(sparse ? gather(c) : c.values(), values);
      case LongColumn c -> out.putDeltas(sparse ? gather(c) : c.values(), values);
      case BooleanColumn c -> putBits(out, sparse ? both(c) : c.values(), rows);
      case StringColumn c -> putStrings(out, c);
    }
  }

  private static void putBits(WireWriter out, long[] words, int bits) {
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

  /** The bits of the rows that have a value, which is true. */
  private static long[] both(BooleanColumn column) {
    long[] bits = new long[Bits.words(column.size())];
    for (int i = 0; i < column.size(); i++) {
      if (column.has(i) && Bits.get(column.values(), i)) {
        Bits.set(bits, i);
      }
    }
    return bits;
  }

  private static void putStrings(WireWriter out, StringColumn column) {
    int[] offsets = column.offsets();
    for (int i = 0; i < column.size(); i++) {
      if (column.has(i)) {
        out.putVarint(offsets[i + 1] - offsets[i]);
      }
    }
    out.putRaw(column.data(), offsets[0], offsets[column.size()] - offsets[0]);
  }

  /**
   * Reads a column written by {@link #put}.
   *
   * @throws io.hyperbytedb.log.RecordFormatException if it is damaged
   */
  public static Column get(WireReader in, FieldType type, int rows) {
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
