package io.hyperbytedb.query.golden;

import java.util.List;
import java.util.Random;

/** Conditions on time, tags and fields. */
final class ConditionGenerator {
  private final Random random;

  ConditionGenerator(Random random) {
    this.random = random;
  }

  /** A WHERE clause, or nothing; with both bounds of time if {@code bounded}. */
  String where(FixtureSchema schema, boolean bounded) {
    String condition = condition(schema);
    if (!bounded) {
      return condition.isEmpty() ? "" : " WHERE " + condition;
    }
    return " WHERE " + bounds(schema) + (condition.isEmpty() ? "" : " AND " + condition);
  }

  /** Most of the time in which there is data, or somewhat more. */
  String bounds(FixtureSchema schema) {
    long span = schema.end() - schema.start();
    long from = schema.start() + Math.round(span * (random.nextInt(5) - 1) / 10.0);
    long to = schema.end() - Math.round(span * (random.nextInt(5) - 1) / 10.0);
    return random.nextBoolean()
        ? "time >= " + from + "s AND time < " + to + "s"
        : "time > " + from + "000ms AND time <= " + to + "000ms";
  }

  private String condition(FixtureSchema schema) {
    return switch (random.nextInt(6)) {
      case 0 -> tag(schema);
      case 1 -> field(schema);
      case 2 -> "(" + tag(schema) + " OR " + field(schema) + ")";
      case 3 -> tag(schema) + " AND " + field(schema);
      default -> "";
    };
  }

  private String tag(FixtureSchema schema) {
    FixtureSchema.Tag tag = pick(schema.tags());
    String value = pick(tag.values());
    String name = quoteKeywords(tag.name());
    return switch (random.nextInt(5)) {
      case 0 -> name + " = '" + value + "'";
      case 1 -> name + " != '" + value + "'";
      case 2 -> name + " =~ /^" + value.replaceAll(".$", ".") + "$/";
      case 3 -> name + " !~ /" + (value.isEmpty() ? "^$" : value) + "/";
      default -> "(" + name + " = '" + value + "' OR " + name + " = '" + pick(tag.values()) + "')";
    };
  }

  private String field(FixtureSchema schema) {
    List<String> fields = schema.floats().isEmpty() ? schema.integers() : schema.floats();
    String name = quoteKeywords(random.nextBoolean() ? pick(fields) : pick(schema.integers()));
    String operator = pick(List.of(">", ">=", "<", "<=", "!=", "="));
    return name + " " + operator + " " + pick(List.of("0", "3", "5.5", "12", "20.25", "50"));
  }

  static String quoteKeywords(String text) {
    return text.replaceAll("\\b(in|if)\\b", "\"$1\"");
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
