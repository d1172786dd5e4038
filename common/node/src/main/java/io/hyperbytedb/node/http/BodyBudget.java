package io.hyperbytedb.node.http;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits how many bytes of bodies are in memory at once that no handler counts itself: forms,
 * questions of other processes. Thread-safe.
 */
final class BodyBudget {
  private final long size;
  private final AtomicLong taken = new AtomicLong();

  BodyBudget(long size) {
    this.size = size;
  }

  /** What one request has taken; for its thread. */
  final class Share implements HttpExchange.Room {
    private long held;

    @Override
    public void grow(long bytes) {
      if (taken.addAndGet(bytes) > size) {
        taken.addAndGet(-bytes);
        throw new HyperbyteException(
            ErrorCode.UNAVAILABLE, "too many large requests are under way");
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
