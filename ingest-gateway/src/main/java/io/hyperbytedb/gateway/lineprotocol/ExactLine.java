package io.hyperbytedb.gateway.lineprotocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits a line into its parts exactly as InfluxDB does, whose rules for backslashes and quotes
 * differ from part to part: in a key a byte is escaped when the byte before it is a backslash, even
 * an escaped one; elsewhere a backslash escapes the next byte. Positions refer to the request's
 * bytes. Reusable.
 */
final class ExactLine {
  private static final int MAX_KEY_LENGTH = 65_535;

  /** InfluxDB stores a field under the series key, four bytes and its name. */
  private static final int FIELD_SEPARATOR = 4;

  private final NumberToken number;
  private byte[] text = {};
  private int to;

  /** Measurement and tags are in {@code [keyFrom, keyTo)}. */
  int keyFrom;

  int keyTo;
  int measurementTo;

  /** For each tag the positions of its key's start, its equals sign and its end. */
  private int[] tags = new int[48];

  int tagCount;

  int fieldsFrom;
  int fieldsTo;

  /** Where the scan continues after an equals sign. */
  private int valueEnd;

  /** The timestamp's digits and sign; empty if the line has none. */
  int timeFrom;

  int timeTo;

  ExactLine(NumberToken number) {
    this.number = number;
  }

  /** The end of the line that starts at {@code from}: its newline, or {@code to}. */
  static int endOfLine(byte[] text, int from, int to) {
    boolean quoted = false;
    boolean inFields = false;
    int equals = 0;
    int commas = 0;
    for (int at = from; at < to; at++) {
      switch (text[at]) {
        case '\\' -> at++;
        case ' ' -> inFields = true;
        case '=' -> equals += inFields && !quoted ? 1 : 0;
        case ',' -> commas += inFields && !quoted ? 1 : 0;
        case '"' -> quoted ^= inFields && equals > commas;
        case '\n' -> {
          if (!quoted) {
            return at;
          }
        }
        default -> {}
      }
    }
    return to;
  }

  static int skipBlanks(byte[] text, int from, int to) {
    int at = from;
    while (at < to && (text[at] == ' ' || text[at] == '\t' || text[at] == 0)) {
      at++;
    }
    return at;
  }

  /**
   * Splits a line.
   *
   * @param from its first byte that is not blank
   * @return null, or what is wrong
   */
  @Nullable String split(byte[] bytes, int from, int end) {
    text = bytes;
    to = end;
    String error = splitKey(from);
    if (error == null) {
      error = splitFields();
    }
    if (error == null) {
      error = checkKeyLengths();
    }
    return error == null ? splitTime() : error;
  }

  private @Nullable String splitKey(int from) {
    keyFrom = from;
    tagCount = 0;
    if (text[from] == ',') {
      return "missing measurement";
    }
    int at = from + 1;
    while (at < to && !isBare(at, ',') && !isBare(at, ' ')) {
      at++;
    }
    if (at >= to) {
      return "missing fields";
    }
    measurementTo = at;
    while (text[at] == ',') {
      String error = splitTag(at + 1);
      if (error != null) {
        return error;
      }
      at = tagEnd(tagCount - 1);
    }
    keyTo = at;
    int length = keyTo - keyFrom;
    if (length > MAX_KEY_LENGTH) {
      return tooLong(length);
    }
    return hasDuplicateTags() ? "duplicate tags" : null;
  }

  private @Nullable String splitTag(int from) {
    if (from >= to || text[from] == ' ' || text[from] == ',' || text[from] == '=') {
      return "missing tag key";
    }
    int equals = from + 1;
    while (equals < to && !isBare(equals, '=')) {
      if (isBare(equals, ' ') || isBare(equals, ',')) {
        return "missing tag value";
      }
      equals++;
    }
    int at = equals + 1;
    if (at >= to || text[at] == ',' || text[at] == ' ') {
      return "missing tag value";
    }
    // An equals sign at the start of the value is part of it.
    for (at++; at < to; at++) {
      if (isBare(at, '=')) {
        return "invalid tag format";
      }
      if (isBare(at, ',') || isBare(at, ' ')) {
        addTag(from, equals, at);
        return null;
      }
    }
    return "missing fields";
  }

  private void addTag(int from, int equals, int end) {
    if (3 * tagCount == tags.length) {
      tags = Arrays.copyOf(tags, 2 * tags.length);
    }
    tags[3 * tagCount] = from;
    tags[3 * tagCount + 1] = equals;
    tags[3 * tagCount + 2] = end;
    tagCount++;
  }

  private boolean hasDuplicateTags() {
    List<byte[]> keys = new ArrayList<>(tagCount);
    for (int i = 0; i < tagCount; i++) {
      keys.add(Arrays.copyOfRange(text, tags[3 * i], tags[3 * i + 1]));
    }
    keys.sort(Arrays::compareUnsigned);
    for (int i = 1; i < tagCount; i++) {
      if (Arrays.equals(keys.get(i - 1), keys.get(i))) {
        return true;
      }
    }
    return false;
  }

  /** Whether {@code b} is at {@code at} and not preceded by a backslash. */
  private boolean isBare(int at, char b) {
    return text[at] == b && text[at - 1] != '\\';
  }

  int tagEnd(int tag) {
    return tags[3 * tag + 2];
  }

  String measurement() {
    return Unescape.name(text, keyFrom, measurementTo);
  }

  String tagKey(int tag) {
    return Unescape.tag(text, tags[3 * tag], tags[3 * tag + 1]);
  }

  String tagValue(int tag) {
    return Unescape.tag(text, tags[3 * tag + 1] + 1, tagEnd(tag));
  }

  private @Nullable String splitFields() {
    int at = skipBlanks(text, keyTo, to);
    fieldsFrom = at;
    boolean quoted = false;
    int equals = 0;
    int commas = 0;
    while (at < to) {
      byte b = text[at];
      if (b == '\\' && at + 1 < to) {
        at += 2;
      } else if (b == '"' && equals > commas) {
        quoted = !quoted;
        at++;
      } else if (b == '=' && !quoted) {
        equals++;
        String error = checkAssignment(at);
        if (error != null) {
          return error;
        }
        at = valueEnd;
      } else if (b == ' ' && !quoted) {
        break;
      } else {
        commas += b == ',' && !quoted ? 1 : 0;
        at++;
      }
    }
    fieldsTo = at;
    if (quoted) {
      return "unbalanced quotes";
    }
    if (equals == 0 || commas != equals - 1) {
      return "invalid field format";
    }
    return null;
  }

  /** Checks the bytes around the equals sign at {@code at}. */
  private @Nullable String checkAssignment(int at) {
    boolean noKey =
        at == fieldsFrom || ((text[at - 1] == ' ' || text[at - 1] == ',') && text[at - 2] != '\\');
    if (noKey) {
      return "missing field key";
    }
    int value = at + 1;
    if (value >= to || text[value] == ',' || text[value] == ' ') {
      return "missing field value";
    }
    valueEnd = value;
    byte first = text[value];
    if (first == '"') {
      return null;
    }
    if (NumberToken.isDigit(first) || ".-Nn".indexOf(first) >= 0) {
      String error = number.scan(text, value, to);
      valueEnd = number.end;
      return error;
    }
    while (valueEnd < to && text[valueEnd] != ',' && text[valueEnd] != ' ') {
      valueEnd++;
    }
    return BooleanToken.isBoolean(text, value, valueEnd) ? null : "invalid boolean";
  }

  private @Nullable String checkKeyLengths() {
    int keyLength = keyTo - keyFrom + FIELD_SEPARATOR;
    for (int at = fieldsFrom; at < fieldsTo; at = fieldEnd(at) + 1) {
      int equals = fieldEquals(at);
      if (equals >= fieldsTo - 1) {
        return "invalid value: field-key=" + utf8(at, Math.min(equals, fieldsTo));
      }
      if (keyLength + equals - at > MAX_KEY_LENGTH) {
        return tooLong(keyLength + equals - at);
      }
    }
    return null;
  }

  /** The position of the equals sign of the field that starts at {@code from}. */
  int fieldEquals(int from) {
    int at = from;
    while (at < fieldsTo && !(text[at] == '=' && (at == from || text[at - 1] != '\\'))) {
      at++;
    }
    return at;
  }

  /**
   * The position of the comma after the field that starts at {@code from}, or the end of all
   * fields.
   */
  int fieldEnd(int from) {
    boolean quoted = false;
    int at = fieldEquals(from) + 1;
    while (at < fieldsTo) {
      byte b = text[at];
      if (b == '\\' && at + 1 < fieldsTo && (text[at + 1] == '"' || text[at + 1] == '\\')) {
        at++;
      } else if (b == '"') {
        quoted = !quoted;
      } else if (b == ',' && !quoted) {
        return at;
      }
      at++;
    }
    return fieldsTo;
  }

  private @Nullable String splitTime() {
    int at = skipBlanks(text, fieldsTo, to);
    timeFrom = at;
    if (at < to && text[at] == '-') {
      at++;
    }
    while (at < to && text[at] != ' ' && text[at] != '\n') {
      if (!NumberToken.isDigit(text[at])) {
        return "bad timestamp";
      }
      at++;
    }
    timeTo = at;
    return null;
  }

  /** Whether only blanks follow the timestamp. */
  boolean endsAfterTime() {
    int at = timeTo;
    while (at < to && text[at] == ' ') {
      at++;
    }
    return at == to;
  }

  private String utf8(int from, int end) {
    return new String(text, from, end - from, StandardCharsets.UTF_8);
  }

  private static String tooLong(int length) {
    return "max key length exceeded: " + length + " > " + MAX_KEY_LENGTH;
  }
}
