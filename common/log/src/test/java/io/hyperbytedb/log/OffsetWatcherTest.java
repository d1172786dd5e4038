package io.hyperbytedb.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OffsetWatcherTest {
  @Test
  void waitersAreDoneWhenTheirOffsetIsReached() {
    OffsetWatcher watcher = new OffsetWatcher(5);
    assertThat(watcher.await(5)).isCompleted();
    CompletableFuture<Void> seven = watcher.await(7);
    CompletableFuture<Void> six = watcher.await(6);
    watcher.advance(6);
    assertThat(six).isCompleted();
    assertThat(seven).isNotDone();
    watcher.advance(9);
    assertThat(seven).isCompleted();
  }

  @Test
  void stopFailsThoseWhoWaitAndThoseWhoCome() {
    OffsetWatcher watcher = new OffsetWatcher(0);
    CompletableFuture<Void> waiting = watcher.await(1);
    watcher.stop(new IllegalStateException("stopped"));
    assertThat(waiting).isCompletedExceptionally();
    assertThat(watcher.await(2)).isCompletedExceptionally();
    assertThat(watcher.await(0)).isCompleted();
  }

  @Test
  void noWaiterIsForgottenWhileAnotherThreadAdvances() throws Exception {
    OffsetWatcher watcher = new OffsetWatcher(0);
    int last = 200_000;
    Thread advancer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 1; i <= last; i++) {
                    watcher.advance(i);
                  }
                });
    List<CompletableFuture<Void>> waiters = new ArrayList<>();
    for (int i = 0; i < last; i += 7) {
      waiters.add(watcher.await(i));
    }
    advancer.join();
    assertThat(CompletableFuture.allOf(waiters.toArray(CompletableFuture<?>[]::new)))
        .succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void whatWaitsIsToldApartFromTheMove() {
    OffsetWatcher watcher = new OffsetWatcher(0);
    var early = watcher.await(5);
    watcher.move(5);
    assertThat(early).isNotDone();
    assertThat(watcher.await(5)).isCompleted();
    watcher.tell();
    assertThat(early).isCompleted();
  }
}
