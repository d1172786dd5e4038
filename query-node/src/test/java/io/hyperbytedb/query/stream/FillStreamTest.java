package io.hyperbytedb.query.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.plan.GroupKey;
import io.hyperbytedb.query.plan.TimeWindow;
import io.hyperbytedb.query.stream.RandomStreams.Row;
import io.hyperbytedb.query.stream.RandomStreams.Series;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Filled windows against a plain loop over all windows of the range. */
class FillStreamTest {
  private static final int INTERVAL = 10;
  private static final List<FieldType> TYPES = List.of(FieldType.values());
  private static final List<Fill> FILLS =
      List.of(
          Fill.NULL,
          new Fill.PreviousFill(),
          new Fill.LinearFill(),
          new Fill.IntegerFill(7),
          new Fill.NumberFill(2.75));

  private static PointStream fill(
      PointStream input, int others, Fill fill, TimeWindow window, boolean ascending) {
    return new FillStream(input, others, fill, window, ascending, /* most= */ 7, () -> {});
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eachWindowOfTheRangeHasAPoint(boolean ascending) throws IOException {
    for (long seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      RandomStreams streams = new RandomStreams(random, ascending);
      FieldType type = TYPES.get(random.nextInt(TYPES.size()));
      Fill fill = FILLS.get(random.nextInt(FILLS.size()));
      int others = random.nextInt(3);
      List<Series> all = streams.series(type, others, INTERVAL);
      long min = random.nextInt(4) == 0 ? TimeRange.MIN_TIME : -random.nextInt(40);
      TimeRange range = new TimeRange(min, 400 + random.nextInt(40));
      TimeWindow window = new TimeWindow(INTERVAL, 0, /* zone= */ null, range);
      List<Series> found =
          RandomStreams.read(fill(streams.stream(type, all), others, fill, window, ascending));
      List<Series> expected = new ArrayList<>();
      for (Series series : all) {
        expected.add(
            new Series(series.key(), model(series.rows(), type, fill, range, others, ascending)));
      }
      assertThat(found).as("seed %d, %s of %s in %s", seed, fill, type, range).isEqualTo(expected);
    }
  }

  private static List<Row> model(
      List<Row> rows, FieldType type, Fill fill, TimeRange range, int others, boolean ascending) {
    long first = Math.floorDiv(range.min(), INTERVAL) * INTERVAL;
    if (!range.hasMin()) {
      first = ascending ? rows.getFirst().time() : rows.getLast().time();
    }
    long last = Math.floorDiv(range.max(), INTERVAL) * INTERVAL;
    List<Row> filled = new ArrayList<>();
    for (long time = first; time <= last; time += INTERVAL) {
      long now = time;
      filled.add(
          rows.stream()
              .filter(row -> row.time() == now)
              .findFirst()
              .orElse(new Row(now, missing(rows, now, type, fill, ascending), nulls(others))));
    }
    return ascending ? filled : filled.reversed();
  }

  private static List<@Nullable Object> nulls(int count) {
    return new ArrayList<>(Collections.nCopies(count, null));
  }

  private static @Nullable Object missing(
      List<Row> rows, long time, FieldType type, Fill fill, boolean ascending) {
    // Before and after are meant in the order of the answer.
    Row before = null;
    Row after = null;
    for (Row row : rows) {
      if (ascending ? row.time() < time : row.time() > time) {
        before = row;
      } else if (after == null) {
        after = row;
      }
    }
    return switch (fill) {
      case Fill.NullFill _, Fill.NoFill _ -> null;
      case Fill.PreviousFill _ -> before == null ? null : before.value();
      case Fill.IntegerFill(long number) -> constant((double) number, type);
      case Fill.NumberFill(double number) -> constant(number, type);
      case Fill.LinearFill _ -> {
        if (before == null
            || after == null
            || !(before.value() instanceof Number from)
            || !(after.value() instanceof Number to)) {
          yield null;
        }
        double part = (double) (time - before.time()) / (after.time() - before.time());
        double value = from.doubleValue() + (to.doubleValue() - from.doubleValue()) * part;
        yield type == FieldType.FLOAT ? near(value) : (Object) (long) near(value);
      }
    };
  }

  /** Rounds what only the order of operations makes differ. */
  private static double near(double value) {
    return Math.round(value * 1e9) / 1e9;
  }

  private static Object constant(double number, FieldType type) {
    return switch (type) {
      case FLOAT -> (Object) number;
      case INTEGER -> (Object) (long) number;
      case STRING -> "";
      case BOOLEAN -> false;
    };
  }

  /** The days of a zone are 23 or 25 hours long where clocks change. */
  @Test
  void windowsFollowTheClocksOfAZone() throws IOException {
    ZoneId zone = ZoneId.of("Europe/Berlin");
    long day = 86_400_000_000_000L;
    for (String date : List.of("2020-03-27", "2020-10-23")) {
      Instant from = Instant.parse(date + "T23:00:00Z");
      long min = from.getEpochSecond() * 1_000_000_000L;
      TimeWindow window = new TimeWindow(day, 0, zone, new TimeRange(min, min + 5 * day));
      List<Series> one =
          List.of(
              new Series(
                  new GroupKey("m", List.of()),
                  List.of(new Row(window.start(min + day), 1L, List.of()))));
      PointStream stream = new RandomStreams(new Random(1), true).stream(FieldType.INTEGER, one);
      List<Row> rows =
          RandomStreams.read(fill(stream, 0, Fill.NULL, window, /* ascending= */ true))
              .getFirst()
              .rows();
      assertThat(rows)
          .extracting(row -> Instant.EPOCH.plusNanos(row.time()).atZone(zone).getHour())
          .as(date)
          .containsOnly(0);
      assertThat(rows).as(date).hasSizeGreaterThanOrEqualTo(5);
      long[] times = rows.stream().mapToLong(Row::time).toArray();
      assertThat(Arrays.stream(times).distinct().count()).isEqualTo(times.length);
    }
  }

  @Test
  void windowsAtTheEndsOfTimeEnd() throws IOException {
    long century = 100L * 365 * 86_400_000_000_000L;
    for (boolean ascending : List.of(true, false)) {
      TimeRange range = new TimeRange(TimeRange.MIN_TIME + 1, TimeRange.MAX_TIME);
      TimeWindow window = new TimeWindow(century, 0, /* zone= */ null, range);
      List<Series> one =
          List.of(new Series(new GroupKey("m", List.of()), List.of(new Row(0, 1L, List.of()))));
      PointStream stream =
          new RandomStreams(new Random(1), ascending).stream(FieldType.INTEGER, one);
      List<Row> rows =
          RandomStreams.read(fill(stream, 0, Fill.NULL, window, ascending)).getFirst().rows();
      assertThat(rows).extracting(Row::time).doesNotHaveDuplicates().contains(0L, century);
      assertThat(rows.size()).isBetween(3, 7);
    }
  }
}
