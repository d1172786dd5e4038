package io.hyperbytedb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeGridTest {
  private static final BigInteger YEAR_ONE =
      BigInteger.valueOf(62_135_596_800L).multiply(BigInteger.valueOf(1_000_000_000L)).negate();
  private static final long HOUR = Duration.ofHours(1).toNanos();
  private static final long[] DURATIONS = {
    1, 7, 1_000, HOUR, HOUR + 1, 24 * HOUR, 168 * HOUR, 1000 * 24 * HOUR, Long.MAX_VALUE
  };

  /** The start of the step of time, counted from {@code origin}. */
  private static BigInteger start(BigInteger origin, long time, long step) {
    BigInteger now = BigInteger.valueOf(time);
    return now.subtract(now.subtract(origin).mod(BigInteger.valueOf(step)));
  }

  private static long saturated(BigInteger time) {
    return time.max(BigInteger.valueOf(Long.MIN_VALUE))
        .min(BigInteger.valueOf(Long.MAX_VALUE))
        .longValueExact();
  }

  private static long time(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> Long.MIN_VALUE + random.nextInt(3);
      case 1 -> Long.MAX_VALUE - random.nextInt(3);
      case 2 -> random.nextInt(3) - 1;
      case 3 -> random.nextLong();
      case 4 -> -1 - random.nextLong(100 * 365 * 24 * HOUR);
      default -> 1_700_000_000_000_000_000L + random.nextLong(365 * 24 * HOUR);
    };
  }

  @Test
  void groupsAndBucketsAreThoseOfUnboundedNumbers() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 50_000; round++) {
      long groupLength = DURATIONS[random.nextInt(DURATIONS.length)];
      long length = DURATIONS[random.nextInt(DURATIONS.length)];
      long time = time(random);
      String what =
          "seed %d round %d: %d in groups of %d, buckets of %d"
              .formatted(seed, round, time, groupLength, length);
      ShardGroups groups = new ShardGroups(groupLength);
      BigInteger groupStart = start(YEAR_ONE, time, groupLength);
      BigInteger groupEnd = groupStart.add(BigInteger.valueOf(groupLength));
      assertThat(groups.start(time)).as(what).isEqualTo(saturated(groupStart));
      assertThat(groups.end(time)).as(what).isEqualTo(saturated(groupEnd));

      TimeGrid grid = new TimeGrid(groups, length);
      BigInteger origin = BigInteger.valueOf(saturated(groupStart));
      BigInteger bucket = length == Long.MAX_VALUE ? origin : start(origin, time, length);
      BigInteger end = groupEnd.min(bucket.add(BigInteger.valueOf(length)));
      assertThat(grid.start(time)).as(what).isEqualTo(saturated(bucket));
      assertThat(grid.end(grid.start(time)))
          .as(what)
          .isEqualTo(saturated(length == Long.MAX_VALUE ? groupEnd : end));
    }
  }
}
