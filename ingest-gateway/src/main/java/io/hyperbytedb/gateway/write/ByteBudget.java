package io.hyperbytedb.gateway.write;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Limits how many bytes are in memory at once. First come, first served. Thread-safe. */
final class ByteBudget {
  /** Semaphores count in ints. */
  private static final int UNIT = 1024;

  private final Semaphore free;
  private final int size;
  private final Duration patience;

  ByteBudget(long bytes, Duration patience) {
    this.size = units(bytes);
    this.free = new Semaphore(units(bytes), true);
    this.patience = patience;
  }

  /**
   * Takes bytes; to be given back with {@link #give}.
   *
   * @throws HyperbyteException UNAVAILABLE if there are too few for too long
   */
  void take(long bytes) throws InterruptedException {
    if (!free.tryAcquire(units(bytes), patience.toNanos(), TimeUnit.NANOSECONDS)) {
      throw overload();
    }
  }

  /**
   * Takes more without waiting.
   *
   * @param taken what was taken before
   * @param needed what will be given back
   * @throws HyperbyteException UNAVAILABLE if there are too few
   */
  void grow(long taken, long needed) {
    if (!free.tryAcquire(units(needed) - units(taken))) {
      throw overload();
    }
  }

  /** How much is taken at present. */
  long taken() {
    return (long) UNIT * (size - free.availablePermits());
  }

  /** Gives back what was taken. */
  void give(long bytes) {
    free.release(units(bytes));
  }

  private static HyperbyteException overload() {
    return new HyperbyteException(ErrorCode.UNAVAILABLE, "too many writes are under way");
  }

  private static int units(long bytes) {
    return Math.toIntExact((bytes + UNIT - 1) / UNIT);
  }
}
