package io.hyperbytedb.http.server;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the memory of the heads of all requests of a server, beyond a small allowance for each: a
 * head may be long, and there may be many connections. Thread-safe.
 */
final class HeadBudget {
  /** The allowance of each head. */
  private static final long FREE = 64 << 10;

  /**
   * A byte of a head is held in its line, in a string, decoded in a parameter, and temporarily once
   * more.
   */
  private static final int COPIES = 4;

  private static final int LINE_OVERHEAD = 128;

  private final long limit;
  private final AtomicLong held = new AtomicLong();

  /**
   * @param limits at least one head of this size fits
   * @param heap the maximum heap size in bytes
   */
  HeadBudget(HeadLimits limits, long heap) {
    long longest = (long) COPIES * limits.maxRequestLine() + (long) COPIES * limits.maxHeaders();
    this.limit = Math.max(longest + (long) LINE_OVERHEAD * limits.maxHeaders() / 4, heap / 8);
  }

  /** The bytes held for heads. */
  long held() {
    return held.get();
  }

  /** The share of a new head. */
  Share share() {
    return new Share();
  }

  /** The memory of one head. Not thread-safe. */
  final class Share {
    private long cost;
    private long taken;

    private Share() {}

    /**
     * Takes the memory for a part of the head.
     *
     * @throws RefusedRequestException 503 if other heads have taken all of it
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

    /** Takes the overhead of a line. */
    void takeLine() throws RefusedRequestException {
      take(LINE_OVERHEAD / COPIES);
    }

    /** Releases the memory once the request is answered. */
    void giveBack() {
      held.addAndGet(-taken);
      taken = 0;
      cost = 0;
    }
  }
}
