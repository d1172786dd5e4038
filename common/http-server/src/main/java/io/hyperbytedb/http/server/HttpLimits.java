package io.hyperbytedb.http.server;

import java.time.Duration;

/**
 * Limits for clients.
 *
 * @param maxConnections how many connections are served at once, 0 for no limit
 * @param idleTimeout how long a connection may be idle between requests, and how long a body may
 *     take to arrive, before the connection is closed; zero for no limit
 * @param writeTimeout how long a client may accept none of an answer before the connection is
 *     closed; zero for no limit
 * @param pace how fast requests must arrive
 */
public record HttpLimits(
    int maxConnections, Duration idleTimeout, Duration writeTimeout, Pace pace) {
  /**
   * How fast a client must send a request that it has started. Time in which the server does not
   * read does not count.
   *
   * @param head how long the head of a request may take from its first byte on, and a TLS handshake
   *     may take; zero for no limit
   * @param bytesPerSecond the minimum rate of a body, averaged over each window; 0 for none
   */
  public record Pace(Duration head, int bytesPerSecond, Duration window) {
    /** No minimum. */
    public static final Pace ANY = new Pace(Duration.ZERO, 0, Duration.ofSeconds(10));

    public Pace {
      if (head.isNegative() || bytesPerSecond < 0 || window.isNegative() || window.isZero()) {
        throw new IllegalArgumentException("limits of HTTP must not be negative");
      }
    }

    /** A pace with the default window of 10 s. */
    public Pace(Duration head, int bytesPerSecond) {
      this(head, bytesPerSecond, ANY.window());
    }

    /** How often to check: a slow client is found at most a quarter of the limit late. */
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
      throw new IllegalArgumentException("limits of HTTP must not be negative");
    }
  }

  /** Limits without a pace. */
  public HttpLimits(int maxConnections, Duration idleTimeout, Duration writeTimeout) {
    this(maxConnections, idleTimeout, writeTimeout, Pace.ANY);
  }

  /** The idle timeout as a finite duration. */
  Duration idle() {
    return idleTimeout.isZero() ? Duration.ofDays(36_500) : idleTimeout;
  }

  /** How often to check for idle connections. */
  Duration idlePeriod() {
    Duration quarter = idle().dividedBy(4);
    return quarter.compareTo(Duration.ofMinutes(1)) < 0 ? quarter : Duration.ofMinutes(1);
  }
}
