package io.hyperbytedb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ShardGroupsTest {
  private static long ns(String instant) {
    Instant time = Instant.parse(instant);
    return time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }

  @Test
  void weeksStartOnMondayAsInInfluxDb() {
    ShardGroups groups = new ShardGroups(Duration.ofDays(7).toNanos());
    assertThat(groups.start(ns("2026-11-23T13:00:00Z"))).isEqualTo(ns("2026-11-23T00:00:00Z"));
    assertThat(groups.start(ns("2026-11-22T23:59:59Z"))).isEqualTo(ns("2026-11-16T00:00:00Z"));
    assertThat(groups.end(ns("2026-11-22T23:59:59Z"))).isEqualTo(ns("2026-11-23T00:00:00Z"));
    assertThat(groups.start(ns("1969-12-31T00:00:00Z"))).isEqualTo(ns("1969-12-29T00:00:00Z"));
  }

  @Test
  void boundsSaturateAtTheEndsOfTime() {
    ShardGroups groups = new ShardGroups(Duration.ofDays(7).toNanos());
    assertThat(groups.start(Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
    assertThat(groups.end(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(groups.start(Long.MAX_VALUE)).isLessThan(Long.MAX_VALUE);
    long second = groups.end(Long.MIN_VALUE);
    assertThat(groups.start(second)).isEqualTo(second);
  }

  @Test
  void everyTimeLiesInItsGroup() {
    for (long duration : new long[] {1, 7, 3_600_000_000_000L, 5_400_000_000_000L}) {
      ShardGroups groups = new ShardGroups(duration);
      for (long time : new long[] {-duration - 1, -1, 0, 1, duration, 1_700_000_000_123_456_789L}) {
        assertThat(groups.start(time)).isLessThanOrEqualTo(time);
        assertThat(groups.end(time)).isGreaterThan(time);
        assertThat(groups.end(time) - groups.start(time)).isEqualTo(duration);
        assertThat(groups.start(groups.end(time))).isEqualTo(groups.end(time));
      }
    }
  }
}
