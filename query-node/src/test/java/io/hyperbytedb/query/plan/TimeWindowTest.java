package io.hyperbytedb.query.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.query.aggregate.Buckets;
import io.hyperbytedb.query.influxql.TimeRange;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeWindowTest {
  private static final long DAY = 86_400_000_000_000L;
  private static final TimeRange ALL =
      new TimeRange(TimeRange.MIN_TIME + 1, TimeRange.MAX_TIME - 1);

  private static TimeWindow window(long interval, long offset) {
    return new TimeWindow(interval, offset, /* zone= */ null, ALL);
  }

  /** The window's start by numbers that do not end. */
  private static long start(long time, long interval, long offset) {
    BigInteger into =
        BigInteger.valueOf(time)
            .subtract(BigInteger.valueOf(offset))
            .mod(BigInteger.valueOf(interval));
    return BigInteger.valueOf(time)
        .subtract(into)
        .max(BigInteger.valueOf(TimeRange.MIN_TIME))
        .longValueExact();
  }

  @Test
  void windowsAreRightNearTheEndsOfTimeToo() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      long interval = 1 + (random.nextLong() >>> (1 + random.nextInt(63)));
      long offset = random.nextLong() % interval;
      long near = random.nextLong() >> random.nextInt(64);
      long time =
          switch (random.nextInt(3)) {
            case 0 -> TimeRange.MIN_TIME + (near & Long.MAX_VALUE) / 2;
            case 1 -> TimeRange.MAX_TIME - (near & Long.MAX_VALUE) / 2;
            default -> Math.clamp(near, TimeRange.MIN_TIME, TimeRange.MAX_TIME);
          };
      TimeWindow window = window(interval, offset);
      long start = window.start(time);
      String what = "seed " + seed + ": " + time + " in " + interval + " from " + offset;
      assertThat(start).as(what).isEqualTo(start(time, interval, offset));
      long end = window.end(start);
      assertThat(end).as(what).isGreaterThan(time);
      if (end != Long.MAX_VALUE) {
        assertThat(start(end, interval, offset)).as(what).isEqualTo(end);
        assertThat(window.start(end - 1)).as(what).isEqualTo(start);
      }
    }
  }

  @Test
  void allOfTimeIsSoManyDays() {
    assertThat(window(DAY, 0).count(ALL)).isBetween(213_503L, 213_507L);
    assertThat(window(1, 0).count(ALL)).isEqualTo(Long.MAX_VALUE);
    Buckets days = Buckets.of(ALL, window(DAY, 0));
    assertThat(days.bucket(ALL.min())).isZero();
    assertThat(days.start(days.bucket(0))).isZero();
    assertThat(days.start(days.bucket(DAY - 1))).isZero();
    assertThat(days.bucket(ALL.max())).isEqualTo(days.count() - 1);
  }

  @Test
  void slicesEndWhereWindowsDo() {
    TimeWindow window = window(100, 0);
    TimeRange within = new TimeRange(50, 1_049);
    List<TimeRange> slices =
        List.of(new TimeRange(60, 210), new TimeRange(220, 230), new TimeRange(500, 1_010));
    assertThat(window.aligned(slices, within, /* ascending= */ true))
        .containsExactly(new TimeRange(60, 299), new TimeRange(500, 1_049));
    assertThat(window.aligned(slices.reversed(), within, /* ascending= */ false))
        .containsExactly(
            new TimeRange(500, 1_010), new TimeRange(200, 230), new TimeRange(50, 199));
  }
}
