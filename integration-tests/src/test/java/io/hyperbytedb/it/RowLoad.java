package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes rows into measurement {@code m} of database {@code d}, one nanosecond apart, from 1 on,
 * until it is closed or refused.
 */
final class RowLoad implements AutoCloseable {
  private static final int ROWS = 20;

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicBoolean ends = new AtomicBoolean();
  private final Thread thread;

  RowLoad(String url) {
    thread = Thread.ofPlatform().name("load").start(() -> write(url));
  }

  private void write(String url) {
    try (Http http = new Http(url)) {
      while (!ends.get()) {
        StringBuilder lines = new StringBuilder();
        long from = sent.get();
        for (long n = from + 1; n <= from + ROWS; n++) {
          lines.append("m,host=h").append(n % 50).append(" v=1i ").append(n).append('\n');
        }
        sent.set(from + ROWS);
        if (http.write("d", lines.toString()).status() == 204) {
          acknowledged.set(from + ROWS);
        } else {
          ends.set(true);
        }
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The highest row that may be there. */
  long sent() {
    return sent.get();
  }

  /** Up to this row all must be there. */
  long acknowledged() {
    return acknowledged.get();
  }

  void awaitRows(long count) {
    await().until(() -> acknowledged.get() >= count);
  }

  /** All rows up to one are there, each once, and none beyond another one. */
  static void check(Http http, long acknowledged, long sent)
      throws IOException, InterruptedException {
    assertThat(rows(http, "time <= " + acknowledged)).isEqualTo(acknowledged);
    assertThat(rows(http, "time > " + sent)).isZero();
  }

  /** How many rows there are that satisfy a condition. */
  static long rows(Http http, String condition) throws IOException, InterruptedException {
    String body = http.query("d", "SELECT count(v) FROM m WHERE " + condition).body();
    if (!body.contains("values")) {
      assertThat(body).doesNotContain("error");
      return 0;
    }
    return Long.parseLong(body.substring(body.lastIndexOf(',') + 1, body.indexOf("]]")));
  }

  @Override
  public void close() {
    ends.set(true);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
