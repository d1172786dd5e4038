package io.hyperbytedb.node.http;

import java.time.Duration;

/**
 * What clients may keep busy.
 *
 * @param maxConnections how many connections are served at once, 0 for no limit; further ones wait
 *     until one ends
 * @param idleTimeout how long a connection may be silent between requests, and how long a body may
 *     take to come, before the connection is closed; zero for no limit
 * @param writeTimeout how long a client may take none of an answer before the connection is closed;
 *     zero for no limit
 */
public record HttpLimits(int maxConnections, Duration idleTimeout, Duration writeTimeout) {
  /** No limits. */
  public static final HttpLimits NONE = new HttpLimits(0, Duration.ZERO, Duration.ZERO);

  public HttpLimits {
    if (maxConnections < 0 || idleTimeout.isNegative() || writeTimeout.isNegative()) {
      throw new IllegalArgumentException("limits of HTTP are not negative");
    }
  }

  /** The idle timeout for those who need one. */
  Duration idle() {
    return idleTimeout.isZero() ? Duration.ofDays(36_500) : idleTimeout;
  }

  /** How often to look for idle connections. */
  Duration idlePeriod() {
    Duration quarter = idle().dividedBy(4);
    return quarter.compareTo(Duration.ofMinutes(1)) < 0 ? quarter : Duration.ofMinutes(1);
  }
}
