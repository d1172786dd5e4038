package io.hyperbytedb.server.sim;

import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.scan.ViewWindows;
import io.hyperbytedb.query.view.ViewRefresher;
import io.hyperbytedb.stream.TrackedViews;
import io.hyperbytedb.stream.ViewChanges;
import io.hyperbytedb.stream.ViewEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One random history of a database with materialized views, determined by a seed. At rest each view
 * is what its query answers.
 */
final class ViewSimulation {
  /** The clock's 2026-11-23T00:00:00Z, less a day, in seconds. */
  private static final long START = 1_795_305_600L;

  private static final int SECONDS = 4 * 3600;
  private static final String[] FUNCTIONS = {
    "count(v)",
    "sum(v)",
    "min(v)",
    "max(v)",
    "first(v)",
    "last(v)",
    "mean(v)",
    "median(v)",
    "mode(v)",
    "spread(v)",
    "stddev(v)",
    "percentile(v, 50)",
    "distinct(v)",
    "top(v, 2)",
    "bottom(v, 3)",
    "count(distinct(v))",
    "max(v) - min(v)",
    "count(v), sum(w), min(v), max(v)",
    "first(v), last(v), count(w), sum(w), max(w)",
    "sum(v) / count(w)",
    "last(t)",
    "first(b)",
    "count(*)",
    "max(*)",
    "top(v, host, 2), w",
    "last(v), w, t"
  };
  private static final String[] USEFUL = {
    "count(v), sum(w), min(v), max(v), first(v), last(v)",
    "count(v), count(w), sum(w), max(w), max(v), first(v), last(v)"
  };
  private static final String[] READS = {
    "count(v), sum(w)",
    "last(v), first(v)",
    "count(v)",
    "count(v), min(v), max(v)",
    "sum(w)",
    "max(v)",
    "first(v), last(v)",
    "count(w), sum(w), max(w)",
    "sum(v)",
    "mean(v), count(v)",
    "last(v)",
    "cumulative_sum(count(v))"
  };
  private static final String[] FILLS = {" fill(none)", " fill(none)", "", " fill(previous)"};
  private static final String SUM = "SELECT sum(v) AS s";
  private static final String[] GROUPS = {"", ", host", ", *", ", rack, host"};
  private static final String[] WINDOWS = {"1m", "7m", "1h", "1h, 13m", "1d", "10m, -3m"};
  private static final String[] SOURCES = {"m", "o", "/^[mo]$/", "m, o"};
  private static final String[] CONDITIONS = {
    "", "", "", "v > 5", "host = 'h1'", "host != 'h0' AND w < 7"
  };
  private static final String[] ZONES = {"", "", "", " tz('Europe/Berlin')", " tz('Asia/Kolkata')"};

  private static final JsonMapper JSON = new JsonMapper();

  private final long seed;
  private final Random random;
  private final World world;
  private final FrontProcess front;
  private final StorageProcess owner;
  private final SimulatedProcess streams;
  private final TrackedViews views;
  private final List<String> history = new ArrayList<>();
  private final List<View> live = new ArrayList<>();
  private boolean useViews;
  private int used;
  private int names;

  /** A view. */
  private record View(String name, String select, String into, String from, String zone) {
    String create() {
      return "CREATE MATERIALIZED VIEW %s ON db AS %s INTO %s %s%s WITH BACKFILL"
          .formatted(name, select, into, from, zone);
    }

    String checked() {
      String range = "time >= 0 AND time < 2000000000s";
      String bounded =
          from.contains(" WHERE ")
              ? from.replace(" WHERE ", " WHERE " + range + " AND ")
              : from.replace(" GROUP BY ", " WHERE " + range + " GROUP BY ");
      return "%s INTO c_%s %s%s".formatted(select, name, bounded, zone);
    }
  }

  ViewSimulation(long seed) throws IOException {
    this.seed = seed;
    this.random = new Random(seed);
    this.world = new World(random, /* modelled= */ false);
    world.faults.rate(0);
    this.owner = new StorageProcess("owner", world);
    this.front = new FrontProcess("front", world, () -> owner, this::marks);
    this.streams = new SimulatedProcess("streams", world);
    ViewRefresher refresher = front.refresher();
    ViewEngine engine =
        (view, range, windows) -> {
          owner.log.deliverAll();
          front.log.deliverAll();
          ViewRefresher.Outcome outcome =
              refresher.tryRefresh(view.id(), range.from(), range.to(), windows);
          if (!outcome.error().isEmpty()) {
            throw new ViewEngine.ViewException(outcome.error(), null);
          }
          return new ViewEngine.Done(
              outcome.done().next(), outcome.done().written(), outcome.done().deleted());
        };
    this.views =
        new TrackedViews(world.log, streams.catalog, engine, World.PARTITIONS, Path.of("target"));
  }

  /** How many answers were read from views. */
  int used() {
    return used;
  }

  private ViewWindows.@Nullable Marks marks(MaterializedView view) {
    ViewChanges.Marks marks = useViews ? views.changes().marks(view, front.catalog.image()) : null;
    return marks == null
        ? null
        : positions -> {
          var stale = marks.stale(positions);
          used += stale == null ? 0 : 1;
          return stale == null
              ? null
              : stale.stream().map(range -> new TimeRange(range.from(), range.to() - 1)).toList();
        };
  }

  /**
   * Runs it.
   *
   * @throws AssertionError with the seed and the history, if a view is not its query
   */
  void run() {
    try {
      query("CREATE DATABASE db");
      int rounds = 1 + random.nextInt(3);
      for (int round = 0; round < rounds; round++) {
        int steps = 3 + random.nextInt(12);
        for (int i = 0; i < steps; i++) {
          step();
          rest(random.nextInt(3));
          readViews();
        }
        settle();
        for (int i = 0; i < 5; i++) {
          readViews();
          if (random.nextBoolean()) {
            write();
          }
        }
        settle();
        for (View view : live) {
          compare(view);
        }
      }
    } catch (AssertionError | RuntimeException | IOException e) {
      throw new AssertionError(
          "-Dviews.seed=" + seed + "\n" + String.join("\n", history) + "\n" + e.getMessage(), e);
    } finally {
      close();
    }
  }

  /**
   * A view without backfill has the windows that were written since it was created, also if that
   * was before the application knew of it.
   */
  void createWithoutBackfill() {
    try {
      query("CREATE DATABASE db");
      front.write("autogen", "m v=1 " + START + "000000000");
      query(
          "CREATE MATERIALIZED VIEW v ON db AS SELECT sum(v) AS s INTO t FROM m GROUP BY time(1m)");
      front.write("autogen", "m v=2 " + (START + 600) + "000000000");
      for (int p = 0; p < World.PARTITIONS; p++) {
        views.consume(p, Integer.MAX_VALUE);
      }
      views.advance(1_000);
      settle();
      String answer = query("SELECT * FROM t");
      if (!rows(answer).equals(List.of(" \"time\"=" + (START + 600) + "000000000 \"s\"=2"))) {
        throw new AssertionError(answer);
      }
    } finally {
      close();
    }
  }

  /** The window of the last rows is read from the view, too, if the query wants all of it. */
  void readTheLastWindow() {
    try {
      query("CREATE DATABASE db");
      query(
          "CREATE MATERIALIZED VIEW v ON db AS SELECT count(v), max(v) INTO t FROM m GROUP BY"
              + " time(1m) WITH BACKFILL");
      front.write("autogen", "m v=1 " + START + "000000000\nm v=2 " + (START + 70) + "000000000");
      settle();
      views.commit();
      views.advance(5_000);
      String select = "SELECT count(v), max(v) FROM m WHERE time >= " + START + "s AND time < ";
      String groups = "s GROUP BY time(1m)";
      readAlike(select + (START + 120) + groups);
      readAlike(select + (START + 100) + groups);
      useViews = true;
      String whole = front.query("EXPLAIN " + select + (START + 120) + groups);
      String part = front.query("EXPLAIN " + select + (START + 100) + groups);
      if (!whole.contains("v, 2 windows of") || !part.contains("v, 1 windows of")) {
        throw new AssertionError(whole + part);
      }
    } finally {
      close();
    }
  }

  /** A query reads windows of a view none of whose rows has one of the fields so far. */
  void readWithoutAField() {
    try {
      query("CREATE DATABASE db");
      query(
          "CREATE MATERIALIZED VIEW v ON db AS SELECT count(v), sum(w), max(w), last(w) INTO t FROM"
              + " m GROUP BY time(1m) WITH BACKFILL");
      front.write("autogen", "m v=1 " + START + "000000000");
      settle();
      views.commit();
      views.advance(5_000);
      front.write("autogen", "m v=2,w=7i " + (START + 600) + "000000000");
      for (int p = 0; p < World.PARTITIONS; p++) {
        views.consume(p, Integer.MAX_VALUE);
      }
      readAlike(
          "SELECT count(v), sum(w), max(w), last(w) FROM m WHERE time >= "
              + START
              + "s AND time < "
              + (START + 3600)
              + "s GROUP BY time(1h)");
      if (used == 0) {
        throw new AssertionError("the view was not read");
      }
    } finally {
      close();
    }
  }

  private void close() {
    views.close();
    streams.kill();
    owner.kill();
    front.kill();
  }

  private String query(String statement) {
    history.add(statement);
    String answer = front.query(statement);
    if (answer.contains("\"error\":") && !answer.contains("measurement not found")) {
      throw new AssertionError(statement + ": " + answer);
    }
    return answer;
  }

  private void step() throws IOException {
    switch (random.nextInt(20)) {
      case 0 -> query("DELETE FROM " + source() + " WHERE host = 'h" + random.nextInt(3) + "'");
      case 1 -> {
        long from = START + random.nextInt(SECONDS);
        query(
            "DELETE FROM %s WHERE time >= %ds AND time < %ds"
                .formatted(source(), from, from + random.nextInt(5000)));
      }
      case 2 ->
          query("DROP SERIES FROM " + source() + " WHERE host = 'h" + random.nextInt(3) + "'");
      case 3 -> query("DROP MEASUREMENT " + source());
      case 4 -> alter();
      case 5 -> foreign();
      case 6 -> drop();
      case 7, 8 -> create();
      case 9 -> {
        history.add("flush");
        owner.node.flushNow();
        owner.log.deliverAll();
        front.log.deliverAll();
      }
      case 10 -> {
        history.add("kill");
        streams.log.deliverAll();
        views.restart();
      }
      default -> write();
    }
  }

  private String source() {
    return random.nextInt(3) == 0 ? "o" : "m";
  }

  private void create() {
    if (live.size() >= 4) {
      return;
    }
    String name = "v" + names++;
    String condition = pick(CONDITIONS);
    List<View> sums = live.stream().filter(one -> one.select().equals(SUM)).toList();
    View view =
        !sums.isEmpty() && random.nextInt(3) == 0
            ? new View(
                name,
                "SELECT sum(s) AS s, count(s) AS n",
                "t_" + name,
                "FROM " + sums.getFirst().into() + " GROUP BY time(" + pick(WINDOWS) + "), host",
                "")
            : random.nextInt(3) == 0
                ? useful(name)
                : new View(
                    name,
                    random.nextInt(4) == 0 ? SUM : "SELECT " + pick(FUNCTIONS),
                    "t_" + name,
                    "FROM "
                        + pick(SOURCES)
                        + (condition.isEmpty() ? "" : " WHERE " + condition)
                        + " GROUP BY time("
                        + pick(WINDOWS)
                        + ")"
                        + pick(GROUPS),
                    pick(ZONES));
    history.add(view.create());
    String answer = front.query(view.create());
    if (answer.contains("views of views may be")) {
      return;
    } else if (answer.contains("\"error\":")) {
      throw new AssertionError(view.create() + ": " + answer);
    }
    live.add(view);
  }

  /** A view that many queries can be answered from. */
  private View useful(String name) {
    return new View(
        name,
        "SELECT " + pick(USEFUL),
        "t_" + name,
        "FROM m"
            + pick(new String[] {"", "", " WHERE v > 5"})
            + " GROUP BY time("
            + pick(new String[] {"1m", "7m", "10m, -3m"})
            + ")"
            + pick(new String[] {", host", ", *", ", rack, host"}),
        "");
  }

  private String pick(String[] from) {
    return from[random.nextInt(from.length)];
  }

  private void alter() {
    if (!live.isEmpty()) {
      query(
          "ALTER MATERIALIZED VIEW "
              + live.get(random.nextInt(live.size())).name()
              + " ON db "
              + (random.nextBoolean() ? "PAUSE" : "RESUME"));
    }
  }

  private void drop() {
    if (!live.isEmpty()) {
      View view = live.remove(random.nextInt(live.size()));
      query("DROP MATERIALIZED VIEW " + view.name() + " ON db");
      if (random.nextBoolean()) {
        query(view.create());
        live.add(view);
      }
    }
  }

  /** Others write into a target, or delete there. */
  private void foreign() {
    if (live.isEmpty()) {
      return;
    }
    View view = live.get(random.nextInt(live.size()));
    if (random.nextBoolean()) {
      query("DELETE FROM " + view.into() + " WHERE host = 'h1'");
    } else {
      long time = START + random.nextInt(SECONDS);
      String line = view.into() + ",host=hx foreign=1i " + time + "000000000";
      history.add(line);
      front.write("autogen", line);
    }
  }

  private void write() {
    StringBuilder lines = new StringBuilder();
    long around = START + random.nextInt(SECONDS);
    int rows = 1 + random.nextInt(12);
    for (int i = 0; i < rows; i++) {
      long time =
          random.nextInt(5) == 0 ? START + random.nextInt(SECONDS) : around + random.nextInt(300);
      lines.append(source()).append(",host=h").append(random.nextInt(3));
      if (random.nextInt(3) == 0) {
        lines.append(",rack=r").append(random.nextInt(2));
      }
      lines.append(" v=").append(random.nextInt(20));
      if (random.nextInt(3) > 0) {
        lines.append(",w=").append(random.nextInt(9)).append('i');
      }
      if (random.nextInt(3) == 0) {
        lines.append(",t=\"x").append(random.nextInt(5)).append('"');
      }
      if (random.nextInt(4) == 0) {
        lines.append(",b=").append(random.nextBoolean());
      }
      lines.append(' ').append(time / 20 * 20).append("000000000\n");
    }
    history.add(lines.toString());
    front.write("autogen", lines.toString());
  }

  /** Lets the application do some of its work. */
  private void rest(int turns) {
    for (int i = 0; i < turns; i++) {
      if (random.nextInt(3) == 0) {
        streams.log.deliverAll();
      }
      views.consume(random.nextInt(World.PARTITIONS), 1 + random.nextInt(4));
      world.advance(Duration.ofMillis(100));
      views.advance(random.nextInt(5000));
      if (random.nextInt(3) == 0) {
        views.commit();
      }
    }
  }

  /** Queries answer the same whether they read views or not. */
  private void readViews() {
    if (live.isEmpty() || random.nextInt(3) == 0) {
      return;
    }
    if (random.nextBoolean()) {
      views.commit();
      views.advance(random.nextInt(3) * 5_000L);
    }
    if (random.nextInt(4) > 0) {
      for (int p = 0; p < World.PARTITIONS; p++) {
        views.consume(p, Integer.MAX_VALUE);
      }
    }
    View like = live.get(random.nextInt(live.size()));
    boolean alike = random.nextInt(4) > 0;
    String condition =
        alike && like.from().contains(" WHERE ")
            ? like.from().replaceAll(".* WHERE | GROUP BY .*", "")
            : pick(new String[] {"", "", "host = 'h1'", "v > 5", "rack != ''"});
    long from = START + random.nextInt(SECONDS) / 60 * 60L;
    String bounds =
        random.nextBoolean()
            ? "time >= " + from + "s AND time < " + (from + random.nextInt(SECONDS)) + "s"
            : "time >= " + (START - 3600) + "s";
    String window = pick(new String[] {"", "1m", "5m", "7m", "1h", "2h, 13m", "1d", "10m, -3m"});
    String groups = pick(GROUPS);
    if (alike) {
      window = like.from().replaceAll(".* GROUP BY time\\(|\\).*", "");
      window = random.nextBoolean() ? window : coarser(window);
      groups = random.nextBoolean() ? like.from().replaceAll(".*\\)", "") : groups;
    }
    String query =
        "SELECT %s FROM %s WHERE %s%s%s"
            .formatted(
                alike && random.nextBoolean()
                    ? like.select().replaceAll("SELECT | AS s", "")
                    : pick(READS),
                alike && like.from().matches("FROM [mo] .*")
                    ? like.from().replaceAll("FROM | .*", "")
                    : source(),
                bounds,
                condition.isEmpty() ? "" : " AND " + condition,
                window.isEmpty()
                    ? groups.replaceFirst(", ", " GROUP BY ")
                    : " GROUP BY time(" + window + ")" + groups + pick(FILLS));
    readAlike(query);
  }

  private void readAlike(String query) {
    useViews = true;
    String found = front.query(query);
    useViews = false;
    String wanted = front.query(query);
    if (!found.equals(wanted)) {
      throw new AssertionError(query + "\n is     " + found + "\n and not " + wanted);
    }
  }

  private String coarser(String window) {
    return switch (window) {
      case "1m" -> pick(new String[] {"5m", "7m", "1h", "1h, 13m"});
      case "1h" -> pick(new String[] {"2h", "1d"});
      case "1h, 13m" -> "2h, 13m";
      case "10m, -3m" -> "20m, -3m";
      default -> window;
    };
  }

  private void settle() {
    for (View view : live) {
      query("ALTER MATERIALIZED VIEW " + view.name() + " ON db RESUME");
    }
    streams.log.deliverAll();
    for (int i = 0; i < 2_000; i++) {
      boolean done = views.isAtRest();
      views.advance(5_000);
      if (done && views.isAtRest()) {
        return;
      }
    }
    throw new AssertionError("the views do not come to rest: " + views.errors());
  }

  private void compare(View view) {
    String target = "SELECT * FROM " + view.into() + " GROUP BY *";
    String found = query(target);
    query(view.checked());
    String wanted = query("SELECT * FROM c_" + view.name() + " GROUP BY *");
    query("DROP MEASUREMENT c_" + view.name());
    if (!rows(found).equals(rows(wanted))) {
      throw new AssertionError(
          view + "\n is     " + found + "\n and not " + wanted + "\n" + views.errors());
    }
  }

  /**
   * The values of an answer. Columns and tags without any are left out: a measurement keeps the
   * fields that it once had.
   */
  private static List<String> rows(String answer) {
    List<String> rows = new ArrayList<>();
    for (JsonNode series : JSON.readTree(answer).path("results").path(0).path("series")) {
      for (JsonNode row : series.path("values")) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, JsonNode> tag : series.path("tags").properties()) {
          if (!tag.getValue().asString().isEmpty()) {
            text.append(tag.getKey()).append('=').append(tag.getValue()).append(' ');
          }
        }
        for (int i = 0; i < row.size(); i++) {
          if (!row.get(i).isNull()) {
            text.append(' ').append(series.path("columns").get(i)).append('=').append(row.get(i));
          }
        }
        rows.add(text.toString());
      }
    }
    return rows;
  }
}
