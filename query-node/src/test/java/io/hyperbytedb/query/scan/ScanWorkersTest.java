package io.hyperbytedb.query.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.query.result.QueryFailure;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScanWorkersTest {
  private static final long LONG = ScanWorkers.SHORT_COST + 1;
  private static final int WAITING = 5;

  private final ScanWorkers workers = new ScanWorkers(1, WAITING);
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<String> ran = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws InterruptedException {
    end.countDown();
    workers.shutdown();
    assertThat(workers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
  }

  /** Keeps all threads of a kind busy. */
  private void block(long cost) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    workers.execute(
        new ScanWorkers.Scan(
            cost,
            0,
            () -> {
              begun.countDown();
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }));
    begun.await();
  }

  private CompletableFuture<Void> run(String name, long cost, int turns) {
    return CompletableFuture.runAsync(
        () -> ran.add(name), task -> workers.execute(new ScanWorkers.Scan(cost, turns, task)));
  }

  @Test
  void aShortScanDoesNotWaitForALongOneToEnd() throws Exception {
    block(LONG);
    CompletableFuture<Void> other = run("long", LONG, 0);
    run("short", 1, 0).get(1, TimeUnit.MINUTES);
    assertThat(other).isNotDone();
  }

  @Test
  void whatReadsLessOrHasAskedLessOftenGoesFirst() throws Exception {
    block(LONG);
    CompletableFuture<?>[] all = {
      run("much more", 100 * LONG, 0),
      run("unknown", Long.MAX_VALUE, 0),
      run("more", 2 * LONG, 0),
      run("again and again", LONG, 50),
      run("first", LONG, 0)
    };
    end.countDown();
    CompletableFuture.allOf(all).get(1, TimeUnit.MINUTES);
    assertThat(ran).containsExactly("first", "more", "again and again", "much more", "unknown");
  }

  @Test
  void soManyMayWait() throws Exception {
    block(LONG);
    for (int i = 0; i < WAITING; i++) {
      var _ = run("long", LONG, 0);
    }
    assertThatThrownBy(() -> run("one more", LONG, 0))
        .isInstanceOf(QueryFailure.class)
        .hasMessage("too many queries wait for others to end");
    run("short", 1, 0).get(1, TimeUnit.MINUTES);
  }
}
