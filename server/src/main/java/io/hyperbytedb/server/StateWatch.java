package io.hyperbytedb.server;

import io.hyperbytedb.log.LogException;
import io.hyperbytedb.model.FaultHandler;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a process of a cluster that cannot follow the logs of its state any more, as it was away
 * until they were pruned: started again, it takes the state of another process. A failure of our
 * own code would come again after a start, so then the process stays, and its health says why.
 */
final class StateWatch implements AutoCloseable {
  private final Supplier<@Nullable Throwable> failure;
  private final FaultHandler faults;
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("state").daemon().factory());

  /**
   * Looks at an interval from now on.
   *
   * @param failure why the state is not followed any more; null while it is
   */
  StateWatch(Supplier<@Nullable Throwable> failure, Duration interval, FaultHandler faults) {
    this.failure = failure;
    this.faults = faults;
    long nanos = interval.toNanos();
    var _ =
        executor.scheduleWithFixedDelay(
            faults.guard("looking whether the state is followed", this::look),
            nanos,
            nanos,
            TimeUnit.NANOSECONDS);
  }

  private void look() {
    Throwable why = failure.get();
    if (why instanceof LogException) {
      faults.fatal(
          "the log does not go back to what this process has; started again it takes the state of"
              + " another one",
          why);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
