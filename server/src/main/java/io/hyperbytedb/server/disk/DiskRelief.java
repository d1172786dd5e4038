package io.hyperbytedb.server.disk;

import io.hyperbytedb.model.FaultHandler;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes space on a disk that is full of the server's own log: as long as points are refused, rows
 * are flushed, and what is flushed is removed from the log at once. Thread-safe.
 */
public final class DiskRelief implements AutoCloseable {
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("relief").daemon().factory());
  private final DiskMonitor disk;
  private final Runnable flush;
  private final Runnable prune;

  /**
   * @param flush puts rows that are only in the log into files
   * @param prune removes from the log what is in files
   */
  public DiskRelief(DiskMonitor disk, Runnable flush, Runnable prune) {
    this.disk = disk;
    this.flush = flush;
    this.prune = prune;
  }

  /**
   * Looks at an interval from now on.
   *
   * @param faults takes what making space throws
   */
  public DiskRelief start(Duration interval, FaultHandler faults) {
    long nanos = interval.toNanos();
    var _ =
        executor.scheduleWithFixedDelay(
            faults.guard("making space on a full disk", this::run),
            nanos,
            nanos,
            TimeUnit.NANOSECONDS);
    return this;
  }

  private void run() {
    if (disk.readOnly()) {
      if (disk.takesFiles()) {
        flush.run();
      }
      if (disk.takesRecords()) {
        prune.run();
      }
    }
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
