package io.hyperbytedb.query.golden;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Queries as Chronograf composes them: cells, its host page, and what its explorer lists. */
final class ChronografGenerator {
  private final Dice dice;

  ChronografGenerator(Dice dice) {
    this.dice = dice;
  }

  Asked next() {
    FixtureSchema schema = dice.pick(DashboardData.telegrafSchemas());
    String query =
        switch (dice.between(0, 5)) {
          case 0, 1 -> listing(schema);
          case 2 ->
              cell(schema)
                  + ";"
                  + dice.pick("", " ")
                  + cell(dice.pick(DashboardData.telegrafSchemas()));
          default -> cell(schema);
        };
    Asked asked = new Asked(DashboardData.TELEGRAF, query);
    if (dice.oneIn(4)) {
      asked = asked.with("rp", dice.pick("autogen", "rp_1d"));
    }
    return dice.oneIn(3) ? asked : asked.with("epoch", "ms");
  }

  private String cell(FixtureSchema schema) {
    List<String> selects = new ArrayList<>();
    for (int i = dice.between(1, 3); i > 0; i--) {
      String function =
          dice.pick("mean", "mean", "max", "min", "count", "sum", "median", "last", "first");
      String field = dice.pick(dice.oneIn(2) ? schema.floats() : schema.integers());
      selects.add(function + "(\"" + field + "\") AS \"" + function + "_" + field + "\"");
    }
    int seconds = dice.pick(List.of(36, 60, 108, 300, 1080, 3600));
    List<String> groups =
        new ArrayList<>(List.of("time(" + dice.pick(seconds * 1000 + "ms", seconds + "s") + ")"));
    schema.tags().stream()
        .filter(tag -> dice.oneIn(3))
        .forEach(tag -> groups.add("\"" + tag.name() + "\""));
    return "SELECT "
        + String.join(", ", selects)
        + " FROM "
        + from(schema)
        + " WHERE "
        + time()
        + tags(schema)
        + " GROUP BY "
        + String.join(", ", groups)
        + dice.pick(" FILL(null)", " FILL(none)", " FILL(previous)", " FILL(0)", "");
  }

  private static String from(FixtureSchema schema) {
    int dot = schema.from().indexOf('.');
    return dot > 0
        ? "\"telegraf\".\"rp_1d\".\"" + schema.from().substring(dot + 1) + "\""
        : "\"telegraf\".\"autogen\".\"" + schema.from() + "\"";
  }

  private String time() {
    String from = "'" + Instant.ofEpochSecond(DashboardData.START + dice.between(0, 3600)) + "'";
    String to = "'" + Instant.ofEpochSecond(DashboardData.END - dice.between(-600, 3600)) + "'";
    return "time > "
        + from
        + " AND time < "
        + to.replace("Z'", dice.pick("Z'", ".000Z'", ".999Z'"));
  }

  /** Values of one tag in parentheses, joined by OR, and tags by AND. */
  private String tags(FixtureSchema schema) {
    StringBuilder out = new StringBuilder();
    for (FixtureSchema.Tag tag : schema.tags()) {
      if (dice.oneIn(3)) {
        String is = "\"" + tag.name() + "\"" + dice.pick("=", "=", "!=");
        String first = is + Spelling.literal(dice.pick(tag.values()));
        String more = dice.oneIn(2) ? "" : " OR " + is + Spelling.literal(dice.pick(tag.values()));
        out.append(" AND ").append(more.isEmpty() ? first : "(" + first + more + ")");
      }
    }
    return out.toString();
  }

  private String listing(FixtureSchema schema) {
    FixtureSchema.Tag tag = dice.pick(schema.tags());
    String key = "\"" + tag.name() + "\"";
    return switch (dice.between(0, 9)) {
      case 0 -> "SHOW DATABASES";
      case 1 ->
          "SHOW DATABASES; SHOW RETENTION POLICIES ON \"telegraf\"; SHOW RETENTION POLICIES ON"
              + " \"odd\"";
      case 2 ->
          "SHOW MEASUREMENTS ON \""
              + dice.pick("telegraf", "odd", "nope")
              + "\""
              + dice.pick("", " LIMIT 2");
      case 3 ->
          "SHOW FIELD KEYS ON \"telegraf\" FROM \"" + dice.pick("autogen", "rp_1d") + "\".\"cpu\"";
      case 4 -> "SHOW TAG KEYS ON telegraf FROM " + from(schema);
      case 5 -> "SHOW TAG VALUES ON telegraf FROM " + from(schema) + " WITH KEY IN (" + key + ")";
      case 6 ->
          "SHOW TAG VALUES ON \"telegraf\" FROM "
              + from(schema)
              + " WITH KEY IN (\"host\", "
              + key
              + ")"
              + dice.pick("", " LIMIT 3", " OFFSET 1");
      case 7 -> "SHOW CONTINUOUS QUERIES; SHOW USERS; SHOW SUBSCRIPTIONS";
      case 8 ->
          "SHOW SERIES ON telegraf FROM "
              + from(schema)
              + dice.pick("", " WHERE \"host\" = 'web-1'");
      default ->
          "SHOW TAG VALUES ON telegraf WITH KEY =~ /"
              + dice.pick("host|region", "^.*$", "(?i)HO", "cpu")
              + "/";
    };
  }
}
