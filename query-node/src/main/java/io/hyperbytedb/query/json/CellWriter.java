package io.hyperbytedb.query.json;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.query.result.OutColumn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the value of a column in some row. */
@FunctionalInterface
interface CellWriter {
  void write(int row, JsonWriter out) throws IOException;

  static CellWriter of(OutColumn column, TimeFormat times, Dictionaries dictionaries) {
    return switch (column) {
      case OutColumn.Times(long[] nanos) -> (row, out) -> out.time(nanos[row], times);
      case OutColumn.Values(Column values) -> ofValues(values);
      case OutColumn.Coded(int[] codes, String[] dictionary) ->
          ofCodes(codes, dictionary, dictionaries.of(dictionary));
      case OutColumn.Texts texts -> (row, out) -> out.string(texts.values().get(row));
      case OutColumn.Lists lists ->
          (row, out) -> {
            out.beginArray();
            for (String text : lists.values().get(row)) {
              out.string(text);
            }
            out.endArray();
          };
      case OutColumn.Nulls _ -> (row, out) -> out.nullValue();
      case OutColumn.FilledValues filled -> ofFilled(filled, times, dictionaries);
    };
  }

  private static CellWriter ofValues(Column column) {
    long[] present = column.present();
    CellWriter writer =
        switch (column) {
          case DoubleColumn c -> {
            double[] values = c.values();
            yield (row, out) -> out.number(values[row]);
          }
          case LongColumn c -> {
            long[] values = c.values();
            yield (row, out) -> out.number(values[row]);
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
    return present == null ? writer : ofPresent(present, writer);
  }

  private static CellWriter ofPresent(long[] present, CellWriter writer) {
    return (row, out) -> {
      if (Bits.get(present, row)) {
        writer.write(row, out);
      } else {
        out.nullValue();
      }
    };
  }

  private static CellWriter ofCodes(int[] codes, @Nullable String[] dictionary, byte[][] encoded) {
    return (row, out) -> {
      int code = codes[row];
      byte[] json = encoded[code];
      if (json == null) {
        json = JsonWriter.encode(dictionary[code]);
        encoded[code] = json;
      }
      out.raw(json);
    };
  }

  private static CellWriter ofFilled(
      OutColumn.FilledValues filled, TimeFormat times, Dictionaries dictionaries) {
    CellWriter inner = of(filled.column(), times, dictionaries);
    byte[] number = number(filled.fill(), filled.integer());
    return (row, out) -> {
      if (isNull(filled.column(), row)) {
        out.raw(number);
      } else {
        inner.write(row, out);
      }
    };
  }

  private static byte[] number(double value, boolean integer) {
    byte[] out = new byte[GoNumbers.MAX_LENGTH];
    int end =
        integer ? GoNumbers.putLong((long) value, out, 0) : GoNumbers.putDouble(value, out, 0);
    return new String(out, 0, end, StandardCharsets.US_ASCII).getBytes(StandardCharsets.US_ASCII);
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
}
