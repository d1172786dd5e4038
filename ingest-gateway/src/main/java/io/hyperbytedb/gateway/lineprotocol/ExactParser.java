package io.hyperbytedb.gateway.lineprotocol;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.write.MeasurementBuffer;
import io.hyperbytedb.write.RowWriter;
import io.hyperbytedb.write.SeriesSlot;
import io.hyperbytedb.write.StagedRow;
import org.jspecify.annotations.Nullable;

/**
 * Parses any line exactly as InfluxDB does, oddities included, and adds to the caches what may be
 * cached. Not thread-safe.
 */
final class ExactParser {
  /** A line with more fields would take more memory than a request may. */
  private static final int MAX_FIELDS = 65_536;

  private final RowWriter writer;
  private final SeriesCache cache;
  private final NumberToken number = new NumberToken();
  private final ExactLine line = new ExactLine(number);

  /** The kind of the last line. */
  enum Kind {
    /** Blank or a comment. */
    NOTHING,
    POINT,
    BAD
  }

  /** The position after the newline of the last line. */
  int next;

  /** The first non-blank byte of the last line, its end, and what is wrong with it. */
  int start;

  int end;
  String error = "";

  ExactParser(RowWriter writer, SeriesCache cache) {
    this.writer = writer;
    this.cache = cache;
  }

  /** Parses the line that starts at {@code from} and adds its point to the writer. */
  Kind parse(byte[] text, int from, int to, Precision precision, long defaultTime) {
    int newline = ExactLine.endOfLine(text, from, to);
    next = Math.min(newline + 1, to);
    start = ExactLine.skipBlanks(text, from, newline);
    end = newline;
    if (start == newline || text[start] == '#') {
      return Kind.NOTHING;
    }
    if (text[end - 1] == '\n') {
      end--;
    }
    String wrong = start == end ? "missing fields" : parseLine(text, from, precision, defaultTime);
    if (wrong != null) {
      error = wrong;
      return Kind.BAD;
    }
    return Kind.POINT;
  }

  private @Nullable String parseLine(byte[] text, int from, Precision precision, long defaultTime) {
    String wrong = line.split(text, start, end);
    if (wrong != null) {
      return wrong;
    }
    long time = defaultTime;
    if (line.timeTo > line.timeFrom) {
      String digits = NumberToken.ascii(text, line.timeFrom, line.timeTo);
      if (digits.equals("-")) {
        return "strconv.ParseInt: parsing \"-\": invalid syntax";
      }
      try {
        time = precision.toNanos(Long.parseLong(digits));
      } catch (NumberFormatException e) {
        return NumberToken.outOfRange(digits);
      }
      if (time == Precision.OUT_OF_RANGE) {
        return "time outside range -9223372036854775806 - 9223372036854775806";
      }
      if (!line.endsAfterTime()) {
        return "point is invalid";
      }
    }
    var _ = cache.makeRoom(0);
    SeriesSlot series = series();
    wrong = stage(text, series);
    if (wrong == null) {
      if (start == from && isPlainKey(text)) {
        cache.add(text, start, line.keyTo, series);
      }
      writer.add(series, time);
    }
    return wrong;
  }

  private SeriesSlot series() {
    String[] tags = new String[2 * line.tagCount];
    for (int i = 0; i < line.tagCount; i++) {
      tags[2 * i] = line.tagKey(i);
      tags[2 * i + 1] = line.tagValue(i);
    }
    return writer.series(SeriesKey.of(line.measurement(), tags));
  }

  /**
   * Whether a key may be cached. With an escaped backslash, InfluxDB's rules for the end of a line
   * are too irregular.
   */
  private boolean isPlainKey(byte[] text) {
    for (int i = start + 1; i < line.keyTo; i++) {
      if (text[i] == '\n' || (text[i] == '\\' && text[i - 1] == '\\')) {
        return false;
      }
    }
    return true;
  }

  /** Puts the fields into the writer's row. */
  private @Nullable String stage(byte[] text, SeriesSlot series) {
    MeasurementBuffer measurement = series.measurement();
    FieldTable table = cache.table(measurement);
    StagedRow row = writer.row();
    row.clear();
    for (int at = line.fieldsFrom; at < line.fieldsTo; at = line.fieldEnd(at) + 1) {
      if (row.count() == MAX_FIELDS) {
        return "too many fields, more than " + MAX_FIELDS;
      }
      int equals = line.fieldEquals(at);
      String name = Unescape.name(text, at, equals);
      if (isPlainName(text, at, equals)) {
        table.add(text, at, equals, name);
      }
      if (!name.equals("time")) {
        stage(text, equals + 1, line.fieldEnd(at), measurement, name);
      }
    }
    return null;
  }

  private static boolean isPlainName(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] == '\\' || text[i] == ',' || text[i] == ' ') {
        return false;
      }
    }
    return true;
  }

  /** A field whose quotes and commas do not form a value is left out. */
  private void stage(byte[] text, int from, int to, MeasurementBuffer measurement, String name) {
    StagedRow row = writer.row();
    byte first = text[from];
    if (first == '"') {
      // The bytes after the closing quote are part of the string, except the last one.
      byte[] value = new byte[to - from];
      int length = Unescape.string(text, from + 1, to - 1, value);
      row.putString(measurement.field(name, FieldType.STRING), value, 0, length);
    } else if (BooleanToken.isBoolean(text, from, to)) {
      row.putBoolean(measurement.field(name, FieldType.BOOLEAN), BooleanToken.isTrue(first));
    } else if (number.scan(text, from, to) == null && number.end == to) {
      if (number.isInteger) {
        row.putLong(measurement.field(name, FieldType.INTEGER), number.integer);
      } else {
        row.putDouble(measurement.field(name, FieldType.FLOAT), number.floating);
      }
    }
  }
}
