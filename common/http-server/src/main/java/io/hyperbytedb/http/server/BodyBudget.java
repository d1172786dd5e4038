package io.hyperbytedb.http.server;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the memory of bodies that no handler accounts for, such as forms and requests of other
 * processes. Thread-safe.
 */
final class BodyBudget {
  private final long size;
  private final AtomicLong taken = new AtomicLong();

  BodyBudget(long size) {
    this.size = size;
  }

  /** The bytes taken by one request; used by its thread. */
  final class Share implements HttpExchange.Room {
    private long held;

    @Override
    public void grow(long bytes) {
      if (taken.addAndGet(bytes) > size) {
        taken.addAndGet(-bytes);
        throw new HyperbyteException(ErrorCode.UNAVAILABLE, "too many large requests in progress");
      }
      held += bytes;
    }

    @Override
    public boolean isShort() {
      return taken.get() > size / 2;
    }

    void giveBack() {
      taken.addAndGet(-held);
      held = 0;
    }
  }

  /** The share of a request. */
  Share share() {
    return new Share();
  }
}
