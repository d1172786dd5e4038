package io.hyperbytedb.query.exec;

import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.Arrays;

/**
 * The buckets of {@code GROUP BY time} over a range, or a single one. Bucket {@code i} is {@code
 * [starts[i], starts[i+1])}. With a time zone days have 23 to 25 hours, as in InfluxDB.
 */
final class Buckets {
  private static final int MOST = 5_000_000;

  private final long[] starts;
  private final long interval;
  private final boolean even;

  private Buckets(long[] starts, long interval, boolean even) {
    this.starts = starts;
    this.interval = interval;
    this.even = even;
  }

  /** One bucket for everything; its time is {@code start}. */
  static Buckets single(long start) {
    return new Buckets(new long[] {start, Long.MAX_VALUE}, 0, false);
  }

  /**
   * Buckets that cover a range.
   *
   * @param range not empty, with both ends
   */
  static Buckets of(TimeRange range, TimeWindow window) {
    long interval = window.interval();
    long first = window.start(range.min());
    if ((range.max() / 2 - first / 2) / interval > MOST / 2) {
      throw new QueryFailure("too many buckets: narrow the range or widen the interval");
    }
    long[] starts = new long[64];
    int count = 0;
    for (long start = first; start <= range.max(); ) {
      if (count == starts.length - 1) {
        starts = Arrays.copyOf(starts, count * 2);
      }
      starts[count++] = start;
      long end = window.end(start);
      if (end <= start) {
        break;
      }
      start = end;
      starts[count] = start;
    }
    return new Buckets(Arrays.copyOf(starts, count + 1), interval, window.zone() == null);
  }

  /** Whether there is one bucket for everything. */
  boolean isSingle() {
    return interval == 0;
  }

  /** How many there are. */
  int count() {
    return starts.length - 1;
  }

  /** When a bucket starts. */
  long start(int bucket) {
    return starts[bucket];
  }

  /** The bucket of a time, which must lie in one. */
  int bucket(long time) {
    if (interval == 0) {
      return 0;
    }
    if (even) {
      return (int) ((time - starts[0]) / interval);
    }
    int found = Arrays.binarySearch(starts, time);
    return found >= 0 ? found : -found - 2;
  }

  /** The end of a bucket, exclusive. */
  long end(int bucket) {
    return starts[bucket + 1];
  }
}
