package io.hyperbytedb.query.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.plan.TimeWindow;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BucketsTest {
  /** Compares with windows that are taken one after the other. */
  private static void check(TimeRange range, TimeWindow window) {
    Buckets buckets = Buckets.of(range, window);
    String what = range + " " + window;
    int bucket = 0;
    long start = window.start(range.min());
    while (true) {
      long end = window.end(start);
      assertThat(buckets.start(bucket)).as(what).isEqualTo(start);
      assertThat(buckets.end(bucket)).as(what).isEqualTo(end);
      assertThat(buckets.bucket(Math.max(start, range.min()))).as(what).isEqualTo(bucket);
      assertThat(buckets.bucket(Math.min(end - 1, range.max()))).as(what).isEqualTo(bucket);
      bucket++;
      if (end > range.max() || end <= start) {
        break;
      }
      start = end;
    }
    assertThat(buckets.count()).as(what).isEqualTo(bucket);
  }

  @Test
  void bucketsAreTheWindowsOneAfterTheOther() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      long interval = 1 + random.nextLong(1L << (1 + random.nextInt(50)));
      long length = Math.min(interval * random.nextInt(1, 50), Long.MAX_VALUE / 4);
      long min =
          switch (random.nextInt(4)) {
            case 0 -> TimeRange.MIN_TIME + random.nextInt(3);
            case 1 -> TimeRange.MAX_TIME - length - random.nextInt(3);
            default -> random.nextLong(-1L << 60, 1L << 60);
          };
      TimeRange range = new TimeRange(min, min + length);
      long offset = random.nextBoolean() ? 0 : random.nextLong(-interval, interval + 1);
      check(range, new TimeWindow(interval, offset, /* zone= */ null, range));
    }
  }
}
