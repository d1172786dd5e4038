package io.hyperbytedb.query.scan;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.ColumnGather;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done with whole columns. */
public final class Columns {
  private Columns() {}

  /** A column without values. */
  public static Column empty(FieldType type, int size) {
    long[] none = new long[Bits.words(size)];
    return switch (type) {
      case FLOAT -> new DoubleColumn(size, new double[size], none);
      case INTEGER -> new LongColumn(size, new long[size], none);
      case BOOLEAN -> new BooleanColumn(size, new long[Bits.words(size)], none);
      case STRING -> new StringColumn(size, new byte[0], new int[size + 1], none);
    };
  }

  /** The column as one of another type: numbers are cast, anything else has no values. */
  public static Column as(FieldType type, Column column) {
    if (column.type() == type) {
      return column;
    }
    if (type == FieldType.FLOAT && column instanceof LongColumn longs) {
      double[] values = new double[longs.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = longs.values()[i];
      }
      return new DoubleColumn(values.length, values, longs.present());
    }
    if (type == FieldType.INTEGER && column instanceof DoubleColumn doubles) {
      long[] values = new long[doubles.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = toLong(doubles.values()[i]);
      }
      return new LongColumn(values.length, values, doubles.present());
    }
    return empty(type, column.size());
  }

  /** As Go casts on amd64: what is out of range becomes the least integer. */
  private static long toLong(double value) {
    return value >= -0x1p63 && value < 0x1p63 ? (long) value : Long.MIN_VALUE;
  }

  /** Rows {@code [from, to)}. */
  public static Column slice(Column column, int from, int to) {
    if (from == 0 && to == column.size()) {
      return column;
    }
    int size = to - from;
    int[] rows = new int[size];
    for (int i = 0; i < size; i++) {
      rows[i] = from + i;
    }
    return gather(column.type(), List.of(column), new int[size], rows, size);
  }

  /** The value of a row, boxed; null if there is none. */
  public static @Nullable Object value(Column column, int row) {
    if (!column.has(row)) {
      return null;
    }
    return switch (column) {
      case DoubleColumn c -> c.values()[row];
      case LongColumn c -> c.values()[row];
      case BooleanColumn c -> Bits.get(c.values(), row);
      case StringColumn c -> c.text(row);
    };
  }

  /** A column of boxed values of one type; null for none. */
  public static Column of(FieldType type, List<? extends @Nullable Object> values) {
    int size = values.size();
    long[] present = new long[Bits.words(size)];
    double[] doubles = new double[type == FieldType.FLOAT ? size : 0];
    long[] longs =
        new long
            [switch (type) {
              case INTEGER -> size;
              case BOOLEAN -> Bits.words(size);
              case FLOAT, STRING -> 0;
            }];
    int[] offsets = new int[type == FieldType.STRING ? size + 1 : 0];
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < size; i++) {
      Object value = values.get(i);
      if (value != null) {
        Bits.set(present, i);
        switch (type) {
          case FLOAT -> doubles[i] = ((Number) value).doubleValue();
          case INTEGER -> longs[i] = ((Number) value).longValue();
          case BOOLEAN -> {
            if ((Boolean) value) {
              Bits.set(longs, i);
            }
          }
          case STRING -> bytes.writeBytes(((String) value).getBytes(StandardCharsets.UTF_8));
        }
      }
      if (type == FieldType.STRING) {
        offsets[i + 1] = bytes.size();
      }
    }
    return switch (type) {
      case FLOAT -> new DoubleColumn(size, doubles, present);
      case INTEGER -> new LongColumn(size, longs, present);
      case BOOLEAN -> new BooleanColumn(size, longs, present);
      case STRING -> new StringColumn(size, bytes.toByteArray(), offsets, present);
    };
  }

  /**
   * Rows from several columns of one type.
   *
   * @param sources the columns
   * @param which for each row of the result the column, -1 for no value
   * @param rows for each row of the result the row there
   */
  public static Column gather(
      FieldType type, List<Column> sources, int[] which, int[] rows, int size) {
    return ColumnGather.gather(type, sources, which, rows, size);
  }
}
