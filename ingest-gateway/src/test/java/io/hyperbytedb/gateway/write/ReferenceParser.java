package io.hyperbytedb.gateway.write;

import io.hyperbytedb.model.SeriesKey;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A slow and simple implementation of line protocol as InfluxDB parses it: strings, regular
 * expressions, a list of points. Without checks that need the schema, and without length limits.
 */
final class ReferenceParser {
  private static final Pattern KEY_PART = Pattern.compile("(?s)[^ ,]?(?:[^ ,]|(?<=\\\\)[ ,])*");
  private static final Pattern TAG = Pattern.compile("(?s)(.(?:[^=]|(?<=\\\\)=)*)(?<!\\\\)=(.*)");
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]+i");
  private static final Pattern FLOAT = Pattern.compile("-?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)");
  private static final Pattern EXPONENT = Pattern.compile(FLOAT + "[eE][+-]?[0-9]+");
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  /** A point; its time is null if the line has none. */
  record Point(SeriesKey series, Map<String, Object> fields, @Nullable Long time) {}

  /** What is wrong with a line. */
  private static final class Refused extends Exception {
    Refused(String why) {
      super(why);
    }
  }

  final List<Point> points = new ArrayList<>();
  final List<String> errors = new ArrayList<>();

  ReferenceParser(byte[] text) {
    // A char for each byte.
    String rest = new String(text, StandardCharsets.ISO_8859_1);
    while (!rest.isEmpty()) {
      int end = endOfLine(rest);
      line(rest.substring(0, end));
      rest = end == rest.length() ? "" : rest.substring(end + 1);
    }
  }

  private static int endOfLine(String text) {
    boolean inFields = false;
    boolean quoted = false;
    int open = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '\n' && !quoted) {
        return i;
      } else if (c == ' ') {
        inFields = true;
      } else if (inFields && c == '"' && open > 0) {
        quoted = !quoted;
      } else if (inFields && !quoted) {
        open += c == '=' ? 1 : c == ',' ? -1 : 0;
      }
    }
    return text.length();
  }

  private void line(String raw) {
    String line = raw.replaceFirst("^[ \t\0]+", "");
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    if (line.endsWith("\n")) {
      line = line.substring(0, line.length() - 1);
    }
    try {
      points.add(point(line));
    } catch (Refused e) {
      errors.add(utf8("unable to parse '" + line + "': " + e.getMessage()));
    }
  }

  private static Point point(String line) throws Refused {
    if (line.startsWith(",")) {
      throw new Refused("missing measurement");
    }
    Matcher part = KEY_PART.matcher(line);
    int at = part.lookingAt() ? part.end() : 0;
    String measurement = line.substring(0, at);
    List<String> tags = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    boolean twice = false;
    while (at < line.length() && line.charAt(at) == ',') {
      part.region(at + 1, line.length());
      at = part.lookingAt() ? part.end() : at + 1;
      String tag = part.group();
      boolean atEnd = at >= line.length();
      String[] pair = tag(tag, atEnd);
      twice |= !keys.add(pair[0]);
      tags.add(utf8(unescape(pair[0], ", =")));
      tags.add(utf8(unescape(pair[1], ", =")));
    }
    if (at >= line.length()) {
      throw new Refused("missing fields");
    }
    if (twice) {
      throw new Refused("duplicate tags");
    }
    SeriesKey key = SeriesKey.of(utf8(unescape(measurement, ",\" =")), tags.toArray(new String[0]));
    String rest = line.substring(at);
    int skipped = rest.length() - rest.replaceFirst("^[ \t\0]+", "").length();
    String behind = rest.substring(skipped);
    int end = fieldsEnd(behind, skipped);
    Map<String, Object> fields = fields(behind.substring(0, end));
    return new Point(key, fields, time(behind.substring(end)));
  }

  private static String[] tag(String tag, boolean atEnd) throws Refused {
    if (tag.isEmpty() || tag.startsWith("=")) {
      throw new Refused("missing tag key");
    }
    Matcher matcher = TAG.matcher(tag);
    if (!matcher.matches() || matcher.group(2).isEmpty()) {
      throw new Refused("missing tag value");
    }
    String value = matcher.group(2);
    if (Pattern.compile("(?s).+(?<!\\\\)=").matcher(value).lookingAt()) {
      throw new Refused("invalid tag format");
    }
    if (atEnd) {
      throw new Refused("missing fields");
    }
    return new String[] {matcher.group(1), value};
  }

  /** The length of the fields, which are validated on the way. */
  private static int fieldsEnd(String text, int blanks) throws Refused {
    boolean quoted = false;
    int equals = 0;
    int commas = 0;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        i += 2;
      } else if (c == '"' && equals > commas) {
        quoted = !quoted;
        i++;
      } else if (c == '=' && !quoted) {
        equals++;
        if (i == 0 || text.substring(0, i).matches("(?s)(.*[^\\\\]|)[ ,]")) {
          throw new Refused("missing field key");
        }
        i += 1 + checkValue(text.substring(i + 1));
      } else if (c == ' ' && !quoted) {
        break;
      } else {
        commas += c == ',' && !quoted ? 1 : 0;
        i++;
      }
    }
    if (quoted) {
      throw new Refused("unbalanced quotes");
    }
    if (equals == 0 || commas != equals - 1 || blanks == 0) {
      throw new Refused("invalid field format");
    }
    return i;
  }

  /** The length of a number or boolean; 0 for a string. */
  private static int checkValue(String text) throws Refused {
    if (text.isEmpty() || text.startsWith(",") || text.startsWith(" ")) {
      throw new Refused("missing field value");
    }
    if (text.startsWith("\"")) {
      return 0;
    }
    String token = text.split("[, ]", 2)[0];
    if (token.matches("(?s)[-.0-9Nn].*")) {
      number(token);
    } else if (bool(token) == null) {
      throw new Refused("invalid boolean");
    }
    return token.length();
  }

  private static Object number(String token) throws Refused {
    if (INTEGER.matcher(token).matches()) {
      String digits = token.substring(0, token.length() - 1);
      BigInteger value = new BigInteger(digits);
      if (value.bitLength() > 63) {
        throw new Refused("unable to parse integer " + digits + ": " + outOfRange(digits));
      }
      return value.longValueExact();
    }
    if (FLOAT.matcher(token).matches() || EXPONENT.matcher(token).matches()) {
      double value = Double.parseDouble(token);
      if (Double.isFinite(value)) {
        return value;
      }
    }
    // A token that looks like a float at first is reported as one.
    boolean scanned =
        token.matches("-?(?:[0-9.]|(?<!^)[eE]|(?<=[eE])[+-])*")
            && token.indexOf('.') == token.lastIndexOf('.')
            && token.matches("(?s)-?.*[0-9eE].*");
    throw new Refused(scanned ? "invalid float" : "invalid number");
  }

  private static String outOfRange(String digits) {
    return "strconv.ParseInt: parsing \"" + digits + "\": value out of range";
  }

  private static @Nullable Boolean bool(String token) {
    return switch (token) {
      case "t", "T", "true", "True", "TRUE" -> true;
      case "f", "F", "false", "False", "FALSE" -> false;
      default -> null;
    };
  }

  private static Map<String, Object> fields(String text) throws Refused {
    Map<String, Object> fields = new LinkedHashMap<>();
    String rest = text;
    while (!rest.isEmpty()) {
      Matcher name = Pattern.compile("(?s)(?:[^=]|(?<=\\\\)=)*").matcher(rest);
      int equals = name.lookingAt() ? name.end() : 0;
      if (equals >= rest.length() - 1) {
        throw new Refused("invalid value: field-key=" + rest.substring(0, equals));
      }
      String behind = rest.substring(equals + 1);
      int end = valueEnd(behind);
      String field = utf8(unescape(rest.substring(0, equals), ",\" ="));
      Object value = value(behind.substring(0, end));
      if (!field.equals("time") && value != null) {
        fields.put(field, value);
      }
      rest = end == behind.length() ? "" : behind.substring(end + 1);
    }
    return fields;
  }

  private static int valueEnd(String text) {
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith("\\\\", i) || text.startsWith("\\\"", i)) {
        i++;
      } else if (text.charAt(i) == '"') {
        quoted = !quoted;
      } else if (text.charAt(i) == ',' && !quoted) {
        return i;
      }
    }
    return text.length();
  }

  /** Null where quotes and commas are placed so that the parts differ from what was validated. */
  private static @Nullable Object value(String token) {
    if (token.startsWith("\"")) {
      return utf8(unescape(token.substring(1, token.length() - 1), "\"\\"));
    }
    Boolean flag = bool(token);
    try {
      return flag != null ? flag : number(token);
    } catch (Refused e) {
      return null;
    }
  }

  private static @Nullable Long time(String text) throws Refused {
    String rest = text.replaceFirst("^[ \t\0]+", "");
    String digits = rest.split("[ \n]", 2)[0];
    if (!digits.matches("-?[0-9]*")) {
      throw new Refused("bad timestamp");
    }
    if (digits.isEmpty()) {
      return null;
    }
    if (digits.equals("-")) {
      throw new Refused("strconv.ParseInt: parsing \"-\": invalid syntax");
    }
    BigInteger time = new BigInteger(digits);
    if (time.bitLength() > 63) {
      throw new Refused(outOfRange(digits));
    }
    if (time.abs().compareTo(MAX) >= 0) {
      throw new Refused("time outside range -9223372036854775806 - 9223372036854775806");
    }
    if (!rest.substring(digits.length()).isBlank()) {
      throw new Refused("point is invalid");
    }
    return time.longValueExact();
  }

  private static String unescape(String text, String special) {
    return text.replaceAll("(?s)\\\\([" + Pattern.quote(special) + "])", "$1");
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
