package io.hyperbytedb.query.scan;

import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.result.QueryFailure;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** What a SELECT has read so far, against what it may read. Thread-safe. */
public final class Progress {
  /** A query holds rows in so many places at most: as read, chosen, merged, on their way out. */
  private static final int PARTS = 8;

  private final SelectOptions options;
  private final Executor workers;
  private final AtomicLong points = new AtomicLong();

  /**
   * @param workers scan
   */
  public Progress(SelectOptions options, Executor workers) {
    this.options = options;
    this.workers = workers;
  }

  /** A part of a scan. */
  public interface Scan<T> {
    /** Reads. */
    T run() throws IOException;
  }

  /**
   * Scans on a thread that is for it, and waits for the result.
   *
   * @param cost how many values it reads, about
   * @param turns how many scans the caller has had
   */
  public <T> T scan(long cost, int turns, Scan<T> scan) throws IOException {
    CompletableFuture<T> result = new CompletableFuture<>();
    workers.execute(
        new ScanWorkers.Scan(
            cost,
            turns,
            () -> {
              try {
                result.complete(scan.run());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            }));
    try {
      return result.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  /** What the query holds is reserved here. */
  public QueryMemory memory() {
    return options.memory();
  }

  /**
   * How many rows may be held at once, so that some operators can hold as many each.
   *
   * @param most the most of them, however small they are
   * @param bytes what a row takes
   */
  public int rows(int most, long bytes) {
    return (int) Math.max(1, Math.min(most, memory().limit() / PARTS / bytes));
  }

  /**
   * Called before rows are read.
   *
   * @throws QueryFailure with InfluxDB's text if they are too many
   */
  public void reading(long rows) {
    options.checkpoint().run();
    long total = points.addAndGet(rows);
    if (options.limits().points() > 0 && total > options.limits().points()) {
      throw new QueryFailure(
          "max-select-point limit exceeed: (" + total + "/" + options.limits().points() + ")");
    }
  }

  /**
   * Called when series were chosen.
   *
   * @throws QueryFailure with InfluxDB's text if they are too many
   */
  public void choosing(long series) {
    options.choosing(series);
  }
}
