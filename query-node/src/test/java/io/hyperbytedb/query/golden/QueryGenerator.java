package io.hyperbytedb.query.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Composes valid queries over the fixture, the same ones from the same seed. Only such whose answer
 * is certain: grouped by time they have an upper bound, and rows are cut off only where no two of
 * them have one time. Arguments: the folder of the golden files, the seed, how many queries.
 */
public final class QueryGenerator {
  private static final List<String> AGGREGATES =
      List.of("count", "sum", "mean", "median", "spread", "stddev", "mode", "integral");
  private static final List<String> SELECTORS = List.of("min", "max", "first", "last");
  private static final List<String> TRANSFORMATIONS =
      List.of(
          "difference",
          "non_negative_difference",
          "derivative",
          "non_negative_derivative",
          "cumulative_sum",
          "moving_average");
  private static final List<String> MATH = List.of("abs", "floor", "ceil", "round", "sqrt");
  private static final List<String> FILLS =
      List.of("", "", "fill(none)", "fill(previous)", "fill(linear)", "fill(0)", "fill(-2.5)");

  private final Random random;
  private final ConditionGenerator conditions;

  QueryGenerator(long seed) {
    random = new Random(seed);
    conditions = new ConditionGenerator(random);
  }

  public static void main(String[] args) throws IOException {
    long seed = Long.parseLong(args[1]);
    int count = Integer.parseInt(args[2]);
    QueryGenerator generator = new QueryGenerator(seed);
    Set<String> queries = new LinkedHashSet<>();
    while (queries.size() < count) {
      queries.add(generator.nextCertain());
    }
    List<String> lines = new ArrayList<>();
    lines.add("# made by bin/golden generate " + seed + " " + count);
    lines.addAll(queries);
    Files.write(Path.of(args[0], "queries", "generated.txt"), lines);
    System.out.println("seed " + seed + ", " + count + " queries");
  }

  /** A query whose answer is certain, with its marks. */
  String nextCertain() {
    String query = next();
    while (!isCertain(query)) {
      query = next();
    }
    return query;
  }

  /** InfluxDB gives the series of an integral in the order of a hash table. */
  private static boolean isCertain(String query) {
    return !query.contains("integral") || !query.contains("GROUP BY");
  }

  private String next() {
    FixtureSchema schema = pick(FixtureSchema.all());
    return switch (random.nextInt(10)) {
      case 0, 1 -> raw(schema);
      case 2, 3 -> aggregates(schema);
      case 4, 5 -> byTime(schema);
      case 6 -> selectorWithFields(schema);
      case 7 -> transformation(schema);
      case 8 -> topOrPercentile(schema);
      default -> new SubqueryGenerator(random, conditions).next(schema);
    };
  }

  private String raw(FixtureSchema schema) {
    List<String> columns = new ArrayList<>();
    boolean hasField = false;
    for (int i = 0; i < 1 + random.nextInt(3) || !hasField; i++) {
      if (random.nextInt(4) == 0) {
        columns.add(pick(schema.tags()).name());
      } else {
        columns.add(random.nextInt(4) == 0 ? math(schema) : field(schema));
        hasField = true;
      }
    }
    String list = random.nextInt(6) == 0 ? "*" : String.join(", ", columns);
    boolean byAll = !schema.isUnique();
    String groups = byAll ? " GROUP BY *" : groupByTags(schema, random.nextInt(3));
    return "SELECT "
        + quoteTags(list)
        + " FROM "
        + schema.from()
        + conditions.where(schema, random.nextInt(4) > 0)
        + groups
        + order()
        + " LIMIT "
        + (1 + random.nextInt(8))
        + (random.nextBoolean() ? " OFFSET " + random.nextInt(6) : "");
  }

  private String aggregates(FixtureSchema schema) {
    List<String> calls = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      calls.add(aggregateExpression(schema));
    }
    return marked(
        "SELECT "
            + String.join(", ", calls)
            + " FROM "
            + schema.from()
            + conditions.where(schema, random.nextInt(3) > 0)
            + groupByTags(schema, random.nextInt(3)));
  }

  private String byTime(FixtureSchema schema) {
    List<String> calls = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      calls.add(aggregateExpression(schema));
    }
    return marked(
        "SELECT "
            + String.join(", ", calls)
            + " FROM "
            + schema.from()
            + conditions.where(schema, true)
            + groupByTime(schema)
            + order()
            + (random.nextInt(4) == 0 ? " LIMIT " + (1 + random.nextInt(4)) : ""));
  }

  private String selectorWithFields(FixtureSchema schema) {
    return "SELECT "
        + pick(SELECTORS)
        + "("
        + quoteTags(number(schema))
        + "), "
        + quoteTags(random.nextBoolean() ? pick(schema.tags()).name() : field(schema))
        + " FROM "
        + schema.from()
        + conditions.where(schema, true)
        + (random.nextBoolean() ? groupByTime(schema) : groupByTags(schema, random.nextInt(3)));
  }

  private String transformation(FixtureSchema schema) {
    String function = pick(TRANSFORMATIONS);
    String more =
        switch (function) {
          case "moving_average" -> ", " + (2 + random.nextInt(3));
          case "derivative", "non_negative_derivative" ->
              random.nextBoolean() ? ", " + pick(schema.steps()) : "";
          default -> "";
        };
    String number = quoteTags(number(schema));
    if (random.nextBoolean()) {
      String groups = schema.isUnique() ? groupByTags(schema, random.nextInt(3)) : " GROUP BY *";
      return "SELECT "
          + function
          + "("
          + number
          + more
          + ") FROM "
          + schema.from()
          + conditions.where(schema, random.nextBoolean())
          + groups
          + " LIMIT "
          + (1 + random.nextInt(9));
    }
    String inner = pick(random.nextBoolean() ? SELECTORS : List.of("count", "sum", "mean"));
    return "SELECT "
        + function
        + "("
        + inner
        + "("
        + number
        + ")"
        + more
        + ") FROM "
        + schema.from()
        + conditions.where(schema, true)
        + groupByTime(schema);
  }

  private String topOrPercentile(FixtureSchema schema) {
    String number = quoteTags(number(schema));
    String call =
        switch (random.nextInt(3)) {
          case 0 -> "top(" + number + ", " + (1 + random.nextInt(4)) + ")";
          case 1 -> "bottom(" + number + ", " + (1 + random.nextInt(4)) + ")";
          default -> "percentile(" + number + ", " + (5 + random.nextInt(95)) + ")";
        };
    return "SELECT "
        + call
        + " FROM "
        + schema.from()
        + conditions.where(schema, true)
        + (random.nextBoolean() ? groupByTime(schema) : groupByTags(schema, random.nextInt(3)));
  }

  private String aggregateExpression(FixtureSchema schema) {
    String number = quoteTags(number(schema));
    return switch (random.nextInt(8)) {
      case 0 -> pick(SELECTORS) + "(" + number + ")";
      case 1 -> "count(" + quoteTags(field(schema)) + ")";
      case 2 -> "max(" + number + ") - min(" + number + ")";
      case 3 -> "sum(" + number + ") * 2 + count(" + number + ")";
      case 4 -> pick(MATH) + "(" + pick(List.of("sum", "max", "last")) + "(" + number + "))";
      default -> pick(AGGREGATES) + "(" + number + ")";
    };
  }

  /** Marks what depends on the order in which floats are added. */
  private static String marked(String query) {
    return query.contains("stddev") ? "≈" + query : query;
  }

  private String groupByTime(FixtureSchema schema) {
    StringBuilder out = new StringBuilder(" GROUP BY time(").append(pick(schema.steps()));
    if (random.nextInt(5) == 0) {
      out.append(", ").append(pick(List.of("1s", "-7s", "90s", "1h")));
    }
    out.append(')');
    for (FixtureSchema.Tag tag : schema.tags()) {
      if (random.nextInt(3) == 0) {
        out.append(", ").append(quoteTags(tag.name()));
      }
    }
    String fill = pick(FILLS);
    return out.append(fill.isEmpty() ? "" : " " + fill).toString();
  }

  private String groupByTags(FixtureSchema schema, int choice) {
    return switch (choice) {
      case 0 -> "";
      case 1 -> " GROUP BY *";
      default -> " GROUP BY " + quoteTags(pick(schema.tags()).name());
    };
  }

  private String order() {
    return random.nextInt(4) == 0 ? " ORDER BY time DESC" : "";
  }

  private String number(FixtureSchema schema) {
    return !schema.floats().isEmpty() && random.nextBoolean()
        ? pick(schema.floats())
        : pick(schema.integers());
  }

  private String field(FixtureSchema schema) {
    return !schema.others().isEmpty() && random.nextInt(3) == 0
        ? pick(schema.others())
        : number(schema);
  }

  private String math(FixtureSchema schema) {
    String left = number(schema);
    return switch (random.nextInt(4)) {
      case 0 -> left + " * 2";
      case 1 -> left + " + " + number(schema);
      case 2 -> "abs(" + left + ") - 1";
      default -> left + " / 4";
    };
  }

  /** Names that are keywords in quotes. */
  private static String quoteTags(String text) {
    return ConditionGenerator.quoteKeywords(text);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
