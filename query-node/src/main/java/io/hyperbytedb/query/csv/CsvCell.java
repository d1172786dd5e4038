package io.hyperbytedb.query.csv;

import io.hyperbytedb.http.CsvField;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.query.json.GoNumbers;
import io.hyperbytedb.query.result.OutColumn;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the value of a column in some row; nothing if there is none. */
@FunctionalInterface
interface CsvCell {
  void append(int row, StringBuilder out);

  /**
   * The cells of a column.
   *
   * @param unit nanoseconds in what times are counted in
   */
  static CsvCell of(OutColumn column, long unit) {
    return switch (column) {
      case OutColumn.Times(long[] nanos) -> (row, out) -> out.append(nanos[row] / unit);
      case OutColumn.Values(Column values) -> ofValues(values);
      case OutColumn.Texts(List<String> texts) ->
          (row, out) -> out.append(CsvField.quote(texts.get(row)));
      // InfluxDB has no text for a list in CSV.
      case OutColumn.Lists _, OutColumn.Nulls _ -> (row, out) -> {};
      case OutColumn.Coded(int[] codes, String[] dictionary) ->
          (row, out) -> {
            String text = dictionary[codes[row]];
            if (text != null) {
              out.append(CsvField.quote(text));
            }
          };
      case OutColumn.FilledValues filled -> ofFilled(filled, unit);
    };
  }

  private static CsvCell ofFilled(OutColumn.FilledValues filled, long unit) {
    CsvCell inner = of(filled.column(), unit);
    String number =
        filled.integer() ? Long.toString((long) filled.fill()) : GoNumbers.plain(filled.fill());
    return (row, out) -> {
      int before = out.length();
      inner.append(row, out);
      if (out.length() == before) {
        out.append(number);
      }
    };
  }

  /** A number; as in InfluxDB what is none is empty, and what is infinite has its sign. */
  private static void number(double value, StringBuilder out) {
    if (Double.isInfinite(value)) {
      out.append(value > 0 ? "+Inf" : "-Inf");
    } else if (!Double.isNaN(value)) {
      out.append(GoNumbers.plain(value));
    }
  }

  private static CsvCell ofValues(Column column) {
    CsvCell cell =
        switch (column) {
          case DoubleColumn c -> {
            double[] values = c.values();
            yield (row, out) -> number(values[row], out);
          }
          case LongColumn c -> {
            long[] values = c.values();
            yield (row, out) -> out.append(values[row]);
          }
          case BooleanColumn c -> {
            long[] values = c.values();
            yield (row, out) -> out.append(Bits.get(values, row));
          }
          case StringColumn c -> {
            byte[] data = c.data();
            int[] offsets = c.offsets();
            yield (row, out) ->
                out.append(
                    CsvField.quote(
                        new String(
                            data,
                            offsets[row],
                            offsets[row + 1] - offsets[row],
                            StandardCharsets.UTF_8)));
          }
        };
    return (row, out) -> {
      if (column.has(row)) {
        cell.append(row, out);
      }
    };
  }
}
