package io.hyperbytedb.query.exec;

import io.hyperbytedb.query.result.QueryFailure;
import java.util.concurrent.atomic.AtomicLong;

/** What a SELECT has read so far, against what it may read. Thread-safe. */
final class Progress {
  private final SelectOptions options;
  private final AtomicLong points = new AtomicLong();

  Progress(SelectOptions options) {
    this.options = options;
  }

  /**
   * Called before rows are read.
   *
   * @throws QueryFailure with InfluxDB's text if they are too many
   */
  void reading(long rows) {
    options.checkpoint().run();
    long total = points.addAndGet(rows);
    if (options.maxPoints() > 0 && total > options.maxPoints()) {
      throw new QueryFailure(
          "max-select-point limit exceeed: (" + total + "/" + options.maxPoints() + ")");
    }
  }

  /**
   * Called when series were chosen.
   *
   * @throws QueryFailure with InfluxDB's text if they are too many
   */
  void choosing(long series) {
    if (options.maxSeries() > 0 && series > options.maxSeries()) {
      // InfluxDB stops at the first series that is too many.
      throw new QueryFailure(
          "max-select-series limit exceeded: ("
              + (options.maxSeries() + 1)
              + "/"
              + options.maxSeries()
              + ")");
    }
  }
}
