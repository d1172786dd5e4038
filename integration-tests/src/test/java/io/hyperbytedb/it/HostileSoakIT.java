package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.it.ValidLoad.Work;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ingest and dashboards beside a stream of hostile requests of all kinds, at a small heap: the
 * process does not end, requests of good clients succeed, memory stays within bounds, and all that
 * was acknowledged is there. {@code -Dhyperbytedb.it.soak.secs=1800} is the long version; {@code
 * -Dhyperbytedb.it.soak.seed=…} sends the same again.
 */
class HostileSoakIT {
  private static final int SECONDS = Integer.getInteger("hyperbytedb.it.soak.secs", 10);
  private static final long SEED = Long.getLong("hyperbytedb.it.soak.seed", System.nanoTime());
  private static final int ATTACKERS = Integer.getInteger("hyperbytedb.it.soak.attackers", 3);
  private static final String HEAP = System.getProperty("hyperbytedb.it.soak.heap", "512m");

  /** Of the whole process: heap, RocksDB, the broker's mapped indexes, buffers of sockets. */
  private static final long MEMORY_LIMIT_KIB = 1_200L << 10;

  @TempDir Path home;

  @Test
  void goodClientsAreServedBesideHostileOnes() throws Exception {
    System.out.println("soak seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    try (ServerProcess server = ServerProcess.startWithHeap(home, HEAP);
        Http http = new Http(server.url())) {
      for (String database : List.of("soak", "hostile")) {
        assertThat(http.query("", "CREATE DATABASE " + database).status()).isEqualTo(200);
      }
      long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
      List<ValidLoad> loads = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (Work work : List.of(Work.WRITE, Work.WRITE, Work.DASHBOARD, Work.DASHBOARD, Work.PING)) {
        ValidLoad load = new ValidLoad(work, server.url(), random.split());
        loads.add(load);
        threads.add(Thread.ofPlatform().start(() -> load.run(end, server::isAlive)));
      }
      ConcurrentMap<Attacks.Kind, Integer> sent = new ConcurrentSkipListMap<>();
      for (int i = 0; i < ATTACKERS; i++) {
        SplittableRandom own = random.split();
        threads.add(Thread.ofPlatform().start(() -> attack(server, own, sent, end)));
      }
      long resident = watch(server, end);
      for (Thread thread : threads) {
        thread.join();
      }
      print(loads, sent, resident);
      assertThat(server.isAlive()).as("alive, seed %d", SEED).isTrue();
      assertThat(loads.stream().mapToLong(ValidLoad::unserved).sum())
          .as("requests never served, seed %d", SEED)
          .isZero();
      long rows = loads.stream().mapToLong(ValidLoad::rows).sum();
      String counted = http.query("soak", "SELECT count(usage_user) FROM cpu").body();
      assertThat(counted)
          .as("seed %d, %d rows acknowledged", SEED, rows)
          .contains("," + rows + "]");
      assertThat(resident).as("KiB resident, seed %d", SEED).isLessThan(MEMORY_LIMIT_KIB);
      assertThat(Files.readString(home.resolve("server.log"))).doesNotContain("OutOfMemoryError");
    }
  }

  private static void attack(
      ServerProcess server,
      SplittableRandom random,
      ConcurrentMap<Attacks.Kind, Integer> sent,
      long end) {
    try (Attacks attacks = new Attacks(server.url(), random, sent)) {
      attacks.run(end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The most memory that was resident, KiB. */
  private static long watch(ServerProcess server, long end) {
    long most = 0;
    while (System.nanoTime() - end < 0 && server.isAlive()) {
      most = Math.max(most, server.residentKib());
      LockSupport.parkNanos(500_000_000);
    }
    return most;
  }

  private static void print(
      List<ValidLoad> loads, ConcurrentMap<Attacks.Kind, Integer> sent, long resident) {
    System.out.printf("%d s, %d MiB resident, hostile: %s%n", SECONDS, resident >> 10, sent);
    Map<String, Integer> failures = new TreeMap<>();
    long rows = 0;
    long done = 0;
    Duration outage = Duration.ZERO;
    Duration request = Duration.ZERO;
    for (ValidLoad load : loads) {
      load.failures().forEach((reason, count) -> failures.merge(reason, count, Integer::sum));
      rows += load.rows();
      done += load.done();
      outage = outage.compareTo(load.longestOutage()) < 0 ? load.longestOutage() : outage;
      request = request.compareTo(load.longestRequest()) < 0 ? load.longestRequest() : request;
    }
    System.out.printf(
        "%d requests, %d rows; longest request %d ms, longest outage %d ms; failures %s%n",
        done, rows, request.toMillis(), outage.toMillis(), failures);
  }
}
