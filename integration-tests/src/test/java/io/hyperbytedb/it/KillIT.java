package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL at random moments, during ingest, deletes, flush, commit, compaction, retention, pruning
 * and backup, some after a SIGSTOP that outlasts the broker's sessions: every acknowledged point is
 * there once after the restart, no point that was never sent, none that was deleted or has expired,
 * and {@code fsck} finds the data clean after each kill.
 */
class KillIT {
  private static final int KILLS = Integer.getInteger("hyperbytedb.it.kills", 4);
  private static final long SEED = Long.getLong("hyperbytedb.it.seed", System.nanoTime());
  private static final int WRITERS = 2;
  private static final int BATCH = 40;

  /** Everything happens all the time, so that kills meet it. */
  private static final String[] BUSY = {
    "HYPERBYTEDB__FLUSH__INTERVAL_SECS=1",
    "HYPERBYTEDB__FLUSH__MAX_AGE_SECS=1",
    "HYPERBYTEDB__COMPACTION__INTERVAL_SECS=1",
    "HYPERBYTEDB__COMPACTION__DELETE_GRACE_SECS=0",
    "HYPERBYTEDB__RETENTION__CHECK_INTERVAL_SECS=1",
    "HYPERBYTEDB__KAFKA__CHECKPOINT_INTERVAL_SECS=1",
    "HYPERBYTEDB__KAFKA__FLUSHED_RETENTION_SECS=0"
  };

  @TempDir Path home;
  private final List<String> failedBackups = new CopyOnWriteArrayList<>();

  /** The policies whose points must be gone. */
  private final List<String> expired = new CopyOnWriteArrayList<>();

  @Test
  void nothingAcknowledgedIsLostAndNothingIsDouble() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Writer> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new Writer(i));
    }
    for (int kill = 0; kill < KILLS; kill++) {
      try (ServerProcess server = ServerProcess.start(home, BUSY)) {
        verify(server, writers, kill);
        run(server, writers, random, kill);
      }
      CommandRun fsck =
          CommandRun.of(
              home, Map.of(), "fsck", "--deep", "--data-dir", home.resolve("data").toString());
      assertThat(fsck.out()).as("seed %d, kill %d", SEED, kill).contains("clean: ");
      assertThat(fsck.exit()).as("seed %d, kill %d: %s", SEED, kill, fsck.out()).isZero();
    }
    try (ServerProcess server = ServerProcess.start(home, BUSY)) {
      verify(server, writers, KILLS);
      int acknowledged = writers.stream().mapToInt(w -> w.acknowledged.cardinality()).sum();
      int deleted = writers.stream().mapToInt(w -> w.deleted.cardinality()).sum();
      System.out.printf(
          "%d kills, %d points acknowledged, %d deleted, %d policies expired, seed %d%n",
          KILLS, acknowledged, deleted, expired.size(), SEED);
    }
  }

  private void run(ServerProcess server, List<Writer> writers, SplittableRandom random, int kill)
      throws IOException, InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (Writer writer : writers) {
      SplittableRandom own = random.split();
      threads.add(Thread.ofPlatform().start(() -> writer.write(server.url(), own)));
    }
    threads.add(Thread.ofPlatform().start(() -> expire(server.url(), kill)));
    pause(200 + random.nextInt(2_500));
    if (random.nextBoolean()) {
      threads.add(Thread.ofPlatform().start(() -> backUp(server.url(), kill)));
      pause(random.nextInt(1_000));
    }
    if (random.nextInt(3) == 0) {
      server.signal("STOP");
      pause(500 + random.nextInt(2_000));
      server.signal("CONT");
      pause(random.nextInt(500));
    }
    server.kill();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failedBackups).as("seed %d, kill %d", SEED, kill).isEmpty();
  }

  private static void pause(int millis) {
    long end = System.nanoTime() + millis * 1_000_000L;
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  private void backUp(String url, int kill) {
    try (Http http = new Http(url)) {
      Path output = home.resolve("backup-" + kill);
      Http.Answer answer = http.post("/internal/backup?output=" + output);
      if (!answer.body().contains("{\"complete\":true}")) {
        failedBackups.add(answer.body());
      }
    } catch (IOException killed) {
      // Half a backup is left, or none.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Points of a policy that is given a duration afterwards which they are too old for. */
  private void expire(String url, int kill) {
    try (Http http = new Http(url)) {
      String policy = "r" + kill;
      http.query(
          "k",
          "CREATE RETENTION POLICY "
              + policy
              + " ON k DURATION INF REPLICATION 1 SHARD DURATION 1h");
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 500; i++) {
        lines.append("old,h=").append(i % 7).append(" a=1i ").append(i * 60_000_000_000L);
        lines.append('\n');
      }
      http.write("k", policy, lines.toString());
      pause(300);
      String answer =
          http.query("k", "ALTER RETENTION POLICY " + policy + " ON k DURATION 1h").body();
      if (!answer.contains("error")) {
        expired.add(policy);
      }
    } catch (IOException killed) {
      // It has a duration now, or none.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void verify(ServerProcess server, List<Writer> writers, int kill) throws Exception {
    try (Http http = new Http(server.url())) {
      assertThat(http.query("", "CREATE DATABASE k").status()).isEqualTo(200);
      for (String policy : expired) {
        assertThat(http.query("k", "SELECT count(a) FROM k." + policy + ".old").body())
            .as("seed %d, kill %d: points of policy %s", SEED, kill, policy)
            .contains("{\"statement_id\":0}");
      }
      for (Writer writer : writers) {
        String body = http.query("k", "SELECT a, s FROM m WHERE w = 'w" + writer.id + "'").body();
        BitSet found = new BitSet();
        for (String row : rows(body)) {
          int number = writer.check(row, kill);
          assertThat(found.get(number)).as("seed %d: point %d twice", SEED, number).isFalse();
          found.set(number);
        }
        BitSet risen = (BitSet) writer.deleted.clone();
        risen.and(found);
        assertThat(risen.isEmpty())
            .as("seed %d, kill %d: risen %s of writer %d", SEED, kill, risen, writer.id)
            .isTrue();
        BitSet lost = (BitSet) writer.acknowledged.clone();
        lost.andNot(found);
        assertThat(lost.isEmpty())
            .as("seed %d, kill %d: lost %s of writer %d", SEED, kill, lost, writer.id)
            .isTrue();
        String counted =
            http.query("k", "SELECT count(a) FROM m WHERE w = 'w" + writer.id + "'").body();
        if (!found.isEmpty()) {
          assertThat(counted).as("seed %d", SEED).contains("," + found.cardinality() + "]]");
        }
      }
    }
  }

  private static List<String> rows(String body) {
    int start = body.indexOf("\"values\":[[");
    if (start < 0) {
      assertThat(body).doesNotContain("error");
      return List.of();
    }
    String values = body.substring(start + 11, body.indexOf("]]", start));
    return List.of(values.split("],\\[", -1));
  }

  /** Writes numbered points, deletes some, and remembers what of it was acknowledged. */
  private static final class Writer {
    private final int id;
    private final BitSet acknowledged = new BitSet();
    private final BitSet deleted = new BitSet();
    private final AtomicInteger next = new AtomicInteger();

    Writer(int id) {
      this.id = id;
    }

    /** Until the server is gone. */
    void write(String url, SplittableRandom random) {
      try (Http http = new Http(url)) {
        while (true) {
          if (random.nextInt(40) == 0) {
            delete(http, random);
          }
          int first = next.getAndAdd(BATCH);
          StringBuilder body = new StringBuilder();
          for (int i = first; i < first + BATCH; i++) {
            body.append("m,w=w").append(id).append(",h=").append(i % 7);
            body.append(" a=").append(i).append("i,s=\"x").append(i).append("\" ");
            body.append(time(i)).append('\n');
          }
          Http.Answer answer = http.write("k", body.toString());
          if (answer.status() == 204) {
            acknowledged.set(first, first + BATCH);
          } else {
            assertThat(answer.status()).as(answer.body()).isGreaterThanOrEqualTo(500);
          }
        }
      } catch (IOException killed) {
        // The batch in flight may or may not be there.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Deletes some points; if that isn't answered, they may or may not be there. */
    private void delete(Http http, SplittableRandom random)
        throws IOException, InterruptedException {
      int first = random.nextInt(next.get() + 1);
      int last = first + 1 + random.nextInt(2 * BATCH);
      acknowledged.clear(first, last);
      Http.Answer answer =
          http.query(
              "k",
              "DELETE FROM m WHERE w = 'w"
                  + id
                  + "' AND time >= "
                  + time(first)
                  + " AND time < "
                  + time(last));
      if (answer.status() == 200 && !answer.body().contains("error")) {
        deleted.set(first, Math.min(last, next.get()));
      }
    }

    /** The number of the point in a row of an answer, which must be as it was sent. */
    int check(String row, int kill) {
      String[] parts = row.split(",", -1);
      int number = Integer.parseInt(parts[1]);
      assertThat(number).as("seed %d, kill %d", SEED, kill).isLessThan(next.get());
      assertThat(row).as("seed %d", SEED).endsWith("," + number + ",\"x" + number + "\"");
      return number;
    }

    private long time(int i) {
      return 1_767_571_200_000_000_000L + i * 50_000_000L;
    }
  }
}
