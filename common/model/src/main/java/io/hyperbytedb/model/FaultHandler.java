package io.hyperbytedb.model;

/**
 * Handles failures that have no caller to report to: those of background work and of listeners, and
 * violated invariants. A process has one, which is passed to everything that can fail without a
 * caller. Thread-safe; its methods do not throw.
 */
public interface FaultHandler {
  /**
   * Reports a failure of work that its part of the process survives.
   *
   * @param what the failed work in a few constant words, such as {@code retention}
   * @param cause the failure
   */
  void notFatal(String what, Throwable cause);

  /**
   * Reports a failure after which the process cannot continue: it exits, to be restarted. Does not
   * return except in tests.
   *
   * @param what the reason, as a sentence for the operator
   * @param cause the failure
   */
  void fatal(String what, Throwable cause);

  /** Passes failures to the thread's handler of uncaught exceptions. */
  FaultHandler UNCAUGHT =
      new FaultHandler() {
        @Override
        public void notFatal(String what, Throwable cause) {
          Thread thread = Thread.currentThread();
          thread
              .getUncaughtExceptionHandler()
              .uncaughtException(thread, new IllegalStateException(what + " failed", cause));
        }

        @Override
        public void fatal(String what, Throwable cause) {
          notFatal(what, cause);
        }
      };

  /** Work that may fail. */
  @FunctionalInterface
  interface Task {
    /** Performs the work. */
    void run() throws Exception;
  }

  /**
   * Wraps work as a task for an executor: everything that it throws, including an Error, is
   * reported here instead, so that a periodic task keeps its schedule.
   */
  default Runnable guard(String what, Task task) {
    return () -> {
      try {
        task.run();
      } catch (InterruptedException e) {
        // An interrupt is a request to stop, not a failure.
        Thread.currentThread().interrupt();
      } catch (Throwable e) {
        notFatal(what, e);
      }
    };
  }
}
