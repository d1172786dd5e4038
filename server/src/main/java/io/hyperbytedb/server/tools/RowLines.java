package io.hyperbytedb.server.tools;

import io.hyperbytedb.files.SeriesRuns;
import io.hyperbytedb.files.TableFile;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.LineText;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a file as line protocol that gives the same values when written again: integers with
 * {@code i}, floats as the shortest text that reads as the same number. For display: a line break
 * in a name or string is shown as {@code \n}, so that each line is a row. Memory is bounded,
 * whatever the file. Not thread-safe.
 */
final class RowLines {
  private static final int STRETCH_ROWS = 8192;

  private final TableFile file;
  private final String measurement;
  private final List<String> fieldKeys = new ArrayList<>();
  private final StringBuilder line = new StringBuilder();

  /**
   * @param measurement the rows' measurement, which files do not contain
   */
  RowLines(TableFile file, String measurement) {
    this.file = file;
    this.measurement = printable(LineText.measurement(measurement));
    file.fields().forEach(field -> fieldKeys.add(printable(LineText.field(field.name())) + "="));
  }

  /** Takes each line, which ends with a line feed. */
  @FunctionalInterface
  interface Sink {
    /** Takes a line, which the sink must not retain. */
    void line(CharSequence line) throws IOException;
  }

  /**
   * Passes the rows of a time range on, series by series.
   *
   * @param limit the maximum number of rows
   * @return the number of rows
   */
  long write(long minTime, long maxTime, long limit, Sink sink) throws IOException {
    SeriesRuns series = file.series();
    long written = 0;
    for (int run = 0; run < series.count() && written < limit; run++) {
      int end = file.skipAfter(series.starts()[run], series.starts()[run + 1], maxTime);
      int from = file.skipBefore(series.starts()[run], end, minTime);
      String key = from < end ? key(from) : "";
      while (from < end && written < limit) {
        int to = (int) Math.min(Math.min(end, from + (long) STRETCH_ROWS), from + limit - written);
        written += stretch(key, from, to, minTime, maxTime, sink);
        from = to;
      }
    }
    return written;
  }

  private long stretch(String key, int from, int to, long minTime, long maxTime, Sink sink)
      throws IOException {
    long[] times = new long[to - from];
    file.readTimes(from, to, times, 0);
    List<Column> columns = new ArrayList<>();
    for (int field = 0; field < fieldKeys.size(); field++) {
      columns.add(file.readField(field, from, to));
    }
    long written = 0;
    for (int row = 0; row < times.length; row++) {
      if (times[row] < minTime || times[row] > maxTime) {
        continue;
      }
      line.setLength(0);
      line.append(key);
      char separator = ' ';
      for (int field = 0; field < columns.size(); field++) {
        long[] present = columns.get(field).present();
        if (present == null || Bits.get(present, row)) {
          line.append(separator).append(fieldKeys.get(field));
          value(columns.get(field), row);
          separator = ',';
        }
      }
      sink.line(line.append(' ').append(times[row]).append('\n'));
      written++;
    }
    return written;
  }

  /** The measurement and tags of a row's series. */
  private String key(int row) throws IOException {
    StringBuilder key = new StringBuilder(measurement);
    for (int tag = 0; tag < file.tags().size(); tag++) {
      StringColumn value = file.readTag(tag, row, row + 1);
      long[] present = value.present();
      if (present == null || Bits.get(present, 0)) {
        key.append(',').append(printable(LineText.tag(file.tags().get(tag))));
        key.append('=').append(printable(LineText.tag(text(value, 0))));
      }
    }
    return key.toString();
  }

  private void value(Column column, int row) {
    switch (column) {
      case DoubleColumn c -> line.append(c.values()[row]);
      case LongColumn c -> line.append(c.values()[row]).append('i');
      case BooleanColumn c -> line.append(Bits.get(c.values(), row));
      case StringColumn c -> LineText.string(printable(text(c, row)), line);
    }
  }

  private static String text(StringColumn column, int row) {
    int from = column.offsets()[row];
    return new String(
        column.data(), from, column.offsets()[row + 1] - from, StandardCharsets.UTF_8);
  }

  /** Escapes line breaks, as each line must be a row. */
  private static String printable(String text) {
    return text.replace("\n", "\\n").replace("\r", "\\r");
  }
}
