package io.hyperbytedb.write;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Limits the memory that the names of measurements, series and fields take in this process. They
 * stay in memory for as long as they exist, so without a limit long or many names would take all of
 * it. Thread-safe.
 */
public final class NameMemory {
  /** No limit. */
  public static final NameMemory UNLIMITED = new NameMemory(() -> 0, 0);

  private final LongSupplier held;
  private final long limit;

  /** Names that were admitted and have not reached the index yet, and what limits remember. */
  private final LongAdder pending = new LongAdder();

  /**
   * @param held about how many bytes the known names take; asked for each new name
   * @param limit in bytes; 0 for no limit
   */
  public NameMemory(LongSupplier held, long limit) {
    this.held = held;
    this.limit = limit;
  }

  boolean isLimited() {
    return limit > 0;
  }

  /** Whether there is room for names. */
  boolean hasRoom(long bytes) {
    return limit == 0 || held.getAsLong() + pending.sum() + bytes <= limit;
  }

  /** Counts what is not known to {@code held} yet; negative if it is known now. */
  void addPending(long bytes) {
    pending.add(bytes);
  }

  /** Why a new name is refused when there is no room, in the words of InfluxDB's other limits. */
  String reason() {
    return "max-names-mb limit exceeded: (" + (limit >> 20) + ")";
  }
}
