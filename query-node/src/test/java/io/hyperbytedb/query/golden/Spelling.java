package io.hyperbytedb.query.golden;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The many ways in which InfluxQL lets one write names, numbers, durations and times. */
final class Spelling {
  private static final Pattern PLAIN = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final Pattern KEYWORD =
      Pattern.compile(
          "(?i)all|alter|as|asc|begin|by|create|delete|desc|drop|end|every|field|for|from|grant|group"
              + "|if|in|inner|insert|into|key|keys|limit|on|order|password|policy|query|read|select"
              + "|series|set|show|tag|to|user|values|where|with|write|name|default|duration|any");
  private static final Pattern LOUD =
      Pattern.compile(
          "\\b(SELECT|FROM|WHERE|AND|OR|GROUP|BY|ORDER|ASC|DESC|LIMIT|OFFSET|SLIMIT|SOFFSET|AS|SHOW|ON|WITH|KEY|IN)\\b");

  private final Dice dice;

  Spelling(Dice dice) {
    this.dice = dice;
  }

  static String quoted(String name) {
    return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'";
  }

  /** A regex that finds a text, whose slashes are escaped. */
  static String regex(String text) {
    return text.replaceAll("[.$^|?*+()\\[\\]{}\\\\]", "\\\\$0").replace("/", "\\/");
  }

  /** In quotes where it must be, and sometimes where it need not. */
  String name(String name) {
    boolean plain = PLAIN.matcher(name).matches() && !KEYWORD.matcher(name).matches();
    return plain && !name.equals("time") && dice.oneIn(2) ? name : quoted(name);
  }

  String number() {
    return switch (dice.between(0, 11)) {
      case 0 -> "0";
      case 1 -> "-" + dice.between(1, 9);
      case 2 -> dice.between(0, 99) + "." + dice.pick("0", "25", "50", "5000");
      case 3 -> "." + dice.pick("5", "25");
      case 4 -> dice.between(0, 30) + ".";
      case 5 -> "00" + dice.between(1, 9);
      case 6 -> "-" + dice.between(0, 9) + ".75";
      case 7 -> dice.pick("1000000", "4294967296", "9007199254740993", "+3", "- 2", "+ .5");
      default -> Integer.toString(dice.between(1, 100));
    };
  }

  /** A duration near so many seconds, in one of its spellings. */
  String duration(long seconds) {
    return switch (dice.between(0, 8)) {
      case 0 -> seconds * 1000 + "ms";
      case 1 -> seconds * 1_000_000 + dice.pick("u", "µ");
      case 2 -> seconds * 1_000_000_000 + "ns";
      case 3 -> seconds / 60 + "m" + seconds % 60 + "s";
      case 4 -> "0h" + seconds + "s0ms";
      case 5 -> seconds % 3600 == 0 ? seconds / 3600 + "h" : "0" + seconds + "s";
      default -> seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    };
  }

  /** A time in one of its literal forms. */
  String time(long second) {
    Instant at = Instant.ofEpochSecond(second);
    return switch (dice.between(0, 13)) {
      case 0 -> second + "000000000";
      case 1 -> second + "s";
      case 2 -> second + dice.pick("000ms", "250ms");
      case 3 -> second + "000000" + dice.pick("u", "µ");
      case 4 -> second / 3600 + "h" + second % 3600 + "s";
      case 5 -> "'" + at + "'";
      case 6 ->
          "'" + format(at, "yyyy-MM-dd HH:mm:ss") + dice.pick("", ".5", ".123456789", ".25") + "'";
      case 7 ->
          "'"
              + format(at, "yyyy-MM-dd'T'HH:mm:ss")
              + dice.pick("Z", ".000Z", ".75Z", "+02:00", "-03:30")
              + "'";
      case 8 -> "'" + format(at, "yyyy-MM-dd") + "'";
      case 9 -> "'" + at + "' " + dice.pick("+", "-") + " " + duration(dice.between(0, 5000));
      case 10 -> "(" + (second - 60) + "s + " + duration(60) + ")";
      case 11 -> "'" + format(at, "yyyy-MM-dd HH:mm:ss") + "' - 1s * " + dice.between(0, 600);
      default -> second + "000ms";
    };
  }

  private static String format(Instant at, String pattern) {
    return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC).format(at);
  }

  /** The same query in other letters, spaces and with comments, where that changes nothing. */
  String disguised(String query) {
    if (query.matches("(?s).*(['\"/]|--).*")) {
      return query;
    }
    Matcher words = LOUD.matcher(query);
    String other =
        words.replaceAll(
            word ->
                dice.oneIn(2)
                    ? word.group()
                    : dice.oneIn(2) ? lower(word.group()) : mixed(word.group()));
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < other.length(); i++) {
      char c = other.charAt(i);
      out.append(
          c == ' ' && dice.oneIn(4)
              ? dice.pick("  ", "\n", "\t", " /* a, b */ ", " -- c\n", "\r\n")
              : c);
    }
    return out + dice.pick("", "", ";", " ;", " ", "\n", " -- end", "; ;");
  }

  private static String lower(String word) {
    return word.toLowerCase(java.util.Locale.ROOT);
  }

  private static String mixed(String word) {
    return word.charAt(0) + lower(word.substring(1));
  }
}
