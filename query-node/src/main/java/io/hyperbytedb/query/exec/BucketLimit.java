package io.hyperbytedb.query.exec;

import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ValidSelect;
import io.hyperbytedb.query.result.QueryFailure;

/** {@code max-select-buckets}. */
final class BucketLimit {
  private BucketLimit() {}

  /**
   * The statement, with only its latest windows if it has no lower bound.
   *
   * @param most the most windows of time; 0 for any number
   * @throws QueryFailure with InfluxDB's text if it has more
   */
  static ValidSelect apply(ValidSelect valid, long most) {
    if (most == 0 || valid.interval() == 0) {
      return valid;
    }
    TimeWindow window =
        new TimeWindow(
            valid.interval(), valid.intervalOffset(), valid.statement().zone(), valid.timeRange());
    TimeRange range = valid.timeRange();
    long last = window.start(range.max());
    if (!range.hasMin()) {
      return valid.within(new TimeRange(last - (most - 1) * valid.interval(), range.max()));
    }
    long buckets = (last - window.start(range.min())) / valid.interval() + 1;
    if (buckets > most) {
      throw new QueryFailure("max-select-buckets limit exceeded: (" + buckets + "/" + most + ")");
    }
    return valid;
  }
}
