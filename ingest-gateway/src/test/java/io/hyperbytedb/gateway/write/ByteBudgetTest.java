package io.hyperbytedb.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.HyperbyteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class ByteBudgetTest {
  private static final String OVERLOAD = "too many writes in progress";

  private final ByteBudget budget = new ByteBudget(1000, Duration.ofSeconds(100));

  @Test
  void whatHasNotArrivedTakesNothing() {
    List<ByteBudget.Share> announced = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      announced.add(budget.share());
    }
    try (ByteBudget.Share share = budget.share()) {
      share.grow(600);
      share.grow(400);
      assertThat(budget.taken()).isEqualTo(1000);
    }
    assertThat(budget.taken()).isZero();
    announced.forEach(ByteBudget.Share::close);
    assertThat(budget.taken()).isZero();
  }

  @Test
  void whoFindsNoRoomWaitsForTheOthers() throws InterruptedException {
    ByteBudget.Share first = budget.share();
    first.grow(800);
    Thread second =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (ByteBudget.Share share = budget.share()) {
                    share.grow(800);
                  }
                });
    assertThat(second.join(Duration.ofMillis(50))).isFalse();
    while (!first.isShort()) {
      Thread.onSpinWait();
    }
    first.close();
    second.join();
    assertThat(first.isShort()).isFalse();
    assertThat(budget.taken()).isZero();
  }

  @Test
  void whoWaitsTooLongIsRefused() {
    ByteBudget impatient = new ByteBudget(1000, Duration.ofMillis(20));
    try (ByteBudget.Share first = impatient.share();
        ByteBudget.Share second = impatient.share()) {
      first.grow(800);
      assertThatThrownBy(() -> second.grow(800))
          .isInstanceOf(HyperbyteException.class)
          .hasMessage(OVERLOAD);
    }
    assertThat(impatient.taken()).isZero();
  }

  @Test
  void ifAllWaitTheSmallestIsRefused() throws InterruptedException {
    ByteBudget.Share large = budget.share();
    large.grow(700);
    ByteBudget.Share small = budget.share();
    small.grow(200);
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  large.grow(300);
                  large.close();
                });
    assertThatThrownBy(() -> small.grow(600)).hasMessage(OVERLOAD);
    small.close();
    other.join();
    assertThat(budget.taken()).isZero();
  }

  @Test
  void aBodyLargerThanAllOfItIsRefusedAtOnce() {
    try (ByteBudget.Share share = budget.share()) {
      share.grow(900);
      assertThatThrownBy(() -> share.grow(200)).hasMessage(OVERLOAD);
    }
    assertThat(budget.taken()).isZero();
  }

  @Test
  void manyBodiesThatGrowNeitherStopNorTakeMoreThanThereIs() throws InterruptedException {
    long seed = System.nanoTime();
    AtomicInteger written = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 16; t++) {
      Random random = new Random(seed + t);
      threads.add(Thread.ofPlatform().start(() -> writeSome(random, written)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(budget.taken()).as("seed " + seed).isZero();
    assertThat(written.get()).as("seed " + seed).isPositive();
  }

  private void writeSome(Random random, AtomicInteger written) {
    for (int i = 0; i < 300; i++) {
      try (ByteBudget.Share share = budget.share()) {
        for (int step = random.nextInt(6); step >= 0; step--) {
          share.grow(1 + random.nextInt(60));
          assertThat(budget.taken()).isLessThanOrEqualTo(1000);
        }
        written.incrementAndGet();
      } catch (HyperbyteException e) {
        assertThat(e).hasMessage(OVERLOAD);
      }
    }
  }
}
