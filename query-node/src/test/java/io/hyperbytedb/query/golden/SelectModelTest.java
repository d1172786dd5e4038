package io.hyperbytedb.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.auth.Principal;
import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.exec.SelectExecutor;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.memory.MemoryLimits;
import io.hyperbytedb.query.memory.MemoryPool;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import io.hyperbytedb.query.scan.Freshness;
import io.hyperbytedb.query.scan.SelectOptions;
import io.hyperbytedb.query.scan.ViewWindows;
import io.hyperbytedb.query.stream.OutColumns;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Random SELECTs against loops over all points. No two points have one time or one value, so that
 * each answer is the only one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SelectModelTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int POINTS = 4_000;
  private static final long SEED = 20_261_201;

  /** So little that cells are made in several batches. */
  private static final long LITTLE = 2 << 20;

  private final List<Row> points = new ArrayList<>();
  private FixtureDatabase database;

  /** A point of the measurement. */
  private record Row(long time, String host, String region, double value) {
    String tag(String name) {
      return name.equals("h") ? host : region;
    }
  }

  /** A row of an answer. */
  private record Answer(List<String> tags, long time, List<@Nullable Object> values) {}

  /** A window's, or a point's, time and result. */
  private record Cell(long time, @Nullable Object value) {}

  @BeforeAll
  void load() throws Exception {
    database = new FixtureDatabase(GoldenFiles.recorded(), DataState.MEMTABLE, Compatibility.V1_8);
    Random random = new Random(SEED);
    List<Integer> values = new ArrayList<>(IntStream.range(0, POINTS).boxed().toList());
    Collections.shuffle(values, random);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      String host = random.nextInt(5) == 0 ? "" : "h" + random.nextInt(4);
      String region = random.nextInt(5) == 0 ? "" : "r" + random.nextInt(3);
      double value = (values.get(i) - POINTS / 2) * 0.25;
      Row row = new Row(i * SECOND + random.nextInt(1_000), host, region, value);
      points.add(row);
      lines.add(
          "model"
              + (host.isEmpty() ? "" : ",h=" + host)
              + (region.isEmpty() ? "" : ",r=" + region)
              + " v="
              + value
              + " "
              + row.time());
    }
    Collections.shuffle(lines, random);
    String written = "WRITE db=g&rp=autogen|" + String.join("⏎", lines);
    assertThat(database.ask(GoldenQuery.parse(written), "POST")).contains("204");
  }

  @AfterAll
  void close() {
    database.close();
  }

  private List<Answer> ask(String text, boolean littleMemory) throws Exception {
    MemoryPool pool =
        littleMemory
            ? new MemoryPool(
                new MemoryLimits(LITTLE, LITTLE, Duration.ZERO, 1, Duration.ZERO), () -> {})
            : MemoryPool.unlimited();
    SelectOptions options =
        new SelectOptions(
            new SelectOptions.Session("g", "autogen", Principal.ANYONE),
            new SelectOptions.View(
                Instant.ofEpochSecond(100_000),
                new Freshness(HotTail.Consistency.STRONG),
                /* passable= */ false,
                ViewWindows.NONE),
            SelectOptions.Limits.NONE,
            () -> {},
            pool.open(text));
    List<Answer> answers = new ArrayList<>();
    new SelectExecutor(database.data())
        .execute((SelectStatement) InfluxQlParser.parseStatement(text), options, sink(answers));
    return answers;
  }

  private static ResultSink sink(List<Answer> answers) {
    return new ResultSink() {
      private List<String> tags = List.of();

      @Override
      public void series(SeriesHeader header) {
        tags = header.tags().stream().map(SeriesHeader.Tag::value).toList();
      }

      @Override
      public void rows(RowBatch batch) {
        for (int row = 0; row < batch.size(); row++) {
          List<@Nullable Object> values = new ArrayList<>();
          for (OutColumn column : batch.columns().subList(1, batch.columns().size())) {
            values.add(OutColumns.value(column, row));
          }
          long time = ((OutColumn.Times) batch.columns().getFirst()).nanos()[row];
          answers.add(new Answer(tags, time, values));
        }
      }
    };
  }

  /** What a random query says beside its fields, as text and as the model has it. */
  private static final class Shape {
    private final Random random;
    final List<String> keys;
    final long from;
    final long to;
    final boolean ascending;
    final int limit;
    final int offset;
    final String where;
    final Predicate<Row> condition;

    /**
     * @param unit of the ends of the range
     */
    Shape(Random random, long unit) {
      this.random = random;
      this.keys = List.of(List.<String>of(), List.of("h"), List.of("h", "r")).get(below(3));
      this.from = below(1_000) * SECOND / unit * unit;
      this.to = (below(3_500) + 600) * SECOND / unit * unit + from;
      this.ascending = random.nextBoolean();
      this.limit = below(3) == 0 ? 1 + below(8) : 0;
      this.offset = limit > 0 && random.nextBoolean() ? below(5) : 0;
      int most = below(POINTS) - POINTS / 2;
      switch (below(4)) {
        case 0 -> {
          where = " AND h = 'h1'";
          condition = row -> row.host().equals("h1");
        }
        case 1 -> {
          where = " AND v < " + most;
          condition = row -> row.value() < most;
        }
        case 2 -> {
          where = " AND (h != 'h2' OR v >= " + most + ")";
          condition = row -> !row.host().equals("h2") || row.value() >= most;
        }
        default -> {
          where = "";
          condition = row -> true;
        }
      }
    }

    int below(int bound) {
      return random.nextInt(bound);
    }

    boolean reads(Row row) {
      return row.time() >= from && row.time() < to && condition.test(row);
    }

    String range() {
      return " WHERE time >= " + from + " AND time < " + to;
    }

    String by(String first) {
      List<String> all = new ArrayList<>(keys);
      if (!first.isEmpty()) {
        all.addFirst(first);
      }
      return all.isEmpty() ? "" : " GROUP BY " + String.join(", ", all);
    }

    String end() {
      return (ascending ? "" : " ORDER BY time DESC")
          + (limit == 0 ? "" : " LIMIT " + limit)
          + (offset == 0 ? "" : " OFFSET " + offset);
    }

    <T> List<T> page(List<T> all) {
      List<T> ordered = ascending ? all : all.reversed();
      return ordered.stream().skip(offset).limit(limit == 0 ? Long.MAX_VALUE : limit).toList();
    }

    /** The points of each series of the answer, in ascending time. */
    Map<List<String>, List<Row>> groups(List<Row> points) {
      Comparator<List<String>> order = Comparator.comparing(tags -> String.join("\0", tags));
      Map<List<String>, List<Row>> groups = new TreeMap<>(ascending ? order : order.reversed());
      for (Row row : points) {
        if (reads(row)) {
          groups
              .computeIfAbsent(keys.stream().map(row::tag).toList(), _ -> new ArrayList<>())
              .add(row);
        }
      }
      return groups;
    }
  }

  private static Object result(String function, List<Double> values) {
    double sum = values.stream().mapToDouble(value -> value).sum();
    return switch (function) {
      case "count" -> (Object) (long) values.size();
      case "sum" -> sum;
      case "mean" -> sum / values.size();
      case "min" -> Collections.min(values);
      case "max" -> Collections.max(values);
      case "first" -> values.getFirst();
      case "last" -> values.getLast();
      case "spread" -> Collections.max(values) - Collections.min(values);
      default -> throw new IllegalArgumentException(function);
    };
  }

  private static List<Double> values(List<Row> rows) {
    return rows.stream().map(Row::value).toList();
  }

  @Test
  void pointsAreThoseThatTheConditionWants() throws Exception {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Shape shape = new Shape(random, 1);
      String text = "SELECT v, h FROM model" + shape.range() + shape.where + shape.by("");
      text += shape.end();
      List<Answer> expected = new ArrayList<>();
      shape
          .groups(points)
          .forEach(
              (tags, rows) -> {
                for (Row row : shape.page(rows)) {
                  List<@Nullable Object> values = new ArrayList<>();
                  values.add(row.value());
                  values.add(row.host().isEmpty() ? null : row.host());
                  expected.add(new Answer(tags, row.time(), values));
                }
              });
      assertThat(ask(text, random.nextBoolean())).as("seed %d: %s", seed, text).isEqualTo(expected);
    }
  }

  @Test
  void callsComputeEachWindowOfEachGroup() throws Exception {
    List<String> functions =
        List.of("count", "sum", "mean", "min", "max", "first", "last", "spread");
    List<String> fills = List.of("none", "null", "previous", "7");
    List<Long> intervals = List.of(SECOND / 10, SECOND, 7 * SECOND, 100 * SECOND, 5_000 * SECOND);
    int answered = 0;
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      Shape shape = new Shape(random, 1);
      long interval = intervals.get(random.nextInt(intervals.size()));
      String fill = interval < SECOND ? "none" : fills.get(random.nextInt(fills.size()));
      List<String> calls = new ArrayList<>(functions);
      Collections.shuffle(calls, random);
      calls = calls.subList(0, 1 + random.nextInt(3));
      String text = "SELECT " + String.join("(v), ", calls) + "(v) FROM model" + shape.range();
      text += shape.where + shape.by("time(" + interval + "ns)") + " fill(" + fill + ")";
      text += shape.end();
      List<Answer> expected = new ArrayList<>();
      for (var group : shape.groups(points).entrySet()) {
        List<List<Cell>> columns = new ArrayList<>();
        for (String call : calls) {
          List<Cell> cells = cells(call, group.getValue(), interval);
          columns.add(shape.page(filled(call, cells, fill, interval, shape)));
        }
        for (int i = 0; i < columns.getFirst().size(); i++) {
          List<@Nullable Object> values = new ArrayList<>();
          for (List<Cell> column : columns) {
            values.add(column.get(i).value());
          }
          expected.add(new Answer(group.getKey(), columns.getFirst().get(i).time(), values));
        }
      }
      assertThat(ask(text, false)).as("seed %d: %s", seed, text).isEqualTo(expected);
      if (interval < SECOND && seed % 2 == 0) {
        answered += checkWithLittleMemory(text, expected, seed) ? 1 : 0;
      }
    }
    assertThat(answered).as("answers with little memory").isPositive();
  }

  /** A query that may hold little is answered all the same, or ends; whether it is. */
  private boolean checkWithLittleMemory(String text, List<Answer> expected, long seed)
      throws Exception {
    try {
      assertThat(ask(text, true)).as("seed %d: %s", seed, text).isEqualTo(expected);
      return true;
    } catch (QueryFailure e) {
      assertThat(e).hasMessageStartingWith("query memory limit exceeded");
      return false;
    }
  }

  private static List<Cell> cells(String call, List<Row> rows, long interval) {
    TreeMap<Long, List<Row>> windows = new TreeMap<>();
    for (Row row : rows) {
      windows
          .computeIfAbsent(Math.floorDiv(row.time(), interval) * interval, _ -> new ArrayList<>())
          .add(row);
    }
    List<Cell> cells = new ArrayList<>();
    windows.forEach((start, in) -> cells.add(new Cell(start, result(call, values(in)))));
    return cells;
  }

  private static List<Cell> filled(
      String call, List<Cell> cells, String fill, long interval, Shape shape) {
    if (fill.equals("none")) {
      return cells;
    }
    Map<Long, @Nullable Object> known = new TreeMap<>();
    cells.forEach(cell -> known.put(cell.time(), cell.value()));
    List<Long> starts = new ArrayList<>();
    long first = Math.floorDiv(shape.from, interval) * interval;
    for (long start = first; start < shape.to; start += interval) {
      starts.add(start);
    }
    List<Cell> all = new ArrayList<>();
    Object last = null;
    // What is previous goes by the order of the answer.
    for (long start : shape.ascending ? starts : starts.reversed()) {
      Object value = known.get(start);
      if (value == null) {
        boolean count = call.equals("count");
        value =
            switch (fill) {
              case "null" -> count ? (Object) 0L : null;
              case "previous" -> last;
              default -> count ? (Object) 7L : (Object) 7.0;
            };
      } else {
        last = value;
      }
      all.add(new Cell(start, value));
    }
    return shape.ascending ? all : all.reversed();
  }

  @Test
  void withoutWindowsALoneSelectorKeepsThePointsTime() throws Exception {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Shape shape = new Shape(random, 1);
      String call = List.of("min", "max", "first", "last", "sum", "count").get(random.nextInt(6));
      String text = "SELECT " + call + "(v) FROM model" + shape.range() + shape.where;
      text += shape.by("") + (shape.ascending ? "" : " ORDER BY time DESC");
      List<Answer> expected = new ArrayList<>();
      shape
          .groups(points)
          .forEach(
              (tags, rows) -> {
                Object value = result(call, values(rows));
                long time =
                    rows.stream()
                        .filter(row -> !call.equals("sum") && value.equals(row.value()))
                        .mapToLong(Row::time)
                        .findFirst()
                        .orElse(shape.from);
                expected.add(new Answer(tags, time, List.of(value)));
              });
      assertThat(ask(text, random.nextBoolean())).as("seed %d: %s", seed, text).isEqualTo(expected);
    }
  }

  /** So many rows are looked at slice by slice, until each group has what it wants. */
  @Test
  void groupsWithoutLateOrEarlyPointsAreFoundToo() throws Exception {
    int size = 60_000;
    List<Row> rows = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String host = i < 50 ? "old" : i >= size - 50 ? "new" : i % 2 == 0 ? "even" : "odd";
      Row row = new Row(i * SECOND, host, "", i * 0.25);
      rows.add(row);
      lines.add("long,h=" + host + " v=" + row.value() + " " + row.time());
    }
    String written = "WRITE db=g&rp=autogen|" + String.join("⏎", lines);
    assertThat(database.ask(GoldenQuery.parse(written), "POST")).contains("204");
    Map<String, List<Row>> groups = new TreeMap<>();
    rows.forEach(row -> groups.computeIfAbsent(row.host(), _ -> new ArrayList<>()).add(row));
    List<Answer> first = new ArrayList<>();
    List<Answer> last = new ArrayList<>();
    List<Answer> windows = new ArrayList<>();
    List<Answer> back = new ArrayList<>();
    groups.forEach(
        (host, of) -> {
          List<String> tags = List.of(host);
          first.add(answer(tags, of.getFirst()));
          last.add(answer(tags, of.getLast()));
          of.stream().limit(3).forEach(row -> windows.add(answer(tags, row)));
          of.reversed().stream().limit(3).forEach(row -> back.add(answer(tags, row)));
        });
    back.sort(Comparator.comparing((Answer one) -> one.tags().getFirst()).reversed());
    assertThat(ask("SELECT first(v) FROM long GROUP BY h", false)).isEqualTo(first);
    assertThat(ask("SELECT last(v) FROM long GROUP BY h", false)).isEqualTo(last);
    String each = "SELECT sum(v) FROM long GROUP BY time(1s), h fill(none)";
    assertThat(ask(each + " LIMIT 3", false)).isEqualTo(windows);
    assertThat(ask(each + " ORDER BY time DESC LIMIT 3", false)).isEqualTo(back);
  }

  private static Answer answer(List<String> tags, Row row) {
    return new Answer(tags, row.time(), List.of(row.value()));
  }

  /** Windows of the outer query hold whole windows of the inner one. */
  @Test
  void subqueriesAreComputedFirst() throws Exception {
    long narrow = 10 * SECOND;
    long wide = 100 * SECOND;
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Shape shape = new Shape(random, wide);
      String inner = List.of("sum", "min", "max", "count", "first").get(random.nextInt(5));
      String outer = List.of("sum", "min", "max", "count", "mean").get(random.nextInt(5));
      String text =
          "SELECT "
              + outer
              + "(x) FROM (SELECT "
              + inner
              + "(v) AS x FROM model WHERE v = v"
              + shape.where
              + " GROUP BY time(10s), h, r fill(none))"
              + shape.range()
              + shape.by("time(100s)")
              + " fill(none)"
              + shape.end();
      List<Answer> expected = new ArrayList<>();
      shape
          .groups(points)
          .forEach(
              (tags, rows) -> {
                TreeMap<Long, List<Double>> windows = new TreeMap<>();
                series(rows)
                    .forEach(
                        one ->
                            cells(inner, one, narrow)
                                .forEach(
                                    cell ->
                                        windows
                                            .computeIfAbsent(
                                                cell.time() / wide * wide, _ -> new ArrayList<>())
                                            .add(((Number) number(cell)).doubleValue())));
                List<Cell> cells = new ArrayList<>();
                windows.forEach(
                    (start, values) ->
                        cells.add(new Cell(start, typed(inner, outer, result(outer, values)))));
                for (Cell cell : shape.page(cells)) {
                  expected.add(new Answer(tags, cell.time(), List.of(number(cell))));
                }
              });
      assertThat(ask(text, false)).as("seed %d: %s", seed, text).isEqualTo(expected);
    }
  }

  private static Object number(Cell cell) {
    return Objects.requireNonNull(cell.value());
  }

  /** Integers stay integers, but for their mean. */
  private static Object typed(String inner, String outer, Object value) {
    return inner.equals("count") && !outer.equals("mean") ? ((Number) value).longValue() : value;
  }

  private static List<List<Row>> series(List<Row> rows) {
    Map<List<String>, List<Row>> series = new TreeMap<>(Comparator.comparing(String::valueOf));
    for (Row row : rows) {
      series.computeIfAbsent(List.of(row.host(), row.region()), _ -> new ArrayList<>()).add(row);
    }
    return List.copyOf(series.values());
  }
}
