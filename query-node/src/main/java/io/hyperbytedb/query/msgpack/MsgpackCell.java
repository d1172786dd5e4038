package io.hyperbytedb.query.msgpack;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.query.result.OutColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the value of a column in some row. */
@FunctionalInterface
interface MsgpackCell {
  void write(int row, MsgpackWriter out);

  /**
   * The cells of a column.
   *
   * @param unit nanoseconds in what times are counted in; 0 for times that say so themselves
   */
  static MsgpackCell of(OutColumn column, long unit) {
    return switch (column) {
      case OutColumn.Times(long[] nanos) ->
          unit == 0
              ? (row, out) -> out.time(nanos[row])
              : (row, out) -> out.integer(nanos[row] / unit);
      case OutColumn.Values(Column values) -> ofValues(values);
      case OutColumn.Texts(List<String> texts) -> (row, out) -> out.string(texts.get(row));
      case OutColumn.Lists(List<List<String>> lists) ->
          (row, out) -> {
            out.array(lists.get(row).size());
            lists.get(row).forEach(out::string);
          };
      case OutColumn.Nulls _ -> (row, out) -> out.nil();
      case OutColumn.Coded(int[] codes, String[] dictionary) ->
          (row, out) -> text(dictionary[codes[row]], out);
      case OutColumn.FilledValues filled -> ofFilled(filled, unit);
    };
  }

  private static void text(@Nullable String text, MsgpackWriter out) {
    if (text == null) {
      out.nil();
    } else {
      out.string(text);
    }
  }

  private static MsgpackCell ofFilled(OutColumn.FilledValues filled, long unit) {
    MsgpackCell inner = of(filled.column(), unit);
    return (row, out) -> {
      if (!isNull(filled.column(), row)) {
        inner.write(row, out);
      } else if (filled.integer()) {
        out.integer((long) filled.fill());
      } else {
        out.number(filled.fill());
      }
    };
  }

  private static boolean isNull(OutColumn column, int row) {
    return switch (column) {
      case OutColumn.Values(Column values) -> !values.has(row);
      case OutColumn.Coded(int[] codes, String[] dictionary) -> dictionary[codes[row]] == null;
      case OutColumn.Nulls _ -> true;
      case OutColumn.Times _, OutColumn.Texts _, OutColumn.Lists _, OutColumn.FilledValues _ ->
          false;
    };
  }

  /** A number; as in InfluxDB what is none is nil. */
  private static void number(double value, MsgpackWriter out) {
    if (Double.isNaN(value)) {
      out.nil();
    } else {
      out.number(value);
    }
  }

  private static MsgpackCell ofValues(Column column) {
    MsgpackCell cell =
        switch (column) {
          case DoubleColumn c -> {
            double[] values = c.values();
            yield (row, out) -> number(values[row], out);
          }
          case LongColumn c -> {
            long[] values = c.values();
            yield (row, out) -> out.integer(values[row]);
          }
          case BooleanColumn c -> {
            long[] values = c.values();
            yield (row, out) -> out.bool(Bits.get(values, row));
          }
          case StringColumn c -> {
            byte[] data = c.data();
            int[] offsets = c.offsets();
            yield (row, out) -> out.string(data, offsets[row], offsets[row + 1]);
          }
        };
    return (row, out) -> {
      if (column.has(row)) {
        cell.write(row, out);
      } else {
        out.nil();
      }
    };
  }
}
