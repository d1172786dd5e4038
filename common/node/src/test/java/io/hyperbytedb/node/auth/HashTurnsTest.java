package io.hyperbytedb.node.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.model.HyperbyteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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

  private void start(String name, boolean stranger, boolean suspect) {
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  if (turns.take(name, stranger, suspect)) {
                    order.add(name);
                    turns.giveBack();
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
  void namesThatHaveNotFailedComeFirstAndTheOthersTakeTurns() throws InterruptedException {
    assertThat(turns.take("first", false, false)).isTrue();
    start("admin", false, true);
    start("admin", false, true);
    start("admin", false, true);
    start("ghost", true, true);
    start("bob", false, true);
    start("alice", false, false);
    turns.giveBack();
    join();
    assertThat(order).containsExactly("alice", "admin", "ghost", "bob", "admin", "admin");
  }

  @Test
  void onlySoManyStrangersWait() throws InterruptedException {
    assertThat(turns.take("first", false, false)).isTrue();
    for (int i = 0; i < HashTurns.WAITING_STRANGERS; i++) {
      start("ghost" + i, true, true);
    }
    assertThat(turns.take("ghost", true, true)).isFalse();
    turns.giveBack();
    join();
    assertThat(order).hasSize(HashTurns.WAITING_STRANGERS);
    assertThat(turns.take("ghost", true, true)).isTrue();
    turns.giveBack();
  }

  @Test
  void onlySoManyWaitWithOneName() throws InterruptedException {
    assertThat(turns.take("first", false, false)).isTrue();
    for (int i = 0; i < HashTurns.WAITING_PER_NAME; i++) {
      start("admin", false, true);
    }
    assertThatThrownBy(() -> turns.take("admin", false, true))
        .isInstanceOf(HyperbyteException.class)
        .hasMessage("too many logins at once");
    turns.giveBack();
    join();
    assertThat(order).hasSize(HashTurns.WAITING_PER_NAME);
  }

  @Test
  void whoWaitsTooLongLeavesNothingBehind() {
    HashTurns impatient = new HashTurns(Duration.ofMillis(20));
    assertThat(impatient.take("first", false, false)).isTrue();
    assertThatThrownBy(() -> impatient.take("admin", false, true))
        .hasMessage("too many logins at once");
    assertThat(impatient.take("ghost", true, true)).isFalse();
    impatient.giveBack();
    assertThat(impatient.take("admin", false, true)).isTrue();
    impatient.giveBack();
  }
}
