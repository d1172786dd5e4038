package io.hyperbytedb.node.checkpoint;

import java.util.concurrent.atomic.AtomicInteger;

/** Who needs that nothing is removed for a while, such as a backup; counted. Thread-safe. */
public final class Holds {
  private final AtomicInteger held = new AtomicInteger();

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
    return held.get() > 0;
  }
}
