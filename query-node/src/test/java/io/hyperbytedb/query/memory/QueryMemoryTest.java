package io.hyperbytedb.query.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.result.QueryFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class QueryMemoryTest {
  private static final long MIB = 1 << 20;

  private final AtomicInteger refused = new AtomicInteger();

  private MemoryPool pool(long perQuery, long total, Duration wait) {
    return new MemoryPool(
        new MemoryLimits(perQuery, total, wait, 1, Duration.ZERO), refused::incrementAndGet);
  }

  @Test
  void aQueryThatWantsTooMuchIsRefusedWhatEndedQueriesMayHave() {
    MemoryPool pool = pool(2 * MIB, 10 * MIB, Duration.ZERO);
    try (QueryMemory memory = pool.open("SELECT v FROM m")) {
      memory.reserve(2 * MIB);
      assertThatThrownBy(() -> memory.reserve(1))
          .isInstanceOf(QueryFailure.class)
          .hasMessage(
              "query memory limit exceeded: a query may hold 2 MiB ([query] max_memory_mb)");
      assertThat(memory.reserved()).isEqualTo(2 * MIB);
      memory.release(2 * MIB);
      memory.reserve(MIB);
      assertThat(refused).hasValue(1);
    }
    assertThat(pool.taken()).isZero();
  }

  @Test
  void thousandsOfOperatorsThatHoldLittleTakeLittle() {
    MemoryPool pool = pool(10 * MIB, 10 * MIB, Duration.ZERO);
    try (QueryMemory memory = pool.open("SELECT mean(*) FROM wide")) {
      for (int i = 0; i < 20_000; i++) {
        new Reservation(memory).set(16);
      }
      assertThat(memory.reserved()).isLessThan(6 * MIB);
    }
  }

  @Test
  void queriesTogetherHoldNoMoreThanAllMay() {
    MemoryPool pool = pool(4 * MIB, 4 * MIB, Duration.ZERO);
    QueryMemory first = pool.open("first");
    try (QueryMemory second = pool.open("second")) {
      first.reserve(3 * MIB);
      assertThatThrownBy(() -> second.reserve(2 * MIB))
          .hasMessage(
              "query memory limit exceeded: all queries together may hold 4 MiB"
                  + " ([query] max_total_memory_mb)");
      first.close();
      second.reserve(2 * MIB);
    }
    assertThat(pool.taken()).isZero();
  }

  @Test
  void largeQueriesLeaveRoomForSmallOnes() {
    MemoryPool pool = pool(8 * MIB, 16 * MIB, Duration.ZERO);
    QueryMemory first = pool.open("first");
    QueryMemory second = pool.open("second");
    first.reserve(8 * MIB);
    second.reserve(6 * MIB);
    assertThatThrownBy(() -> second.reserve(MIB)).hasMessageContaining("all queries together");
    try (QueryMemory small = pool.open("small");
        QueryMemory other = pool.open("other")) {
      small.reserve(MIB);
      other.reserve(MIB);
    }
    first.close();
    second.reserve(2 * MIB);
    second.close();
    assertThat(pool.taken()).isZero();
  }

  @Test
  void whatOverflowsIsRefused() {
    MemoryPool pool = pool(1L << 50, 1L << 50, Duration.ZERO);
    try (QueryMemory memory = pool.open("");
        Reservation reservation = new Reservation(memory)) {
      reservation.add(100);
      assertThatThrownBy(() -> reservation.add(Long.MAX_VALUE)).isInstanceOf(QueryFailure.class);
      assertThat(reservation.held()).isEqualTo(100);
    }
    assertThat(pool.taken()).isZero();
  }

  @Test
  void aQueryThatHasEndedGetsNothing() {
    MemoryPool pool = pool(8 * MIB, 8 * MIB, Duration.ZERO);
    QueryMemory memory = pool.open("");
    memory.reserve(100);
    memory.close();
    assertThatThrownBy(() -> memory.reserve(MIB)).isInstanceOf(CancellationException.class);
    memory.release(100);
    memory.close();
    assertThat(pool.taken()).isZero();
  }

  @Test
  void whatALongQueryReleasesIsForOthers() {
    MemoryPool pool = pool(64 * MIB, 64 * MIB, Duration.ZERO);
    try (QueryMemory memory = pool.open("")) {
      Reservation reservation = new Reservation(memory);
      for (int i = 0; i < 1000; i++) {
        reservation.add(50_000);
      }
      assertThat(pool.taken()).isGreaterThanOrEqualTo(50_000_000);
      reservation.set(10);
      assertThat(pool.taken()).isLessThan(4 * MIB);
      reservation.close();
      assertThat(memory.reserved()).isZero();
    }
  }

  @Test
  void aQueryWaitsForOthersToEndAndIsToldWhenTheyDoNot() throws Exception {
    MemoryPool impatient = pool(MIB, MIB, Duration.ofNanos(1));
    QueryMemory all = impatient.open("");
    all.reserve(MIB);
    assertThatThrownBy(() -> impatient.open(""))
        .isInstanceOfSatisfying(
            HyperbyteException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageContaining("1 MiB ([query] max_total_memory_mb)");
    assertThat(refused).hasValue(1);

    MemoryPool pool = pool(MIB, MIB, Duration.ofHours(1));
    QueryMemory holder = pool.open("");
    holder.reserve(MIB);
    CompletableFuture<QueryMemory> waiting = new CompletableFuture<>();
    Thread waiter = Thread.ofVirtual().start(() -> waiting.complete(pool.open("")));
    while (waiter.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    // The bound of those who wait is one.
    assertThatThrownBy(() -> pool.open("")).isInstanceOf(HyperbyteException.class);
    holder.close();
    waiting.get().close();
    assertThat(pool.taken()).isZero();
  }

  @Test
  void aQueryThatRunsWaitsForOthersToGiveMemoryBack() throws Exception {
    MemoryPool pool = pool(4 * MIB, 4 * MIB, Duration.ofHours(1));
    QueryMemory holder = pool.open("holder");
    holder.reserve(3 * MIB);
    try (QueryMemory second = pool.open("second")) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      Thread waiter =
          Thread.ofVirtual()
              .start(
                  () -> {
                    second.reserve(3 * MIB);
                    done.complete(null);
                  });
      while (waiter.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      // Both would wait for each other.
      assertThatThrownBy(() -> holder.reserve(MIB)).hasMessageContaining("all queries together");
      assertThat(done).isNotDone();
      holder.close();
      done.get();
    }
    assertThat(pool.taken()).isZero();
  }

  @Test
  void theGreediestQueryIsStoppedIfASmallOneWaitsForLong() {
    MemoryPool pool = pool(16 * MIB, 16 * MIB, Duration.ofHours(1));
    QueryMemory greedy = pool.open("greedy");
    QueryMemory other = pool.open("other");
    other.reserve(4 * MIB);
    greedy.reserve(11 * MIB);
    CompletableFuture<Void> served = new CompletableFuture<>();
    try (QueryMemory small = pool.open("small")) {
      Thread.ofVirtual()
          .start(
              () -> {
                small.reserve(2 * MIB);
                served.complete(null);
              });
      // It goes on, until it is told.
      assertThatThrownBy(
              () -> {
                while (true) {
                  greedy.reserve(16);
                  greedy.release(16);
                  Thread.onSpinWait();
                }
              })
          .hasMessageContaining("all queries together may hold 16 MiB");
      greedy.close();
      served.join();
      other.reserve(16);
    }
    other.close();
    assertThat(pool.taken()).isZero();
  }

  @Test
  void aQueryWhoseClientStallsIsStoppedWhenAnotherNeedsMemory() throws Exception {
    MemoryPool pool = pool(2 * MIB, 2 * MIB, Duration.ofHours(1));
    QueryMemory stalling = pool.open("stalls");
    stalling.reserve(2 * MIB);
    Thread client =
        Thread.ofVirtual()
            .start(
                () -> {
                  stalling.awaitsClient();
                  try {
                    Thread.sleep(Duration.ofHours(1));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  } finally {
                    stalling.clientDone();
                    stalling.close();
                  }
                });
    try (QueryMemory other = pool.open("other")) {
      other.reserve(MIB);
      client.join();
      assertThat(refused).hasValue(1);
    }
    assertThat(pool.taken()).isZero();
  }

  @Test
  void whatQueriesShareCountsOnce() {
    MemoryPool pool = pool(MIB, 4 * MIB, Duration.ZERO);
    Object block = new Object();
    QueryMemory first = pool.open("first");
    QueryMemory second = pool.open("second");
    first.share(block, 3 * MIB);
    second.share(block, 3 * MIB);
    assertThatThrownBy(() -> second.share(new Object(), 3 * MIB))
        .hasMessageContaining("max_total_memory_mb");
    first.close();
    assertThat(pool.taken()).isGreaterThan(3 * MIB);
    second.close();
    assertThat(pool.taken()).isZero();
  }

  @Test
  void threadsOfManyQueriesLeaveNothingBehind() throws Exception {
    long seed = System.nanoTime();
    MemoryPool pool = pool(3 * MIB, 8 * MIB, Duration.ofMinutes(1));
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> done = new ArrayList<>();
      for (int q = 0; q < 5; q++) {
        QueryMemory memory = pool.open("q" + q);
        for (int t = 0; t < 3; t++) {
          long own = seed + q * 31L + t;
          done.add(
              threads.submit(() -> use(memory, RandomGeneratorFactory.getDefault().create(own))));
        }
        done.add(threads.submit(memory::close));
      }
      for (Future<?> one : done) {
        one.get();
      }
    }
    assertThat(pool.taken()).as("seed %d", seed).isZero();
  }

  private static void use(QueryMemory memory, RandomGenerator random) {
    try (Reservation reservation = new Reservation(memory)) {
      for (int i = 0; i < 2000; i++) {
        reservation.set(random.nextInt(2_000_000));
      }
    } catch (QueryFailure | CancellationException e) {
      // Too much, or after the end: both may be.
    }
  }
}
