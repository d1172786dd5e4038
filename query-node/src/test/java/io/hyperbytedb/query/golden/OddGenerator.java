package io.hyperbytedb.query.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Odd but legal queries: any functions, casts, arithmetic, subqueries, fills, regexes and sources
 * together, every spelling of names, numbers and times, and every form of an answer.
 */
final class OddGenerator {
  /** What windows of a subquery that has no tags are grouped by. */
  private static final String NOTHING = " ";

  private final Dice dice;
  private final Spelling spelling;
  private final OddTerms terms;

  /** A measurement and the database that holds it. */
  private record Table(String database, FixtureSchema schema) {}

  /**
   * What a query reads.
   *
   * @param each what it has to be grouped by, because several series have rows of one time, whose
   *     order is not certain; empty for none
   */
  private record Source(String text, boolean isQuery, String each) {
    /** What also sums are to be grouped by: which rows of a subquery pass is not certain. */
    String eachOfQuery() {
      return isQuery ? each : "";
    }
  }

  private final List<Table> tables = new ArrayList<>();

  OddGenerator(Dice dice) {
    this.dice = dice;
    this.spelling = new Spelling(dice);
    this.terms = new OddTerms(dice, spelling);
    FixtureSchema.all().forEach(schema -> tables.add(new Table("g", schema)));
    for (int i = 0; i < 2; i++) {
      DashboardData.telegrafSchemas()
          .forEach(schema -> tables.add(new Table(DashboardData.TELEGRAF, schema)));
    }
    DashboardData.oddSchemas().forEach(schema -> tables.add(new Table(DashboardData.ODD, schema)));
  }

  Asked next() {
    Table table = dice.pick(tables);
    String query = dice.oneIn(8) ? listing(table) : select(table, 0);
    if (dice.oneIn(12)) {
      query += ";" + select(table, 0);
    }
    Asked asked = new Asked(table.database(), spelling.disguised(query));
    if (dice.oneIn(3)) {
      asked = asked.with("epoch", dice.pick("ns", "n", "u", "µ", "ms", "s", "m", "h", "d", ""));
    }
    if (dice.oneIn(8)) {
      asked = asked.with("pretty", dice.pick("true", "true", "false", "1"));
    }
    if (dice.oneIn(6)) {
      asked = asked.with("chunked", "true");
      asked =
          dice.oneIn(4)
              ? asked
              : asked.with("chunk_size", dice.pick("1", "2", "7", "100", "0", "-1", "x"));
    }
    // The tags of a series are in random order in MessagePack.
    String packed = query.contains("GROUP BY") ? "*/*" : "application/x-msgpack";
    return dice.oneIn(8)
        ? asked.withAccept(dice.pick("application/csv", "text/csv", packed, "application/json"))
        : asked;
  }

  private String select(Table table, int depth) {
    Source source = source(table, depth);
    return "SELECT "
        + switch (dice.between(0, 9)) {
          case 0, 1 -> raw(table.schema(), source);
          case 2, 3 -> aggregates(table.schema(), source);
          case 4 -> transformation(table.schema(), source(table, 2));
          case 5 -> selector(table.schema(), source);
          case 6 -> topOrDistinct(table.schema(), source);
          default -> windows(table.schema(), source);
        };
  }

  private String raw(FixtureSchema schema, Source source) {
    List<String> columns = new ArrayList<>();
    for (int i = dice.between(1, 3); i > 0; i--) {
      columns.add(
          alias(dice.oneIn(4) && !source.isQuery() ? terms.any(schema) : terms.row(schema, 0)));
    }
    if (dice.oneIn(3)) {
      columns.add(alias(dice.oneIn(3) ? "*" : tag(schema)));
    }
    if (dice.oneIn(8)) {
      columns =
          List.of(dice.pick("*", "*::field", "*::tag, " + terms.number(schema), "/./", "/e|u/"));
    }
    String groups = groups(schema, false, source.each());
    return String.join(", ", columns)
        + source.text()
        + where(schema, 3)
        + groups
        + tail(schema, true, groups);
  }

  private String aggregates(FixtureSchema schema, Source source) {
    String groups = groups(schema, false, source.eachOfQuery());
    return several(schema, false)
        + source.text()
        + where(schema, 2)
        + groups
        + tail(schema, false, groups);
  }

  private String windows(FixtureSchema schema, Source source) {
    String groups = groups(schema, true, source.eachOfQuery());
    return several(schema, true)
        + source.text()
        + where(schema, 1)
        + groups
        + fill()
        + tail(schema, true, groups);
  }

  private String several(FixtureSchema schema, boolean windows) {
    List<String> calls = new ArrayList<>();
    for (int i = dice.between(1, 3); i > 0; i--) {
      calls.add(alias(terms.aggregate(schema, windows, 0)));
    }
    return String.join(", ", calls);
  }

  private String transformation(FixtureSchema schema, Source source) {
    boolean windows = dice.oneIn(2);
    String unit = spelling.duration(dice.between(1, 600));
    String groups = groups(schema, windows, windows ? source.eachOfQuery() : source.each());
    return alias(terms.transformation(schema, windows, unit))
        + source.text()
        + where(schema, 1)
        + groups
        + (windows ? fill() : "")
        + tail(schema, true, groups);
  }

  private String selector(FixtureSchema schema, Source source) {
    String call = dice.pick("min", "max", "first", "last") + "(" + terms.number(schema) + ")";
    String more = dice.oneIn(2) ? "" : ", " + (dice.oneIn(2) ? tag(schema) : terms.row(schema, 1));
    boolean windows = dice.oneIn(2);
    return alias(call)
        + more
        + source.text()
        + where(schema, 1)
        + groups(schema, windows, source.each())
        + (windows ? fill() : "");
  }

  private String topOrDistinct(FixtureSchema schema, Source source) {
    String number = terms.number(schema);
    String call =
        switch (dice.between(0, 4)) {
          case 0 ->
              "top("
                  + number
                  + ", "
                  + dice.between(1, 5)
                  + ")"
                  + (dice.oneIn(2) ? "" : ", " + terms.row(schema, 2));
          case 1 -> "bottom(" + number + ", " + dice.between(1, 5) + ")";
          case 2 -> "top(" + number + (source.isQuery() ? "" : ", " + tag(schema)) + ", 2)";
          case 3 -> "distinct " + terms.any(schema);
          default -> "distinct(" + terms.any(schema) + ")";
        };
    return call + source.text() + where(schema, 1) + groups(schema, dice.oneIn(2), source.each());
  }

  private static String tags(FixtureSchema schema) {
    return schema.tags().stream()
        .map(tag -> Spelling.quoted(tag.name()))
        .collect(Collectors.joining(", "));
  }

  private String tag(FixtureSchema schema) {
    return spelling.name(dice.pick(schema.tags()).name());
  }

  private String alias(String term) {
    return dice.oneIn(4)
        ? term + " AS " + dice.pick("x", "\"a b\"", "\"\"", "\"select\"", "mean", "\"日\"", "_y")
        : term;
  }

  private Source source(Table table, int depth) {
    FixtureSchema schema = table.schema();
    String name = schema.from();
    if (depth < 2 && dice.oneIn(5)) {
      return inner(schema, source(table, depth + 1));
    }
    if (!name.contains(".") && dice.oneIn(4)) {
      String database = dice.oneIn(2) ? table.database() : "\"" + table.database() + "\"";
      name = dice.pick("autogen.", "\"autogen\".", database + "..", database + ".autogen.") + name;
    } else if (table.database().equals(DashboardData.TELEGRAF) && dice.oneIn(8)) {
      name =
          dice.pick(
              "/^" + schema.from() + "$/",
              "net, events",
              "\"events\",net",
              "autogen./^(net|events)$/",
              "/nope/",
              "net, nope");
    }
    return new Source(" FROM " + name, false, schema.isUnique() ? "" : "*");
  }

  /** A subquery whose columns have the names of those that it reads. */
  private Source inner(FixtureSchema schema, Source source) {
    List<String> fields = new ArrayList<>(schema.floats());
    fields.addAll(schema.integers());
    List<String> columns = new ArrayList<>();
    boolean windows = dice.oneIn(2);
    for (String field : fields) {
      String name = Spelling.quoted(field);
      String of =
          windows
              ? dice.pick("max", "min", "mean", "sum", "count") + "(" + name + ")"
              : dice.pick("", "2 * ", "-1 + ") + name;
      columns.add(of + " AS " + name);
    }
    String groups = windows ? groups(schema, true, source.eachOfQuery()) : "";
    String query =
        String.join(", ", columns)
            + (windows ? "" : ", *::tag")
            + source.text()
            + where(schema, windows ? 1 : 2)
            + groups
            + (windows && dice.oneIn(2) ? " fill(none)" : "");
    int split = groups.indexOf("),");
    String own = windows && split > 0 ? groups.substring(split + 2).strip() : "";
    String each = !windows ? source.each() : own.isEmpty() ? NOTHING : own;
    return new Source(
        " FROM (SELECT " + query + ")", true, each.matches("[*]|/./") ? tags(schema) : each);
  }

  /** Conditions; the bounds of time are missing only one time in so many, or never if 1. */
  private String where(FixtureSchema schema, int unbounded) {
    List<String> all = new ArrayList<>();
    if (unbounded == 1 || !dice.oneIn(unbounded)) {
      long span = schema.end() - schema.start();
      long from = schema.start() + span * dice.between(-1, 4) / 10;
      long to = schema.end() - span * dice.between(-1, 4) / 10;
      all.add(
          dice.oneIn(9)
              ? spelling.time(from) + " <= time"
              : "time " + dice.pick(">", ">=") + " " + spelling.time(from));
      all.add("time " + dice.pick("<", "<=") + " " + spelling.time(to));
    }
    if (dice.oneIn(2)) {
      String condition = terms.condition(schema, 0);
      all.add(
          dice.between(0, all.size()),
          condition.contains(" OR ") ? "(" + condition + ")" : condition);
    }
    return all.isEmpty() ? "" : " WHERE " + String.join(" AND ", all);
  }

  private String groups(FixtureSchema schema, boolean windows, String each) {
    List<String> all = new ArrayList<>();
    if (windows) {
      long step = Math.max(1, (schema.end() - schema.start()) / dice.between(3, 40));
      String offset =
          dice.oneIn(5) ? ", " + dice.pick("", "-") + spelling.duration(dice.between(0, 900)) : "";
      all.add(dice.pick("time", "time", "Time") + "(" + spelling.duration(step) + offset + ")");
    }
    switch (each.isEmpty() ? dice.between(0, 7) : 8) {
      case 8 -> {
        if (!each.isBlank()) {
          all.add(each);
        }
      }
      case 0 -> all.add("*");
      case 1 -> all.add("/./");
      case 2 -> schema.tags().forEach(tag -> all.add(spelling.name(tag.name())));
      case 3, 4 ->
          all.add(spelling.name(dice.pick(schema.tags()).name()) + dice.pick("", "", "::tag"));
      case 5 -> all.add("nope");
      default -> {}
    }
    return all.isEmpty() ? "" : " GROUP BY " + String.join(dice.pick(", ", ","), all);
  }

  private String fill() {
    return dice.pick(
        "",
        "",
        " fill(none)",
        " fill(null)",
        " fill(previous)",
        " fill(linear)",
        " fill(0)",
        " fill(-1.5)",
        " FILL( 7 )");
  }

  private String tail(FixtureSchema schema, boolean limits, String groups) {
    String tail =
        dice.oneIn(4)
            ? " ORDER BY " + dice.pick("time DESC", "time ASC", "DESC", "time", "ASC")
            : "";
    if (limits && dice.oneIn(3)) {
      tail +=
          " LIMIT " + dice.between(1, 9) + (dice.oneIn(2) ? " OFFSET " + dice.between(0, 4) : "");
    }
    if (!groups.isEmpty() && schema.isOneGroup() && dice.oneIn(6)) {
      tail +=
          " SLIMIT " + dice.between(1, 4) + (dice.oneIn(2) ? " SOFFSET " + dice.between(0, 2) : "");
    }
    if (!dice.oneIn(10)) {
      return tail;
    }
    // Windows that do not fit a change of the clocks are a meant deviation.
    String changing =
        groups.contains("ime(") ? "UTC" : dice.pick("Europe/Berlin", "America/St_Johns");
    return tail + " tz('" + dice.pick(changing, "Asia/Kathmandu") + "')";
  }

  private String listing(Table table) {
    FixtureSchema schema = table.schema();
    FixtureSchema.Tag tag = dice.pick(schema.tags());
    String name = spelling.name(tag.name());
    String from = dice.oneIn(3) ? "" : " FROM " + schema.from() + dice.pick("", "", ", /^.$/");
    String where =
        dice.oneIn(2) || !from.endsWith(schema.from())
            ? ""
            : " WHERE "
                + name
                + dice.pick(" = ", " != ")
                + Spelling.literal(dice.pick(tag.values()));
    String limit = dice.pick("", "", " LIMIT 3", " LIMIT 2 OFFSET 1", " OFFSET 2");
    return switch (dice.between(0, 11)) {
      case 0 -> "SHOW TAG KEYS" + from + where + limit;
      case 1 -> "SHOW FIELD KEYS" + from + limit;
      case 2 ->
          "SHOW MEASUREMENTS"
              + dice.pick(
                  "",
                  " WITH MEASUREMENT = " + schema.from().replaceAll(".*\\.", "") + "",
                  " WITH MEASUREMENT =~ /[a-e ]/")
              + where
              + limit;
      case 3 -> "SHOW SERIES" + from + where + limit;
      case 4 -> "SHOW TAG VALUES" + from + " WITH KEY != " + name + where + limit;
      case 5 ->
          "SHOW TAG VALUES"
              + from
              + " WITH KEY "
              + dice.pick("=~", "!~")
              + " /"
              + dice.pick("e", "^h", ".*", "nope")
              + "/"
              + where
              + limit;
      case 6 ->
          "SHOW TAG VALUES" + from + " WITH KEY IN (" + name + ",nope, \"host\")" + where + limit;
      case 7 ->
          "SHOW " + dice.pick("MEASUREMENT", "TAG KEY", "FIELD KEY") + " EXACT CARDINALITY" + from;
      case 8 -> "SHOW RETENTION POLICIES ON " + dice.pick(table.database(), "nope");
      case 9 -> "SHOW TAG VALUES EXACT CARDINALITY" + from + " WITH KEY = " + name;
      default -> "SHOW TAG VALUES" + from + " WITH KEY = " + name + where + limit;
    };
  }
}
