package io.hyperbytedb.query.plan;

import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ValidSelect;
import io.hyperbytedb.query.result.QueryFailure;

/** {@code max-select-buckets}. */
public final class BucketLimit {
  private BucketLimit() {}

  /**
   * The statement, with only its latest windows if it has no lower bound.
   *
   * @param most the most windows of time; 0 for any number
   * @throws QueryFailure with InfluxDB's text if it has more
   */
  public static ValidSelect apply(ValidSelect valid, long most) {
    if (most == 0 || valid.interval() == 0) {
      return valid;
    }
    TimeWindow window =
        new TimeWindow(
            valid.interval(), valid.intervalOffset(), valid.statement().zone(), valid.timeRange());
    TimeRange range = valid.timeRange();
    // As InfluxDB counts: the bucket of the moment before the last.
    long last = window.start(Math.max(range.max() - 1, TimeRange.MIN_TIME));
    if (!range.hasMin()) {
      long back = saturated(most - 1, valid.interval());
      long first = last < TimeRange.MIN_TIME + 1 + back ? TimeRange.MIN_TIME + 1 : last - back;
      return valid.within(new TimeRange(first, range.max()));
    }
    long first = window.start(range.min());
    // Unsigned, for between the ends of time lies more than a long holds.
    long buckets = last < first ? 0 : Long.divideUnsigned(last - first, valid.interval()) + 1;
    if (Long.compareUnsigned(buckets, most) > 0) {
      throw new QueryFailure(
          "max-select-buckets limit exceeded: ("
              + Long.toUnsignedString(buckets)
              + "/"
              + most
              + ")");
    }
    return valid;
  }

  private static long saturated(long a, long b) {
    return b != 0 && a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
  }
}
