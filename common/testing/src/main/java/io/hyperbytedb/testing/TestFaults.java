package io.hyperbytedb.testing;

import io.hyperbytedb.model.FaultHandler;
import java.util.ArrayList;
import java.util.List;

/** The fault handler of tests: records all faults, and throws the first one when closed. */
public final class TestFaults implements FaultHandler, AutoCloseable {
  /** A reported fault. */
  public record Fault(String what, Throwable cause, boolean fatal) {}

  private final List<Fault> faults = new ArrayList<>();

  @Override
  public synchronized void notFatal(String what, Throwable cause) {
    faults.add(new Fault(what, cause, false));
  }

  @Override
  public synchronized void fatal(String what, Throwable cause) {
    faults.add(new Fault(what, cause, true));
  }

  /** All faults so far. */
  public synchronized List<Fault> all() {
    return List.copyOf(faults);
  }

  /** Removes and returns the faults that a test expected. */
  public synchronized List<Fault> take() {
    List<Fault> taken = List.copyOf(faults);
    faults.clear();
    return taken;
  }

  /**
   * Ends the test.
   *
   * @throws AssertionError with the first fault that was not taken
   */
  @Override
  public synchronized void close() {
    if (!faults.isEmpty()) {
      Fault first = faults.getFirst();
      throw new AssertionError(
          first.what() + " failed, and " + (faults.size() - 1) + " more", first.cause());
    }
  }
}
