package io.hyperbytedb.query.aggregate;

import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.plan.TimeWindow;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of {@code GROUP BY time} over a range, or a single one. A bucket is a window, but
 * with time zones, where windows may {@link #overlapping overlap}: there a bucket is a stretch of
 * time that every window has wholly or not at all. Without time zones they take no memory, however
 * many they are.
 */
public final class Buckets {
  /** What a window takes with a time zone: its edges, also while they are sorted. */
  public static final long ZONED_BYTES = 64;

  /** Bucket {@code i} is {@code [starts[i], starts[i+1])} if these are all, else the first is. */
  private final long[] starts;

  private final long interval;
  private final int count;

  /** The end of the last one. */
  private final long end;

  /** Tells the window of each bucket; null if buckets and windows are the same. */
  private final @Nullable TimeWindow window;

  private Buckets(long[] starts, long interval, int count, long end, @Nullable TimeWindow window) {
    this.starts = starts;
    this.interval = interval;
    this.count = count;
    this.end = end;
    this.window = window;
  }

  /** One bucket for everything; its time is {@code start}. */
  public static Buckets single(long start) {
    return new Buckets(new long[] {start, Long.MAX_VALUE}, 0, 1, Long.MAX_VALUE, null);
  }

  /**
   * Buckets that cover a range.
   *
   * @param range not empty, with both ends, and of not too many windows
   */
  public static Buckets of(TimeRange range, TimeWindow window) {
    if (window.zone() != null) {
      return zoned(range, window);
    }
    // The first window of all and the last may be cut off; those between are even.
    long first = window.start(range.min());
    long second = window.end(first);
    int count = 1;
    long end = second;
    if (second > first && second <= range.max()) {
      long last = window.start(range.max());
      count = 2 + Math.toIntExact(Long.divideUnsigned(last - second, window.interval()));
      end = window.end(last);
    }
    return new Buckets(
        new long[] {first, second}, window.interval(), count, end, /* window= */ null);
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
    return new Buckets(
        starts, window.interval(), starts.length - 1, starts[starts.length - 1], window);
  }

  /** The windows that buckets have to be put together to; null if each bucket is a window. */
  @Nullable TimeWindow overlapping() {
    return window;
  }

  /** Whether there is one bucket for everything. */
  public boolean isSingle() {
    return interval == 0;
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** When a bucket starts. */
  public long start(int bucket) {
    return bucket < starts.length ? starts[bucket] : starts[1] + (bucket - 1) * interval;
  }

  /** The bucket of a time, which must lie in one. */
  public int bucket(long time) {
    if (interval == 0) {
      return 0;
    }
    if (window == null) {
      // Unsigned, for what lies between the ends of time is more than a signed number holds.
      return time < starts[1] ? 0 : 1 + (int) Long.divideUnsigned(time - starts[1], interval);
    }
    int found = Arrays.binarySearch(starts, time);
    return found >= 0 ? found : -found - 2;
  }

  /** The end of a bucket, exclusive. */
  public long end(int bucket) {
    return bucket == count - 1 ? end : start(bucket + 1);
  }
}
