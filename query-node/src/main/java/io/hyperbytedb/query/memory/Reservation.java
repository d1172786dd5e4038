package io.hyperbytedb.query.memory;

/**
 * What one operator holds of a query's memory. Small changes stay here, so that it can be told of
 * each. For one thread at a time.
 */
public final class Reservation implements AutoCloseable {
  /** What is reserved at a time: as much as there is already, within these bounds. */
  private static final long FIRST_STEP = 256;

  private static final long STEP = 16 << 10;

  private final QueryMemory memory;
  private long held;
  private long reserved;

  public Reservation(QueryMemory memory) {
    this.memory = memory;
  }

  /** Bytes that are held. */
  public long held() {
    return held;
  }

  /**
   * Holds more bytes; to be called before they are allocated.
   *
   * @throws io.hyperbytedb.query.result.QueryFailure if they are too many
   */
  public void add(long bytes) {
    // What overflows is too much, too.
    long now = held + bytes < 0 ? Long.MAX_VALUE : held + bytes;
    if (now > reserved) {
      // A query of 20,000 fields has as many operators that hold a few bytes each.
      long more = Math.max(now - reserved, Math.clamp(reserved, FIRST_STEP, STEP));
      memory.reserve(more);
      reserved += more;
    }
    held = now;
  }

  /**
   * Holds as many bytes as this from now on.
   *
   * @throws io.hyperbytedb.query.result.QueryFailure if they are too many
   */
  public void set(long bytes) {
    if (bytes > held) {
      add(bytes - held);
    } else {
      held = bytes;
      long surplus = reserved - held;
      if (surplus > 2 * STEP) {
        memory.release(surplus);
        reserved -= surplus;
      }
    }
  }

  /** Holds nothing any more. It can be used again. */
  @Override
  public void close() {
    memory.release(reserved);
    reserved = 0;
    held = 0;
  }
}
