package io.hyperbytedb.gateway.write;

import java.util.Random;

/** Line protocol that is mostly valid, often unusual and sometimes invalid. */
final class RandomLines {
  private static final String[] NAMES = {
    "cpu", "m", "a b", "x=y", "p,q", "\"n\"", "ä", "load.1", "back\\slash", "t\tab", "1", "time_"
  };
  private static final String[] TAG_VALUES = {
    "a", "host 1", "k=v", "c,d", "\"q\"", "€", "9", "b\\", "\\\\", "true", "-1i", "long".repeat(9)
  };
  private static final String[] STRINGS = {
    "",
    "x",
    "a b",
    "a,b=c",
    "say \\\"hi\\\"",
    "c:\\\\d",
    "\\n",
    "two\nlines",
    "ü",
    "=",
    ",",
    "i",
    "the quick brown fox jumps over the lazy dog",
    "ends with \\\\"
  };
  private static final String[] INTEGERS = {
    "0",
    "1",
    "-1",
    "42",
    "007",
    "-0",
    "123456789012345678",
    "9223372036854775807",
    "-9223372036854775808",
    "1234567890123456789"
  };
  private static final String[] FLOATS = {
    "0",
    "1",
    "-1",
    "1.5",
    "-0.25",
    ".5",
    "5.",
    "-.5",
    "1e3",
    "1E-3",
    "1.5e+10",
    "99.99",
    "58.131731230497617",
    "0.1",
    "123456789.987654321",
    "1e300",
    "-0",
    "3.0000000000000000001",
    "123456789012345678901",
    "1e-320",
    "9007199254740993",
    "00.50"
  };
  private static final String[] BOOLEANS = {
    "t", "T", "true", "True", "TRUE", "f", "F", "false", "False", "FALSE"
  };
  private static final String[] ODD_VALUES = {
    "1u",
    "NaN",
    "Inf",
    "1e",
    "--1",
    "tru",
    "x",
    "",
    "\"open",
    "1ii",
    "9223372036854775808i",
    "1.1.1",
    "+1",
    "'s'",
    "1e999",
    "0x1",
    "-",
    ".",
    "i",
    "\"a\"b"
  };
  private static final String[] TIMES = {
    "",
    " 0",
    " 1",
    " -1",
    " 1451606400000000000",
    " 1451606400123456789",
    " 00012",
    "  7",
    " 8 ",
    " 9223372036854775806"
  };
  private static final String[] ODD_TIMES = {
    " x", " 1.5", " -", " 9223372036854775807", " 99999999999999999999", " 1 2", " 1i", " \t3"
  };
  private static final String SPECIAL = " ,=\\\"\n#\t-.ie0";

  private final Random random;

  RandomLines(long seed) {
    this.random = new Random(seed);
  }

  /** Up to {@code most} lines, each of another measurement. */
  String lines(int most) {
    StringBuilder out = new StringBuilder();
    int count = 1 + random.nextInt(most);
    for (int i = 0; i < count; i++) {
      out.append(i == 0 ? "" : "\n").append(line(i));
    }
    return out.append(random.nextBoolean() ? "\n" : "").toString();
  }

  private String line(int number) {
    StringBuilder out = new StringBuilder();
    out.append(chance(20) ? pick(" ", "\t", "  ") : "");
    out.append(chance(40) ? "#" : "");
    out.append(escape(pick(NAMES), ", ")).append(number);
    int tags = chance(3) ? 0 : random.nextInt(4);
    for (int i = 0; i < tags; i++) {
      String key = chance(15) ? pick("time", "") : pick(NAMES) + (chance(10) ? "" : "" + i);
      out.append(',').append(escape(key, ", =")).append('=');
      out.append(escape(pick(TAG_VALUES), ", ="));
    }
    out.append(chance(30) ? "  " : " ");
    int fields = 1 + random.nextInt(4);
    for (int i = 0; i < fields; i++) {
      String key = chance(15) ? "time" : pick(NAMES) + i;
      out.append(i == 0 ? "" : ",").append(escape(key, ", =")).append('=').append(value());
    }
    out.append(chance(20) ? pick(ODD_TIMES) : pick(TIMES));
    return chance(3) ? mutate(out) : out.toString();
  }

  private String value() {
    if (chance(15)) {
      return pick(ODD_VALUES);
    }
    return switch (random.nextInt(4)) {
      case 0 -> pick(INTEGERS) + "i";
      case 1 -> '"' + pick(STRINGS) + '"';
      case 2 -> pick(BOOLEANS);
      default -> pick(FLOATS);
    };
  }

  private String mutate(StringBuilder line) {
    for (int i = random.nextInt(3); i >= 0 && !line.isEmpty(); i--) {
      int at = random.nextInt(line.length());
      char special = SPECIAL.charAt(random.nextInt(SPECIAL.length()));
      switch (random.nextInt(3)) {
        case 0 -> line.deleteCharAt(at);
        case 1 -> line.insert(at, special);
        default -> line.setCharAt(at, special);
      }
    }
    return line.toString();
  }

  private String escape(String text, String special) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(special.indexOf(c) >= 0 ? "\\" : "").append(c);
    }
    return out.toString();
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
