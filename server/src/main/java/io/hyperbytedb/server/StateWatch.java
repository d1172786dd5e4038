package io.hyperbytedb.server;

import io.hyperbytedb.log.LogException;
import io.hyperbytedb.model.FaultHandler;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a cluster process that cannot follow the logs of its state any more because it was away
 * until they were pruned: after a restart it fetches the state from another process. A failure of
 * our own code would recur after a restart, so then the process stays up and reports it in its
 * health.
 */
final class StateWatch implements AutoCloseable {
  private final Supplier<@Nullable Throwable> failure;
  private final FaultHandler faults;
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("state").daemon().factory());

  /**
   * Starts to check periodically.
   *
   * @param failure why the state is no longer followed; null while it is
   */
  StateWatch(Supplier<@Nullable Throwable> failure, Duration interval, FaultHandler faults) {
    this.failure = failure;
    this.faults = faults;
    long nanos = interval.toNanos();
    var _ =
        executor.scheduleWithFixedDelay(
            faults.guard("checking whether the state is followed", this::look),
            nanos,
            nanos,
            TimeUnit.NANOSECONDS);
  }

  private void look() {
    Throwable why = failure.get();
    if (why instanceof LogException) {
      faults.fatal(
          "the log does not reach back to this process's state; after a restart it takes the state"
              + " of another one",
          why);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
