package io.hyperbytedb.node.http;

import java.time.Duration;

/**
 * What clients may keep busy.
 *
 * @param maxConnections how many connections are served at once, 0 for no limit
 * @param idleTimeout how long a connection may be silent between requests, and how long a body may
 *     take to come, before the connection is closed; zero for no limit
 * @param writeTimeout how long a client may take none of an answer before the connection is closed;
 *     zero for no limit
 * @param pace how fast requests have to come
 */
public record HttpLimits(
    int maxConnections, Duration idleTimeout, Duration writeTimeout, Pace pace) {
  /**
   * How fast a client has to send what it has begun to send. Time in which the server does not read
   * does not count.
   *
   * @param head how long the head of a request may take from its first byte on, and TLS may take to
   *     begin; zero for no limit
   * @param bytesPerSecond how much of a body has to come, on average over each window; 0 for any
   */
  public record Pace(Duration head, int bytesPerSecond, Duration window) {
    /** Any. */
    public static final Pace ANY = new Pace(Duration.ZERO, 0, Duration.ofSeconds(10));

    public Pace {
      if (head.isNegative() || bytesPerSecond < 0 || window.isNegative() || window.isZero()) {
        throw new IllegalArgumentException("limits of HTTP are not negative");
      }
    }

    /** A pace with the usual window, 10 s. */
    public Pace(Duration head, int bytesPerSecond) {
      this(head, bytesPerSecond, ANY.window());
    }

    /** How often to look: a slow client is found at most a quarter later than it could be. */
    Duration period() {
      Duration shorter = head.isZero() || window.compareTo(head) < 0 ? window : head;
      Duration quarter = shorter.dividedBy(4);
      return quarter.compareTo(Duration.ofMillis(500)) < 0 ? quarter : Duration.ofMillis(500);
    }
  }

  /** No limits. */
  public static final HttpLimits NONE = new HttpLimits(0, Duration.ZERO, Duration.ZERO);

  public HttpLimits {
    if (maxConnections < 0 || idleTimeout.isNegative() || writeTimeout.isNegative()) {
      throw new IllegalArgumentException("limits of HTTP are not negative");
    }
  }

  /** Limits without a pace. */
  public HttpLimits(int maxConnections, Duration idleTimeout, Duration writeTimeout) {
    this(maxConnections, idleTimeout, writeTimeout, Pace.ANY);
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
