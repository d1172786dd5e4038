package io.hyperbytedb.query.exec;

import io.hyperbytedb.query.influxql.TimeRange;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of {@code GROUP BY time} over a range, or a single one. Bucket {@code i} is {@code
 * [starts[i], starts[i+1])}. A bucket is a window, but with time zones, where windows may {@link
 * #overlapping overlap}: there a bucket is a stretch of time that every window has wholly or not at
 * all.
 */
final class Buckets {
  private final long[] starts;
  private final long interval;
  private final boolean even;

  /** Tells the window of each bucket; null if buckets and windows are the same. */
  private final @Nullable TimeWindow window;

  private Buckets(long[] starts, long interval, boolean even, @Nullable TimeWindow window) {
    this.starts = starts;
    this.interval = interval;
    this.even = even;
    this.window = window;
  }

  /** One bucket for everything; its time is {@code start}. */
  static Buckets single(long start) {
    return new Buckets(new long[] {start, Long.MAX_VALUE}, 0, false, /* window= */ null);
  }

  /**
   * Buckets that cover a range.
   *
   * @param range not empty, with both ends, and of not too many windows
   */
  static Buckets of(TimeRange range, TimeWindow window) {
    if (window.zone() != null) {
      return zoned(range, window);
    }
    long[] starts = new long[64];
    int count = 0;
    for (long start = window.start(range.min()); start <= range.max(); ) {
      if (count == starts.length - 1) {
        starts = Arrays.copyOf(starts, count * 2);
      }
      starts[count++] = start;
      long end = window.end(start);
      starts[count] = end;
      if (end <= start) {
        break;
      }
      start = end;
    }
    // The first window of all may be cut off.
    boolean even = starts[1] - starts[0] == window.interval();
    return new Buckets(
        Arrays.copyOf(starts, count + 1), window.interval(), even, /* window= */ null);
  }

  /** Buckets where clocks change: cut at the edges of all windows, and where others follow. */
  static Buckets zoned(TimeRange range, TimeWindow window) {
    LongStream.Builder edges = LongStream.builder();
    edges.add(range.min());
    long at = range.min();
    do {
      long next = window.next(at);
      edges.add(window.start(at)).add(window.end(at)).add(next);
      if (next <= at) {
        break;
      }
      at = next;
    } while (at <= range.max());
    long last = at;
    long[] starts =
        edges
            .build()
            .filter(edge -> edge >= range.min() && edge <= last)
            .sorted()
            .distinct()
            .toArray();
    return new Buckets(starts, window.interval(), /* even= */ false, window);
  }

  /** The windows that buckets have to be put together to; null if each bucket is a window. */
  @Nullable TimeWindow overlapping() {
    return window;
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
      // Unsigned, for what lies between the ends of time is more than a signed number holds.
      return (int) Long.divideUnsigned(time - starts[0], interval);
    }
    int found = Arrays.binarySearch(starts, time);
    return found >= 0 ? found : -found - 2;
  }

  /** The end of a bucket, exclusive. */
  long end(int bucket) {
    return starts[bucket + 1];
  }
}
