package io.hyperbytedb.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.server.auth.HashTurns.Trust;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HashTurnsTest {
  private final HashTurns turns = new HashTurns(Duration.ofSeconds(50));
  private final Queue<String> order = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  @AfterEach
  void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void start(String name, Trust trust) {
    start(
        name,
        () -> {
          turns.take(name, trust);
          return true;
        },
        trust);
  }

  private void startStranger(String name) {
    start(name, turns::takeStranger, Trust.NONE);
  }

  private void start(String name, BooleanSupplier take, Trust trust) {
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  if (take.getAsBoolean()) {
                    order.add(name);
                    turns.giveBack(trust);
                  }
                });
    threads.add(thread);
    await()
        .until(
            () ->
                thread.getState() == Thread.State.TIMED_WAITING
                    || thread.getState() == Thread.State.TERMINATED);
  }

  @Test
  void guessesTakeTurnsNameByName() throws InterruptedException {
    turns.take("first", Trust.NONE);
    start("admin", Trust.NONE);
    start("admin", Trust.NONE);
    start("admin", Trust.NONE);
    startStranger("ghost");
    start("bob", Trust.NONE);
    turns.giveBack(Trust.NONE);
    join();
    assertThat(order).containsExactly("admin", "ghost", "bob", "admin", "admin");
  }

  @Test
  void theMoreTrustedComeFirst() throws InterruptedException {
    turns.take("first", Trust.FULL);
    start("bob", Trust.HALF);
    start("carol", Trust.HALF);
    start("alice", Trust.FULL);
    turns.giveBack(Trust.FULL);
    join();
    assertThat(order).containsExactly("alice", "bob", "carol");
  }

  @Test
  void guessesHoldUpNobodyWhoIsTrusted() throws InterruptedException {
    turns.take("guess", Trust.NONE);
    start("guess", Trust.NONE);
    start("alice", Trust.FULL);
    start("bob", Trust.HALF);
    threads.removeFirst().interrupt();
    join();
    assertThat(order).containsExactly("alice", "bob");
    turns.giveBack(Trust.NONE);
  }

  @Test
  void aGuessThatTookLongIsFollowedByAPause() throws InterruptedException {
    turns.take("guess", Trust.NONE);
    long began = System.nanoTime();
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    long took = System.nanoTime() - began;
    turns.giveBack(Trust.NONE);
    long ended = System.nanoTime();
    turns.take("guess", Trust.NONE);
    assertThat(System.nanoTime() - ended).isGreaterThan(took / 2);
    turns.giveBack(Trust.NONE);
  }

  @Test
  void onlySoManyStrangersWait() throws InterruptedException {
    turns.take("first", Trust.NONE);
    for (int i = 0; i < HashTurns.WAITING_STRANGERS; i++) {
      startStranger("ghost" + i);
    }
    assertThat(turns.takeStranger()).isFalse();
    turns.giveBack(Trust.NONE);
    join();
    assertThat(order).hasSize(HashTurns.WAITING_STRANGERS);
    assertThat(turns.takeStranger()).isTrue();
    turns.giveBack(Trust.NONE);
  }

  @Test
  void onlySoManyWaitWithOneName() throws InterruptedException {
    turns.take("first", Trust.NONE);
    turns.take("second", Trust.FULL);
    for (int i = 0; i < HashTurns.WAITING_PER_NAME; i++) {
      start("admin", Trust.NONE);
    }
    assertThatThrownBy(() -> turns.take("admin", Trust.NONE))
        .isInstanceOf(HyperbyteException.class)
        .hasMessage("too many logins at once");
    start("admin", Trust.HALF);
    turns.giveBack(Trust.FULL);
    turns.giveBack(Trust.NONE);
    join();
    assertThat(order).hasSize(HashTurns.WAITING_PER_NAME + 1);
  }

  @Test
  void whoWaitsTooLongLeavesNothingBehind() {
    HashTurns impatient = new HashTurns(Duration.ofMillis(20));
    impatient.take("first", Trust.HALF);
    assertThatThrownBy(() -> impatient.take("admin", Trust.HALF))
        .hasMessage("too many logins at once");
    impatient.take("guess", Trust.NONE);
    assertThat(impatient.takeStranger()).isFalse();
    impatient.giveBack(Trust.HALF);
    impatient.take("admin", Trust.HALF);
    impatient.giveBack(Trust.HALF);
    impatient.giveBack(Trust.NONE);
  }
}
