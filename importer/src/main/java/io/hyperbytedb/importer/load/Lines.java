package io.hyperbytedb.importer.load;

import io.hyperbytedb.importer.tsm.Block;
import io.hyperbytedb.importer.tsm.FieldCursor;
import io.hyperbytedb.model.LineText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of series as line protocol: the fields of a series side by side by their times.
 * Not thread-safe.
 */
final class Lines {
  /** Takes what was written. */
  interface Full {
    void lines(byte[] bytes, int length, int rows) throws IOException;
  }

  private final int limit;
  private final Full full;
  private final StringBuilder number = new StringBuilder();
  private byte[] out;
  private int length;
  private int rows;
  private long values;

  /**
   * @param limit bytes after which they are passed on
   */
  Lines(int limit, Full full) {
    this.limit = limit;
    this.full = full;
    out = new byte[limit + (64 << 10)];
  }

  /** How many values were written in all. */
  long values() {
    return values;
  }

  /** Why line protocol cannot have this series; null if it can. */
  static @Nullable String refuse(byte[] series) {
    if (series[0] == '#') {
      return "a measurement that begins with #";
    }
    if (series[0] == '\t' || series[0] == 0) {
      return "a measurement that begins with a tabulator or NUL";
    }
    for (byte b : series) {
      if (b == '\n') {
        return "a name with a line break";
      }
    }
    return series.length > LineText.MAX_KEY_BYTES ? "a key that is too long" : null;
  }

  /** Writes all rows of a series. */
  void series(byte[] series, List<FieldCursor> fields) throws IOException {
    Column[] columns = new Column[fields.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = new Column(fields.get(i));
    }
    // A name that begins with a blank must not be the first of a line.
    Arrays.sort(columns, java.util.Comparator.comparing(column -> column.blank));
    while (true) {
      long time = Long.MAX_VALUE;
      boolean any = false;
      for (Column column : columns) {
        if (column.ready()) {
          any = true;
          time = Math.min(time, column.block.times()[column.at]);
        }
      }
      if (!any) {
        return;
      }
      row(series, columns, time);
    }
  }

  private void row(byte[] series, Column[] columns, long time) throws IOException {
    put(series, 0, series.length);
    byte separator = ' ';
    for (Column column : columns) {
      if (column.at < column.block.size() && column.block.times()[column.at] == time) {
        room(1);
        out[length++] = separator;
        put(column.name, 0, column.name.length);
        value(column.block, column.at++);
        separator = ',';
        values++;
      }
    }
    number.setLength(0);
    number.append(' ').append(time).append('\n');
    text();
    rows++;
    if (length >= limit) {
      flush();
    }
  }

  private void value(Block block, int at) {
    long value = block.values()[at];
    number.setLength(0);
    switch (block.type()) {
      case FLOAT -> number.append(Double.longBitsToDouble(value));
      case INTEGER -> number.append(value).append('i');
      case UNSIGNED -> number.append(Long.toUnsignedString(value)).append('u');
      case BOOLEAN -> number.append(value == 1 ? 't' : 'f');
      case STRING -> string(block.text(), (int) (value >>> 32), (int) value);
    }
    text();
  }

  private void string(byte[] text, int from, int count) {
    room(2 * count + 2);
    out[length++] = '"';
    for (int i = from; i < from + count; i++) {
      if (text[i] == '"' || text[i] == '\\') {
        out[length++] = '\\';
      }
      out[length++] = text[i];
    }
    out[length++] = '"';
  }

  private void text() {
    int count = number.length();
    room(count);
    for (int i = 0; i < count; i++) {
      out[length++] = (byte) number.charAt(i);
    }
  }

  private void put(byte[] bytes, int from, int count) {
    room(count);
    System.arraycopy(bytes, from, out, length, count);
    length += count;
  }

  private void room(int count) {
    if (length + count > out.length) {
      out = Arrays.copyOf(out, Math.max(out.length * 2, length + count));
    }
  }

  /** Passes on what is there. */
  void flush() throws IOException {
    if (rows > 0) {
      byte[] bytes = out;
      out = new byte[limit + (64 << 10)];
      int count = rows;
      int end = length;
      length = 0;
      rows = 0;
      full.lines(bytes, end, count);
    }
  }

  /** A field and its current value. */
  private static final class Column {
    final FieldCursor field;
    final byte[] name;
    final boolean blank;
    Block block = new Block();
    int at;
    private boolean ended;

    Column(FieldCursor field) {
      this.field = field;
      String text = new String(field.name(), StandardCharsets.UTF_8);
      name = (LineText.field(text) + "=").getBytes(StandardCharsets.UTF_8);
      blank = LineText.startsBlank(text);
    }

    boolean ready() throws IOException {
      if (at < block.size()) {
        return true;
      }
      if (!ended) {
        block = field.next();
        at = 0;
        ended = block.size() == 0;
      }
      return !ended;
    }
  }
}
