package io.hyperbytedb.it;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A client that does nothing wrong: it writes batches or asks what dashboards ask, one request
 * after the other, and repeats each until it succeeds. It remembers how long that took. Run by one
 * thread; the figures may be read by others.
 */
final class ValidLoad {
  /** What the client does. */
  enum Work {
    WRITE,
    DASHBOARD,
    PING
  }

  private static final String[] DASHBOARD = {
    "SELECT mean(usage_user) FROM cpu WHERE time > now() - 10m GROUP BY time(1m), host fill(null)",
    "SELECT last(usage_user), max(usage_system) FROM cpu WHERE host = 'h7' AND time > now() - 5m",
    "SHOW TAG VALUES WITH KEY = host LIMIT 100",
    "SELECT count(usage_user) FROM cpu WHERE time > now() - 1m",
    "SELECT usage_user FROM cpu WHERE host = 'h3' ORDER BY time DESC LIMIT 10"
  };

  private static final int HOSTS = 100;
  private static final int PAUSE_NANOS = 20_000_000;

  /** So long after the end of its work a client still repeats its last request. */
  private static final long GIVE_UP_NANOS = 60_000_000_000L;

  private final Work work;
  private final String url;
  private final SplittableRandom random;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong unserved = new AtomicLong();
  private final AtomicLong longestOutage = new AtomicLong();
  private final AtomicLong longestRequest = new AtomicLong();
  private final Map<String, Integer> failures = new TreeMap<>();

  ValidLoad(Work work, String url, SplittableRandom random) {
    this.work = work;
    this.url = url;
    this.random = random;
  }

  /**
   * Works until a time of {@link System#nanoTime}; the last request still succeeds.
   *
   * @param alive whether the server still runs; if not, requests are not repeated for ever
   */
  void run(long end, BooleanSupplier alive) {
    try (Http http = new Http(url, "", Duration.ofSeconds(30))) {
      while (System.nanoTime() - end < 0 && alive.getAsBoolean()) {
        request(http, next(), end, alive);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Requests that succeeded. */
  long done() {
    return done.get();
  }

  /** Requests that never succeeded. */
  long unserved() {
    return unserved.get();
  }

  /** Rows that were acknowledged. */
  long rows() {
    return rows.get();
  }

  /** The longest time from the start of a request that failed to the success of its repetition. */
  Duration longestOutage() {
    return Duration.ofNanos(longestOutage.get());
  }

  /** The longest that a request took which succeeded at once. */
  Duration longestRequest() {
    return Duration.ofNanos(longestRequest.get());
  }

  /** How often requests failed, by reason. */
  synchronized Map<String, Integer> failures() {
    return new TreeMap<>(failures);
  }

  private String next() {
    return switch (work) {
      case WRITE -> batch();
      case DASHBOARD -> DASHBOARD[random.nextInt(DASHBOARD.length)];
      case PING -> "/ping";
    };
  }

  private void request(Http http, String what, long end, BooleanSupplier alive)
      throws InterruptedException {
    long start = System.nanoTime();
    boolean failed = false;
    while (true) {
      String reason = send(http, what);
      if (reason.isEmpty()) {
        break;
      }
      failed = true;
      if (!alive.getAsBoolean() || System.nanoTime() - end > GIVE_UP_NANOS) {
        unserved.incrementAndGet();
        return;
      }
      synchronized (this) {
        failures.merge(reason, 1, Integer::sum);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    long took = System.nanoTime() - start;
    (failed ? longestOutage : longestRequest).accumulateAndGet(took, Math::max);
    done.incrementAndGet();
    if (work == Work.WRITE) {
      rows.addAndGet(HOSTS);
    }
  }

  /** Why it failed; empty if it did not. */
  private String send(Http http, String what) throws InterruptedException {
    try {
      Http.Answer answer =
          switch (work) {
            case WRITE -> http.write("soak", what);
            case DASHBOARD -> http.query("soak", what);
            case PING -> http.get(what);
          };
      boolean good = answer.status() < 300 && !answer.body().contains("\"error\"");
      return good ? "" : work + " " + answer.status() + " " + shortened(answer.body());
    } catch (IOException e) {
      return work + " " + e;
    }
  }

  private static String shortened(String body) {
    return body.substring(0, Math.min(150, body.length())).strip();
  }

  private String batch() {
    long now = System.currentTimeMillis() * 1_000_000L + random.nextInt(1_000_000);
    StringBuilder lines = new StringBuilder(HOSTS * 80);
    for (int host = 0; host < HOSTS; host++) {
      lines.append("cpu,host=h").append(host).append(",region=r").append(host % 5);
      lines.append(" usage_user=").append(random.nextInt(100)).append(",usage_system=");
      lines.append(random.nextInt(100)).append(".5 ").append(now).append('\n');
    }
    return lines.toString();
  }
}
