package io.hyperbytedb.http.server;

/**
 * The maximum size of a request's head.
 *
 * @param maxRequestLine the maximum length of the request line; a longer one gets 414
 * @param maxHeaders the maximum length of all header lines together; more get 431
 */
public record HeadLimits(int maxRequestLine, int maxHeaders) {
  /** The default limits. */
  public static final HeadLimits DEFAULT = new HeadLimits(1 << 20, 1 << 20);

  public HeadLimits {
    if (maxRequestLine < 1 || maxHeaders < 1) {
      throw new IllegalArgumentException("limits of a head must be at least 1");
    }
  }
}
