package io.hyperbytedb.gateway.lineprotocol;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.write.FieldSlot;
import io.hyperbytedb.write.RowWriter;
import io.hyperbytedb.write.StagedRow;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Parses the lines of requests into a {@link RowWriter}. A line whose series and fields are cached,
 * without backslashes and unnecessary blanks, is parsed in one pass over its bytes; any other line,
 * and any invalid one, is left to the {@link ExactParser}, which starts over at the line's first
 * byte. Not thread-safe; should be reused for its caches.
 */
public final class LineParser {
  /** The fast path's result when it cannot continue. */
  private static final int GIVE_UP = -1;

  private static final int MAX_FIELDS = 65_536;

  private static final long QUOTES = Swar.repeat('"');
  private static final long BACKSLASHES = Swar.repeat('\\');

  private final RowWriter writer;
  private final StagedRow row;
  private final SeriesCache cache;
  private final ExactParser exact;
  private final NumberToken number = new NumberToken();

  private byte[] text = {};
  private int to;
  private Precision precision = Precision.NANOSECONDS;
  private long defaultTime;
  private SeriesCache.@Nullable Entry latest;

  /** Set by {@link #time}. */
  private long time;

  /**
   * @param writer takes the points; its slots belong to this parser
   * @param maxCacheBytes the memory limit for cached series and fields
   */
  public LineParser(RowWriter writer, long maxCacheBytes) {
    this.writer = writer;
    this.row = writer.row();
    this.cache = new SeriesCache(writer, maxCacheBytes);
    this.exact = new ExactParser(writer, cache);
  }

  /**
   * Parses {@code bytes[from..end)} and adds its points to the writer, whose write has begun.
   *
   * @param unit the unit of the timestamps
   * @param now the time of points without one, in nanoseconds since 1970 UTC
   */
  public ParseResult parse(byte[] bytes, int from, int end, Precision unit, long now) {
    latest = null;
    ParseResult result = new ParseResult();
    Lines lines = new Lines(bytes, from);
    defaultTime = unit.truncate(now);
    int points = lines(bytes, from, end, unit, 0, 0, (_, _) -> report(result, lines));
    result.addPoints(points);
    return result;
  }

  /** Takes the lines of a message that are not points. */
  @FunctionalInterface
  public interface BadLines {
    /**
     * A line is not a point.
     *
     * @param origin the {@link StagedRow#origin} of the line
     * @param reason what is wrong, in InfluxDB's words
     */
    void bad(long origin, String reason);
  }

  /**
   * Parses a message of a stream, whose points keep their times when it is read again: a point
   * without a time gets the message's and a nanosecond for each line before it, so that two of them
   * do not overwrite each other. Several messages may follow each other in one write.
   *
   * @param unit the unit of the timestamps
   * @param time the message's time, in nanoseconds since 1970 UTC
   * @param origin the {@link StagedRow#origin} of a line at position 0; others have their position
   *     added
   * @return the number of points
   */
  public int parseMessage(byte[] bytes, Precision unit, long time, long origin, BadLines bad) {
    defaultTime = time;
    return lines(bytes, 0, bytes.length, unit, 1, origin, bad);
  }

  /**
   * @param step what the default time gains by each line
   */
  private int lines(
      byte[] bytes, int from, int end, Precision unit, int step, long origin, BadLines bad) {
    text = bytes;
    to = end;
    precision = unit;
    int points = 0;
    int at = from;
    while (at < end) {
      if (bytes[at] == '\n') {
        at++;
        continue;
      }
      row.origin(origin + at);
      int next = line(at);
      if (next != GIVE_UP) {
        points++;
        at = next;
      } else {
        switch (exact.parse(bytes, at, end, unit, defaultTime)) {
          case POINT -> points++;
          case BAD -> bad.bad(origin + at, exact.error);
          case NOTHING -> {}
        }
        at = exact.next;
        // The caches may have been cleared.
        latest = null;
      }
      defaultTime += step;
    }
    text = new byte[0];
    return points;
  }

  /** The end of the line that begins at {@code from}; strings may span lines. */
  public static int endOfLine(byte[] bytes, int from) {
    return ExactLine.endOfLine(bytes, from, bytes.length);
  }

  /**
   * Clears the caches, and the writer's slots with them, if they are over the limit. Must be called
   * before slots are requested from a shared writer.
   */
  public void makeRoom() {
    var _ = makeRoom(0);
  }

  /**
   * As {@link #makeRoom()}, for callers that keep slots.
   *
   * @param more about how many bytes they keep with them
   * @return whether the slots are invalid now
   */
  public boolean makeRoom(long more) {
    return cache.makeRoom(more);
  }

  private void report(ParseResult result, Lines lines) {
    if (!result.hasRoom()) {
      result.countBad();
      return;
    }
    int length = Math.min(exact.end - exact.start, ParseResult.MAX_TEXT);
    String line = new String(text, exact.start, length, StandardCharsets.UTF_8);
    result.addBad(
        new BadLine(lines.numberOf(exact.start), exact.start - lines.start(), line, exact.error));
  }

  /** Adds the point of the line at {@code at} and returns the position after it. */
  private int line(int at) {
    SeriesCache.Entry entry = cache.guess(latest);
    if (entry == null || !cache.isAt(entry, text, at, to)) {
      entry = cache.find(text, at, to, latest);
      if (entry == null) {
        return GIVE_UP;
      }
    }
    int next = fields(entry.fields, at + entry.length() + 1);
    if (next == GIVE_UP) {
      return GIVE_UP;
    }
    latest = entry;
    writer.add(entry.series, time);
    return next;
  }

  /** Stages the fields from {@code from} on, and the timestamp. */
  private int fields(FieldTable table, int from) {
    byte[] bytes = text;
    int end = to;
    row.clear();
    int at = from;
    for (int place = 0; place < MAX_FIELDS; place++) {
      FieldTable.Field field = table.find(bytes, at, end, place);
      if (field == null) {
        return GIVE_UP;
      }
      at = value(field, at + field.length());
      if (at == GIVE_UP) {
        return GIVE_UP;
      }
      if (at == end || bytes[at] == '\n') {
        time = defaultTime;
        return Math.min(at + 1, end);
      }
      if (bytes[at] == ' ') {
        return time(at + 1);
      }
      // A comma: nothing else ends a value.
      at++;
    }
    return GIVE_UP;
  }

  /** Stages a value; returns the position of the following comma, blank or newline, or the end. */
  private int value(FieldTable.Field field, int from) {
    if (field.isTime) {
      return GIVE_UP;
    }
    byte first = text[from];
    if (first == '"') {
      return string(field, from + 1);
    }
    if (first >= '-' && first <= '9') {
      return number(field, from);
    }
    return bool(field, from);
  }

  private int number(FieldTable.Field field, int from) {
    byte[] bytes = text;
    int end = to;
    boolean negative = bytes[from] == '-';
    int first = negative ? from + 1 : from;
    int at = first;
    long value = 0;
    while (at < end && NumberToken.isDigit(bytes[at])) {
      value = value * 10 + (bytes[at++] - '0');
    }
    int digits = at - first;
    if (at < end && bytes[at] == 'i') {
      if (digits == 0 || digits > Decimal.MAX_DIGITS || !isEndOfValue(at + 1)) {
        return oddNumber(field, from);
      }
      row.putLong(field.slot(FieldType.INTEGER), negative ? -value : value);
      return at + 1;
    }
    int fraction = 0;
    if (at < end && bytes[at] == '.') {
      int point = at++;
      while (at < end && NumberToken.isDigit(bytes[at])) {
        value = value * 10 + (bytes[at++] - '0');
      }
      fraction = at - point - 1;
      digits += fraction;
    }
    if (digits == 0 || digits > Decimal.MAX_DIGITS || !isEndOfValue(at)) {
      return oddNumber(field, from);
    }
    double result = Decimal.of(value, fraction);
    row.putDouble(field.slot(FieldType.FLOAT), negative ? -result : result);
    return at;
  }

  /** Parses numbers with exponents or many digits, and rejects invalid ones. */
  private int oddNumber(FieldTable.Field field, int from) {
    int at = from;
    while (!isEndOfValue(at)) {
      at++;
    }
    if (number.scan(text, from, at) != null) {
      return GIVE_UP;
    }
    if (number.isInteger) {
      row.putLong(field.slot(FieldType.INTEGER), number.integer);
    } else {
      row.putDouble(field.slot(FieldType.FLOAT), number.floating);
    }
    return at;
  }

  private int bool(FieldTable.Field field, int from) {
    int at = from;
    while (at - from <= BooleanToken.MAX_LENGTH && !isEndOfValue(at)) {
      at++;
    }
    if (!BooleanToken.isBoolean(text, from, at)) {
      return GIVE_UP;
    }
    row.putBoolean(field.slot(FieldType.BOOLEAN), BooleanToken.isTrue(text[from]));
    return at;
  }

  /** Stages a string; the opening quote is before {@code from}. */
  private int string(FieldTable.Field field, int from) {
    int at = endOfPlainText(from);
    boolean escaped = false;
    while (at < to && text[at] == '\\') {
      escaped = true;
      at = endOfPlainText(at + 2);
    }
    if (at >= to || !isEndOfValue(at + 1)) {
      return GIVE_UP;
    }
    FieldSlot slot = field.slot(FieldType.STRING);
    if (escaped) {
      byte[] value = new byte[at - from];
      int length = Unescape.string(text, from, at, value);
      row.putString(slot, value, 0, length);
    } else {
      row.putString(slot, text, from, at - from);
    }
    return at + 1;
  }

  /** The position of the first quote or backslash; the end or beyond if there is none. */
  private int endOfPlainText(int from) {
    byte[] bytes = text;
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long word = Swar.load(bytes, at);
      long matches = Swar.matches(word, QUOTES) | Swar.matches(word, BACKSLASHES);
      if (matches != 0) {
        return at + Swar.index(matches);
      }
    }
    while (at < to && bytes[at] != '"' && bytes[at] != '\\') {
      at++;
    }
    return at;
  }

  /** Reads the timestamp at {@code from}; returns the position after the line's newline. */
  private int time(int from) {
    byte[] bytes = text;
    int end = to;
    boolean negative = from < end && bytes[from] == '-';
    int first = negative ? from + 1 : from;
    int at = first;
    long value = 0;
    while (at <= end - Long.BYTES && at < first + 2 * Long.BYTES) {
      long word = Swar.load(bytes, at);
      if (!Swar.areDigits(word)) {
        break;
      }
      value = value * 100_000_000 + Swar.digits(word);
      at += Long.BYTES;
    }
    while (at < end && NumberToken.isDigit(bytes[at])) {
      value = value * 10 + (bytes[at++] - '0');
    }
    int digits = at - first;
    // A number of 19 digits may overflow, which shows in the sign.
    if (digits == 0
        || digits > Decimal.MAX_DIGITS + 1
        || value < 0
        || (at < end && bytes[at] != '\n')) {
      return GIVE_UP;
    }
    time = precision.toNanos(negative ? -value : value);
    return time == Precision.OUT_OF_RANGE ? GIVE_UP : Math.min(at + 1, end);
  }

  private boolean isEndOfValue(int at) {
    if (at >= to) {
      return true;
    }
    byte b = text[at];
    return b == ',' || b == ' ' || b == '\n';
  }
}
