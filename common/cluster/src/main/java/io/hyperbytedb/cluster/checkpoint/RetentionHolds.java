package io.hyperbytedb.cluster.checkpoint;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Counts holds, which suspend the removal of data, for example during a backup. Thread-safe. */
public final class RetentionHolds {
  private final AtomicInteger held = new AtomicInteger();
  private final BooleanSupplier elsewhere;

  /** Counts the holds taken here only. */
  public RetentionHolds() {
    this(() -> false);
  }

  /**
   * @param elsewhere whether another process has a hold
   */
  public RetentionHolds(BooleanSupplier elsewhere) {
    this.elsewhere = elsewhere;
  }

  /** A hold, released by {@link #close}; closing it again has no effect. */
  @FunctionalInterface
  public interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /** Suspends removal until the hold is closed. */
  public Hold take() {
    held.incrementAndGet();
    AtomicInteger open = new AtomicInteger(1);
    return () -> held.addAndGet(-open.getAndSet(0));
  }

  /** Whether there is any hold. */
  public boolean any() {
    return held.get() > 0 || elsewhere.getAsBoolean();
  }
}
