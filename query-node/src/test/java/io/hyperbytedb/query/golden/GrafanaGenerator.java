package io.hyperbytedb.query.golden;

import java.util.ArrayList;
import java.util.List;

/**
 * Queries as Grafana's InfluxQL editor composes them: panels, template variables, annotations and
 * the suggestions of the editor itself.
 */
final class GrafanaGenerator {
  private static final List<String> AGGREGATES =
      List.of(
          "mean", "mean", "mean", "count", "sum", "median", "min", "max", "first", "last", "spread",
          "stddev");
  private static final List<String> FILLS =
      List.of(
          "fill(null)",
          "fill(null)",
          "fill(none)",
          "fill(previous)",
          "fill(linear)",
          "fill(0)",
          "");
  private static final List<String> ZONES =
      List.of("Europe/Berlin", "America/New_York", "UTC", "Asia/Kolkata", "Australia/Lord_Howe");

  private final Dice dice;

  GrafanaGenerator(Dice dice) {
    this.dice = dice;
  }

  Asked next() {
    FixtureSchema schema = dice.pick(DashboardData.telegrafSchemas());
    String query =
        switch (dice.between(0, 9)) {
          case 0, 1 -> variable(schema);
          case 2 -> dice.oneIn(2) ? annotation() : raw(schema);
          default -> panel(schema);
        };
    Asked asked = new Asked(DashboardData.TELEGRAF, query);
    return dice.oneIn(8) ? asked : asked.with("epoch", "ms");
  }

  private String panel(FixtureSchema schema) {
    int seconds = dice.pick(List.of(60, 120, 300, 600, 900, 1800, 3600));
    List<String> selects = new ArrayList<>();
    for (int i = dice.oneIn(3) ? dice.between(2, 4) : 1; i > 0; i--) {
      selects.add(select(schema, seconds));
    }
    List<String> groups = new ArrayList<>(List.of("time(" + interval(seconds) + ")"));
    for (FixtureSchema.Tag tag : schema.tags()) {
      if (dice.oneIn(3)) {
        groups.add(Spelling.quoted(tag.name()) + cast("tag"));
      }
    }
    String query =
        "SELECT "
            + String.join(", ", selects)
            + " FROM "
            + from(schema)
            + " WHERE "
            + filters(schema)
            + timeFilter()
            + " GROUP BY "
            + String.join(", ", groups)
            + " "
            + dice.pick(FILLS);
    return query.strip() + tail(schema, groups.size() > 1);
  }

  private String interval(int seconds) {
    return dice.oneIn(4)
        ? seconds * 1000 + "ms"
        : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private String tail(FixtureSchema schema, boolean grouped) {
    String tail = dice.oneIn(6) ? " ORDER BY time " + dice.pick("DESC", "ASC") : "";
    tail += dice.oneIn(6) ? " LIMIT " + dice.between(1, 100) : "";
    tail += grouped && schema.isOneGroup() && dice.oneIn(8) ? " SLIMIT " + dice.between(1, 5) : "";
    return tail + (dice.oneIn(6) ? " tz('" + dice.pick(ZONES) + "')" : "");
  }

  private String select(FixtureSchema schema, int seconds) {
    String call = aggregate(schema);
    call =
        switch (dice.between(0, 13)) {
          case 0 -> "derivative(" + call + ", " + dice.pick("1s", "10s", "1m") + ")";
          case 1, 2 -> "non_negative_derivative(" + call + dice.pick(", 1s)", ", 10s)", ")");
          case 3 -> "difference(" + call + ")";
          case 4 -> "non_negative_difference(" + call + ")";
          case 5 -> "moving_average(" + call + ", " + dice.between(2, 6) + ")";
          case 6 -> "cumulative_sum(" + call + ")";
          case 7 -> "elapsed(" + call + ", " + dice.pick("1s", "10s", seconds + "s") + ")";
          default -> call;
        };
    call +=
        dice.oneIn(4) ? dice.pick(" / 100", " *8", "  * 1024 ", "*-1", " / 0.5", " / 1000000") : "";
    return call
        + (dice.oneIn(3) ? " AS \"" + dice.pick("alias", "in", "a b", "mean", "Größe") + "\"" : "");
  }

  private String aggregate(FixtureSchema schema) {
    String number = Spelling.quoted(number(schema));
    return switch (dice.between(0, 14)) {
      case 0 -> "percentile(" + number + ", " + dice.pick("95", "50", "99.9") + ")";
      case 1 -> "count(distinct(" + number + "))";
      default -> dice.pick(AGGREGATES) + "(" + number + ")";
    };
  }

  private String from(FixtureSchema schema) {
    int dot = schema.from().indexOf('.');
    if (dot > 0) {
      return "\"rp_1d\".\"" + schema.from().substring(dot + 1) + "\"";
    }
    String name = "\"" + schema.from() + "\"";
    return dice.pick("", "", "\"autogen\".") + name;
  }

  /** Conditions on tags, as the editor and its variables with several values write them. */
  private String filters(FixtureSchema schema) {
    List<String> all = new ArrayList<>();
    for (FixtureSchema.Tag tag : schema.tags()) {
      if (dice.oneIn(3)) {
        all.add(filter(tag));
      }
    }
    if (all.isEmpty()) {
      return "";
    }
    String joined = String.join(dice.pick(" AND ", " AND ", " OR "), all);
    return dice.oneIn(4) && all.size() == 1 ? joined + " AND " : "(" + joined + ") AND ";
  }

  private String filter(FixtureSchema.Tag tag) {
    String name = Spelling.quoted(tag.name()) + cast("tag");
    String value = dice.pick(tag.values());
    return switch (dice.between(0, 6)) {
      case 0 -> name + " =~ /^" + Spelling.regex(value) + "$/";
      case 1, 2 ->
          name
              + " =~ /^("
              + Spelling.regex(value)
              + "|"
              + Spelling.regex(dice.pick(tag.values()))
              + ")$/";
      case 3 -> name + " !~ /" + (value.isEmpty() ? "^$" : Spelling.regex(value)) + "/";
      case 4 -> name + " " + dice.pick("!=", "<>") + " " + Spelling.literal(value);
      case 5 -> name + " =~ /" + dice.pick(".*", ".+", "^(?i)WEB", "[0-9]$", "^[^a]*$") + "/";
      default -> name + " = " + Spelling.literal(value);
    };
  }

  private String timeFilter() {
    long from =
        DashboardData.START * 1000 + dice.between(-1800, 7200) * 1000L + dice.between(0, 999);
    long to = DashboardData.END * 1000 - dice.between(-1800, 3000) * 1000L;
    return switch (dice.between(0, 5)) {
      case 0 -> "time > " + from + "ms and time < " + to + "ms";
      case 1 -> "time >= " + from / 1000 + "s and time <= " + to / 1000 + "s";
      default -> "time >= " + from + "ms and time <= " + to + "ms";
    };
  }

  private String raw(FixtureSchema schema) {
    String field = Spelling.quoted(number(schema));
    String group = schema.isUnique() ? "" : " GROUP BY *";
    return "SELECT "
        + field
        + cast("field")
        + " FROM "
        + from(schema)
        + " WHERE "
        + filters(schema)
        + timeFilter()
        + group
        + " ORDER BY time DESC LIMIT "
        + dice.between(1, 100);
  }

  private String annotation() {
    String limit = dice.oneIn(2) ? " LIMIT 100" : "";
    return "SELECT "
        + dice.pick("title, text, kind", "\"title\"", "text, kind, level", "*")
        + " FROM \"events\" WHERE "
        + timeFilter()
        + dice.pick("", " AND title =~ /Dep/", " AND \"kind\" = 'alert'")
        + dice.pick("", " ORDER BY time ASC", " order by time desc")
        + limit;
  }

  private String variable(FixtureSchema schema) {
    FixtureSchema.Tag tag = dice.pick(schema.tags());
    FixtureSchema.Tag other = dice.pick(schema.tags());
    String name = Spelling.quoted(tag.name());
    String from = dice.oneIn(3) ? "" : " FROM " + from(schema);
    String where = dice.oneIn(2) ? "" : " WHERE " + filter(other);
    return switch (dice.between(0, 9)) {
      case 0 -> "SHOW TAG KEYS" + from + where;
      case 1 -> "SHOW FIELD KEYS" + from;
      case 2 ->
          "SHOW MEASUREMENTS WITH MEASUREMENT =~ /"
              + dice.pick("(?i)CP", "e", "^disk$", "x")
              + "/"
              + where
              + " LIMIT 100";
      case 3 -> "SHOW MEASUREMENTS" + where + dice.pick("", " LIMIT 100", " LIMIT 2 OFFSET 1");
      case 4 -> "SHOW RETENTION POLICIES on \"telegraf\"";
      case 5 ->
          "SHOW TAG VALUES"
              + from
              + " WITH KEY IN ("
              + name
              + ", \""
              + other.name()
              + "\")"
              + where;
      case 6 -> "SHOW SERIES" + from + where + " LIMIT " + dice.between(1, 20);
      case 7 ->
          "SELECT DISTINCT(\"v\") FROM (SELECT \""
              + number(schema)
              + "\" AS \"v\" FROM "
              + from(schema)
              + ")";
      default ->
          "SHOW TAG VALUES" + from + " WITH KEY = " + name + where + dice.pick("", "", " LIMIT 2");
    };
  }

  private String cast(String type) {
    return dice.oneIn(3) ? "::" + type : "";
  }

  private String number(FixtureSchema schema) {
    return dice.pick(dice.oneIn(2) ? schema.floats() : schema.integers());
  }
}
