package io.hyperbytedb.node.checkpoint;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Who needs that nothing is removed for a while, such as a backup; counted. Thread-safe. */
public final class Holds {
  private final AtomicInteger held = new AtomicInteger();
  private final BooleanSupplier elsewhere;

  /** Holds that are taken here. */
  public Holds() {
    this(() -> false);
  }

  /**
   * @param elsewhere whether another process holds
   */
  public Holds(BooleanSupplier elsewhere) {
    this.elsewhere = elsewhere;
  }

  /** Ends with {@link #close}, which a second call does not do again. */
  @FunctionalInterface
  public interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /** From now on nothing is removed, until the hold is closed. */
  public Hold take() {
    held.incrementAndGet();
    AtomicInteger open = new AtomicInteger(1);
    return () -> held.addAndGet(-open.getAndSet(0));
  }

  /** Whether anybody holds. */
  public boolean any() {
    return held.get() > 0 || elsewhere.getAsBoolean();
  }
}
