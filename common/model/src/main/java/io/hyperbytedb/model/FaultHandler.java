package io.hyperbytedb.model;

/**
 * Takes the failures that no caller is there to take: of background work, of listeners, and of what
 * must never happen. A process has one; what can fail without a caller gets it passed. Thread-safe,
 * and its methods do not throw.
 */
public interface FaultHandler {
  /**
   * Something failed, and its part of the process goes on.
   *
   * @param what the work that failed, in a few words that are always the same, such as {@code
   *     retention}
   */
  void notFatal(String what, Throwable cause);

  /**
   * The process is of no use any more and ends, to be started again. Does not return, but in tests.
   *
   * @param what why, as a sentence for the operator
   */
  void fatal(String what, Throwable cause);

  /** Hands what fails to the thread's handler of uncaught exceptions. */
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
    /** Does it. */
    void run() throws Exception;
  }

  /**
   * The work as a task for an executor: whatever it throws, also an Error, comes here. So a task
   * that is repeated goes on at its next turn.
   */
  default Runnable guard(String what, Task task) {
    return () -> {
      try {
        task.run();
      } catch (InterruptedException e) {
        // It was told to end.
        Thread.currentThread().interrupt();
      } catch (Throwable e) {
        notFatal(what, e);
      }
    };
  }
}
