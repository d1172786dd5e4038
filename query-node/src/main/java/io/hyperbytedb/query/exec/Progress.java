package io.hyperbytedb.query.exec;

import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.concurrent.atomic.AtomicLong;

/** What a SELECT has read so far, against what it may read. Thread-safe. */
final class Progress {
  /** A query holds rows in so many places at most: as read, chosen, merged, on their way out. */
  private static final int PARTS = 8;

  private final SelectOptions options;
  private final AtomicLong points = new AtomicLong();

  Progress(SelectOptions options) {
    this.options = options;
  }

  /** What the query holds is reserved here. */
  QueryMemory memory() {
    return options.memory();
  }

  /**
   * How many rows may be held at once, so that some operators can hold as many each.
   *
   * @param most the most of them, however small they are
   * @param bytes what a row takes
   */
  int rows(int most, long bytes) {
    return (int) Math.max(1, Math.min(most, memory().limit() / PARTS / bytes));
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
