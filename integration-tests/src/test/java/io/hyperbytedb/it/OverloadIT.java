package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Far more writers than the machine has use for, against a small heap: answers are 204, 429 or 503,
 * memory stays within bounds, and what got a 204 is there at the end; also when the broker stops
 * answering in the middle, or is killed and comes back. {@code -Dhyperbytedb.it.overload.secs=120}
 * is the long version.
 */
class OverloadIT {
  private static final int SECONDS = Integer.getInteger("hyperbytedb.it.overload.secs", 6);
  private static final int OUTAGE_SECONDS = Math.min(20, SECONDS / 2);

  /** Four keep the machine busy; each waits for its answer before it goes on. */
  private static final int WRITERS = Integer.getInteger("hyperbytedb.it.overload.writers", 48);

  private static final int BATCH = 5_000;
  private static final long FIRST = 1_767_571_200_000_000_000L;
  private static final long SPAN = 1_000_000_000L;

  /** Twice the heap, in KiB: the rest is RocksDB's, the broker's and buffers of sockets. */
  private static final long MEMORY_LIMIT = 1L << 20;

  private static final Duration TIME_LIMIT = Duration.ofSeconds(30);
  private static final String[] SMALL = {"HYPERBYTEDB__FLUSH__INTERVAL_SECS=1"};

  @TempDir Path home;

  private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
  private final AtomicLong slowest = new AtomicLong();
  private final List<String> unexpected = new ArrayList<>();

  @Test
  void moreThanTheMachineTakes() throws Exception {
    try (ServerProcess server = ServerProcess.startWithHeap(home, "512m", SMALL)) {
      List<Writer> writers = start(server, System.nanoTime() + SECONDS * 1_000_000_000L);
      join(writers);
      check(server, writers);
    }
  }

  @Test
  void theBrokerFallsSilent() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(home.resolve("broker"));
        ServerProcess server =
            ServerProcess.startWithHeap(
                home,
                "512m",
                SMALL[0],
                "HYPERBYTEDB__KAFKA__BOOTSTRAP_SERVERS=" + broker.bootstrapServers());
        Http http = new Http(server.url())) {
      int seconds = SECONDS + OUTAGE_SECONDS;
      List<Writer> writers = start(server, System.nanoTime() + seconds * 1_000_000_000L);
      pause(SECONDS / 2);
      broker.signal("STOP");
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () -> assertThat(http.get("/health").body()).contains("the log cannot be reached"));
      assertThat(http.get("/health/ready").status()).isEqualTo(503);
      long before = System.nanoTime();
      assertThat(http.write("d", "m v=1 1").status()).isEqualTo(503);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
      pause(OUTAGE_SECONDS);
      broker.signal("CONT");
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(http.get("/health/ready").status()).isEqualTo(200));
      join(writers);
      check(server, writers);
    }
  }

  @Test
  void theBrokerIsKilledAndComesBack() throws Exception {
    BrokerProcess broker = BrokerProcess.start(home.resolve("broker"));
    try (ServerProcess server =
            ServerProcess.startWithHeap(
                home,
                "512m",
                SMALL[0],
                "HYPERBYTEDB__KAFKA__BOOTSTRAP_SERVERS=" + broker.bootstrapServers());
        Http http = new Http(server.url())) {
      List<Writer> writers = start(server, System.nanoTime() + SECONDS * 1_000_000_000L);
      pause(SECONDS / 3);
      broker.kill();
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(http.get("/health/ready").status()).isEqualTo(503));
      broker = BrokerProcess.start(home.resolve("broker"), broker.port());
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(http.get("/health/ready").status()).isEqualTo(200));
      join(writers);
      assertThat(http.write("d", "m,w=last v=1 1").status()).isEqualTo(204);
      check(server, writers);
    } finally {
      broker.close();
    }
  }

  private List<Writer> start(ServerProcess server, long end) throws Exception {
    try (Http http = new Http(server.url())) {
      assertThat(http.query("", "CREATE DATABASE d").status()).isEqualTo(200);
    }
    List<Writer> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Writer writer = new Writer(i, server.url(), end);
      writer.thread.start();
      writers.add(writer);
    }
    return writers;
  }

  private static void pause(int seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  private static void join(List<Writer> writers) throws InterruptedException {
    for (Writer writer : writers) {
      writer.thread.join();
    }
  }

  private void check(ServerProcess server, List<Writer> writers) throws Exception {
    System.out.printf(
        "%d s, %d writers: answers %s, the slowest after %d ms, %d MiB resident%n",
        SECONDS,
        WRITERS,
        new TreeMap<>(statuses),
        slowest.get() / 1_000_000,
        server.residentKib() >> 10);
    assertThat(unexpected).isEmpty();
    assertThat(server.residentKib()).as("KiB, with a heap of 512 MiB").isLessThan(MEMORY_LIMIT);
    assertThat(statuses.keySet()).isSubsetOf(204, 429, 503);
    assertThat(statuses).containsKey(204);
    assertThat(Duration.ofNanos(slowest.get())).isLessThan(TIME_LIMIT);
    assertThat(Files.readString(home.resolve("server.log"))).doesNotContain("OutOfMemoryError");
    try (Http http = new Http(server.url())) {
      for (Writer writer : writers) {
        verify(http, writer);
      }
    }
  }

  private static void verify(Http http, Writer writer) throws Exception {
    if (writer.acknowledged.isEmpty()) {
      return;
    }
    String body =
        http.query(
                "d",
                "SELECT count(v) FROM m WHERE w = 'w%d' AND time >= %d AND time < %d GROUP BY time(1s) fill(none)"
                    .formatted(writer.id, FIRST, FIRST + writer.acknowledged.length() * SPAN))
            .body();
    BitSet whole = new BitSet();
    Matcher row = Pattern.compile("\\[\"([^\"]+)\",(\\d+)\\]").matcher(body);
    while (row.find()) {
      long seconds = java.time.Instant.parse(row.group(1)).getEpochSecond();
      if (row.group(2).equals(Integer.toString(BATCH))) {
        whole.set(Math.toIntExact(seconds - FIRST / SPAN));
      }
    }
    BitSet lost = (BitSet) writer.acknowledged.clone();
    lost.andNot(whole);
    assertThat(lost.isEmpty()).as("writer %d lost batches %s", writer.id, lost).isTrue();
  }

  /** Writes one batch after the other, each within a second of its own. */
  private final class Writer {
    private final int id;
    private final String url;
    private final long end;
    private final BitSet acknowledged = new BitSet();
    private final byte[] lines;
    private final int[] ends = new int[BATCH];
    private final Thread thread = Thread.ofPlatform().unstarted(this::run);

    Writer(int id, String url, long end) {
      this.id = id;
      this.url = url;
      this.end = end;
      StringBuilder text = new StringBuilder(BATCH * 56);
      for (int i = 0; i < BATCH; i++) {
        text.append("m,w=w").append(id).append(",h=").append(i % 10).append(" v=").append(i);
        text.append(".25,u=000000i ").append(FIRST);
        ends[i] = text.length();
        text.append('\n');
      }
      this.lines = text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void run() {
      try (Http http = new Http(url)) {
        for (int batch = 0; System.nanoTime() - end < 0; batch++) {
          long start = System.nanoTime();
          int status = http.write("d", body(batch)).status();
          slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
          statuses.computeIfAbsent(status, s -> new AtomicInteger()).incrementAndGet();
          if (status == 204) {
            acknowledged.set(batch);
          } else {
            // A client that is told to come later does so, a little.
            LockSupport.parkNanos(50_000_000);
          }
        }
      } catch (IOException e) {
        synchronized (unexpected) {
          unexpected.add(e.toString());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** The body of this batch, in place: making texts would take the machine from the server. */
    private byte[] body(int batch) {
      for (int i = 0; i < BATCH; i++) {
        putDigits(FIRST + batch * SPAN + i * (SPAN / BATCH), ends[i], 19);
        putDigits(batch, ends[i] - 21, 6);
      }
      return lines;
    }

    private void putDigits(long number, int end, int digits) {
      long rest = number;
      for (int i = end - 1; i >= end - digits; i--) {
        lines[i] = (byte) ('0' + rest % 10);
        rest /= 10;
      }
    }
  }
}
