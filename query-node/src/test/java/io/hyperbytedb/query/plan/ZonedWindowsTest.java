package io.hyperbytedb.query.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.query.influxql.TimeRange;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows of GROUP BY time against the calendar of the zone. */
class ZonedWindowsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3_600 * SECOND;
  private static final long DAY = 24 * HOUR;
  private static final TimeRange ALL =
      new TimeRange(TimeRange.MIN_TIME + 1, TimeRange.MAX_TIME - 1);

  private static long nanos(ZonedDateTime time) {
    return time.toEpochSecond() * SECOND + time.getNano();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC"})
  void daysBeginAtMidnightThere(String name) {
    ZoneId zone = ZoneId.of(name);
    TimeWindow window = new TimeWindow(DAY, 0, zone, ALL);
    for (long seed = 0; seed < 5_000; seed++) {
      long time = new Random(seed).nextLong(1_700_000_000L * SECOND);
      ZonedDateTime midnight =
          Instant.EPOCH.plusNanos(time).atZone(zone).truncatedTo(ChronoUnit.DAYS);
      assertThat(window.start(time)).as("seed %d, %d", seed, time).isEqualTo(nanos(midnight));
      assertThat(window.end(time))
          .as("seed %d, %d", seed, time)
          .isEqualTo(nanos(midnight.plusDays(1)));
    }
  }

  @Test
  void hoursOfAnOffsetBeginThere() {
    ZoneId zone = ZoneId.of("Asia/Kathmandu");
    for (long seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      long time = 1_000_000_000L * SECOND + random.nextLong(500_000_000L * SECOND);
      long offset = random.nextLong(HOUR);
      // 5 hours and 45 minutes ahead, always since 1986.
      long local = time + 5 * HOUR + HOUR / 4 * 3;
      long start = time - Math.floorMod(local - offset, HOUR);
      TimeWindow window = new TimeWindow(HOUR, offset, zone, ALL);
      assertThat(window.start(time)).as("seed %d", seed).isEqualTo(start);
      assertThat(window.end(time)).as("seed %d", seed).isEqualTo(start + HOUR);
    }
  }

  /** What a scan reads in slices has no window in two of them, and no time is left out. */
  @Test
  void alignedSlicesCutNoWindow() {
    for (long seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      long interval = random.nextInt(1, 40);
      TimeWindow window =
          new TimeWindow(interval, random.nextLong(interval), /* zone= */ null, ALL);
      boolean ascending = random.nextBoolean();
      TimeRange within = new TimeRange(random.nextInt(100), 100 + random.nextInt(400));
      List<TimeRange> slices = new ArrayList<>();
      long from = within.min();
      while (from <= within.max()) {
        long to = Math.min(within.max(), from + random.nextInt(60));
        slices.add(new TimeRange(from, to));
        from = to + 1;
      }
      List<TimeRange> aligned =
          window.aligned(ascending ? slices : slices.reversed(), within, ascending);
      List<TimeRange> inOrder = ascending ? aligned : aligned.reversed();
      assertThat(inOrder.getFirst().min()).as("seed %d", seed).isEqualTo(within.min());
      assertThat(inOrder.getLast().max()).as("seed %d", seed).isEqualTo(within.max());
      for (int i = 1; i < inOrder.size(); i++) {
        long before = inOrder.get(i - 1).max();
        long first = inOrder.get(i).min();
        assertThat(first).as("seed %d", seed).isEqualTo(before + 1);
        assertThat(window.start(first)).as("seed %d", seed).isEqualTo(first);
      }
    }
  }

  @Test
  void aRangeHasAtMostAsManyWindowsAsItIsCounted() {
    for (long seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      long interval = random.nextInt(1, 40);
      TimeWindow window =
          new TimeWindow(interval, random.nextLong(interval), /* zone= */ null, ALL);
      TimeRange range = new TimeRange(random.nextInt(100), 100 + random.nextInt(400));
      long windows = 0;
      for (long at = range.min(); at <= range.max(); at = window.end(at)) {
        windows++;
      }
      assertThat(window.count(range)).as("seed %d", seed).isBetween(windows, windows + 1);
    }
  }
}
