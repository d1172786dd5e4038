package io.hyperbytedb.node.http;

/**
 * How long the head of a request may be.
 *
 * @param maxRequestLine bytes of the line with method and URL; a longer one gets 414
 * @param maxHeaders bytes of all header lines together; more get 431
 */
public record HeadLimits(int maxRequestLine, int maxHeaders) {
  /** What is taken unless it is said otherwise. */
  public static final HeadLimits DEFAULT = new HeadLimits(1 << 20, 1 << 20);

  public HeadLimits {
    if (maxRequestLine < 1 || maxHeaders < 1) {
      throw new IllegalArgumentException("limits of a head are at least 1");
    }
  }
}
