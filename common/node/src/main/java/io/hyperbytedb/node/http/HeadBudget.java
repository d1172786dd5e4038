package io.hyperbytedb.node.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the heads of all requests of a server may take together, beyond a little that
 * each may have anyway: a head may be long, and there may be many connections. Thread-safe.
 */
final class HeadBudget {
  /** What any head may cost. */
  private static final long FREE = 64 << 10;

  /** A byte of a head is held in its line, in a string, decoded in a parameter, and in passing. */
  private static final int COPIES = 4;

  private static final int LINE_OVERHEAD = 128;

  private final long limit;
  private final AtomicLong held = new AtomicLong();

  /**
   * @param limits heads of this size fit, one at least
   * @param heap bytes of memory that the process may have
   */
  HeadBudget(HeadLimits limits, long heap) {
    long longest = (long) COPIES * limits.maxRequestLine() + (long) COPIES * limits.maxHeaders();
    this.limit = Math.max(longest + (long) LINE_OVERHEAD * limits.maxHeaders() / 4, heap / 8);
  }

  /** The bytes that are held for heads. */
  long held() {
    return held.get();
  }

  /** The share of a head that comes. */
  Share share() {
    return new Share();
  }

  /** What one head holds. For one thread. */
  final class Share {
    private long cost;
    private long taken;

    private Share() {}

    /**
     * Takes what a piece of the head costs.
     *
     * @throws RefusedRequestException 503 if others have taken all
     */
    void take(int bytes) throws RefusedRequestException {
      cost += (long) COPIES * bytes;
      long more = cost - FREE - taken;
      if (more <= 0) {
        return;
      }
      taken += more;
      if (held.addAndGet(more) > limit) {
        throw new RefusedRequestException(
            503, "too many requests with long URLs or headers at once");
      }
    }

    /** Takes what a line costs beside its bytes. */
    void takeLine() throws RefusedRequestException {
      take(LINE_OVERHEAD / COPIES);
    }

    /** Gives all back: the request is answered. */
    void giveBack() {
      held.addAndGet(-taken);
      taken = 0;
      cost = 0;
    }
  }
}
