package io.hyperbytedb.query.golden;

import java.util.List;
import java.util.Random;

/** Queries over queries, two or three deep. */
final class SubqueryGenerator {
  private static final List<String> INNER = List.of("max", "min", "sum", "count", "first", "last");
  private static final List<String> OUTER = List.of("max", "min", "sum", "count", "mean", "spread");

  private final Random random;
  private final ConditionGenerator conditions;

  SubqueryGenerator(Random random, ConditionGenerator conditions) {
    this.random = random;
    this.conditions = conditions;
  }

  String next(FixtureSchema schema) {
    return switch (random.nextInt(4)) {
      case 0 -> overRows(schema);
      case 1 -> overBuckets(schema);
      case 2 -> overGroups(schema);
      default -> threeDeep(schema);
    };
  }

  private String overRows(FixtureSchema schema) {
    String number = number(schema);
    return "SELECT "
        + pick(OUTER)
        + "(x) FROM (SELECT "
        + number
        + " * 2 AS x FROM "
        + schema.from()
        + conditions.where(schema, random.nextBoolean())
        + ")"
        + (random.nextBoolean() ? " WHERE x > 6" : "")
        + byTag(schema);
  }

  private String overBuckets(FixtureSchema schema) {
    return "SELECT "
        + pick(OUTER)
        + "(x) FROM (SELECT "
        + pick(INNER)
        + "("
        + number(schema)
        + ") AS x FROM "
        + schema.from()
        + " GROUP BY time("
        + schema.steps().getFirst()
        + ")"
        + (random.nextBoolean() ? ", *" : "")
        + (random.nextInt(3) == 0 ? " fill(none)" : "")
        + ") WHERE "
        + conditions.bounds(schema)
        + (random.nextBoolean()
            ? " GROUP BY time(" + schema.steps().getLast() + ")"
            : byTag(schema));
  }

  private String overGroups(FixtureSchema schema) {
    String inner = pick(INNER);
    String tag = ConditionGenerator.quoteKeywords(pick(schema.tags()).name());
    return "SELECT "
        + pick(List.of("max", "min", "sum", "count"))
        + "("
        + inner
        + ") FROM (SELECT "
        + inner
        + "("
        + number(schema)
        + ") FROM "
        + schema.from()
        + conditions.where(schema, random.nextBoolean())
        + " GROUP BY "
        + (random.nextBoolean() ? "*" : tag)
        + ")"
        + (random.nextBoolean() ? " GROUP BY " + tag : "");
  }

  private String threeDeep(FixtureSchema schema) {
    String tag = ConditionGenerator.quoteKeywords(pick(schema.tags()).name());
    return "SELECT "
        + pick(List.of("max", "sum", "count"))
        + "(y) FROM (SELECT "
        + pick(List.of("max", "min", "sum"))
        + "(x) AS y FROM (SELECT "
        + pick(INNER)
        + "("
        + number(schema)
        + ") AS x FROM "
        + schema.from()
        + " GROUP BY time("
        + schema.steps().getFirst()
        + "), *) GROUP BY time("
        + schema.steps().getLast()
        + "), "
        + tag
        + ") WHERE "
        + conditions.bounds(schema)
        + (random.nextBoolean() ? " GROUP BY " + tag : "");
  }

  private String byTag(FixtureSchema schema) {
    return random.nextBoolean()
        ? " GROUP BY " + ConditionGenerator.quoteKeywords(pick(schema.tags()).name())
        : "";
  }

  private String number(FixtureSchema schema) {
    String name =
        !schema.floats().isEmpty() && random.nextBoolean()
            ? pick(schema.floats())
            : pick(schema.integers());
    return ConditionGenerator.quoteKeywords(name);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
