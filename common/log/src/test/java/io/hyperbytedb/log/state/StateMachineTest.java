package io.hyperbytedb.log.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.testing.TestFaults;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateMachineTest {
  private static final Partition PARTITION = new Partition("sum", 0);

  private final MemoryLog log = new MemoryLog(InstantSource.system());
  private final MemoryStateStore store = new MemoryStateStore();

  /** Adds numbers; refuses one that would make the sum negative. */
  private static final class Sum implements Reducer<Sum.Image, Boolean> {
    private final AtomicBoolean memory = new AtomicBoolean(true);
    private final CountDownLatch gate = new CountDownLatch(1);

    record Image(long offset, long sum) {}

    @Override
    public Image load(StateReader store, long appliedOffset) {
      byte[] sum = store.get(new byte[] {1});
      return new Image(appliedOffset, sum == null ? 0 : Long.parseLong(text(sum)));
    }

    @Override
    public Applied<Image, Boolean> apply(Image image, long offset, byte[] event, StateWriter out) {
      String text = text(event);
      if (text.startsWith("gate ")) {
        awaitGate();
        text = text.substring("gate ".length());
      }
      if (text.equals("poison")) {
        throw new RecordFormatException(RecordFormatException.Reason.CORRUPT, "poison");
      }
      if (text.startsWith("memory") && memory.getAndSet(false)) {
        throw new OutOfMemoryError("of the test");
      }
      text = text.replace("memory", "");
      if (text.equals("bug")) {
        throw new IllegalStateException("bug");
      }
      long sum = image.sum() + Long.parseLong(text);
      if (sum < 0) {
        return new Applied<>(image, false);
      }
      out.put(new byte[] {1}, Long.toString(sum).getBytes(StandardCharsets.UTF_8));
      return new Applied<>(new Image(offset, sum), true);
    }

    @Override
    public Image at(Image image, long appliedOffset) {
      return new Image(appliedOffset, image.sum());
    }

    private void awaitGate() {
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String text(byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  @BeforeEach
  void createTopic() {
    log.ensureTopic(new TopicSpec(PARTITION.topic(), 1, 1, Map.of()));
  }

  private StateMachine<Sum.Image, Boolean> start() {
    return StateMachine.start(log, PARTITION, new Sum(), store);
  }

  private static byte[] event(Object event) {
    return event.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aListenerThatThrowsDoesNotStopTheMachine() {
    TestFaults faults = new TestFaults();
    List<Long> heard = new ArrayList<>();
    try (StateMachine<Sum.Image, Boolean> machine = start()) {
      machine.addListener(
          "listening",
          image -> {
            throw new StackOverflowError("of the test");
          },
          faults);
      machine.addListener("listening too", image -> heard.add(image.sum()), faults);
      assertThat(machine.submit(event(5)).join()).isTrue();
      assertThat(machine.submit(event(6)).join()).isTrue();
      assertThat(machine.catchUp().join().sum()).isEqualTo(11);
      assertThat(machine.failure()).isNull();
    }
    assertThat(heard).last().isEqualTo(11L);
    assertThat(faults.take()).isNotEmpty().allMatch(fault -> fault.what().equals("listening"));
  }

  @Test
  void withoutMemoryItTriesAgain() {
    try (StateMachine<Sum.Image, Boolean> machine = start()) {
      assertThat(machine.submit(event(5)).join()).isTrue();
      assertThat(machine.submit(event("memory6")).join()).isTrue();
      assertThat(machine.catchUp().join().sum()).isEqualTo(11);
      assertThat(machine.failure()).isNull();
    }
  }

  /** What depends on a verdict may wait for others who use the machine. */
  @ParameterizedTest
  @ValueSource(strings = {"gate 5", "gate bug", "gate poison"})
  void authorsAreToldWithoutALock(String first) throws Exception {
    Sum sum = new Sum();
    try (StateMachine<Sum.Image, Boolean> machine =
        StateMachine.start(log, PARTITION, sum, store)) {
      CompletableFuture<Boolean> others =
          machine
              .submit(event(first))
              .handle(
                  (verdict, failure) ->
                      CompletableFuture.supplyAsync(() -> machine.submit(event(6)))
                          .orTimeout(30, TimeUnit.SECONDS)
                          .join()
                          .isDone());
      sum.gate.countDown();
      assertThat(others.get(60, TimeUnit.SECONDS)).isIn(true, false);
    }
  }

  @Test
  void theAuthorGetsTheVerdictOfHisOwnEvent() {
    try (StateMachine<Sum.Image, Boolean> machine = start();
        StateMachine<Sum.Image, Boolean> other =
            StateMachine.start(log, PARTITION, new Sum(), new MemoryStateStore())) {
      assertThat(machine.submit(event(5)).join()).isTrue();
      assertThat(machine.submit(event(-6)).join()).isFalse();
      assertThat(other.submit(event(-4)).join()).isTrue();
      assertThat(machine.catchUp().join().sum()).isEqualTo(1);
      assertThat(machine.image().offset()).isEqualTo(3);
    }
  }

  @Test
  void manyAuthorsAtOnce() {
    try (StateMachine<Sum.Image, Boolean> machine = start()) {
      List<CompletableFuture<Boolean>> verdicts = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        verdicts.add(machine.submit(event(ThreadLocalRandom.current().nextInt(10))));
      }
      for (CompletableFuture<Boolean> verdict : verdicts) {
        assertThat(verdict).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
      }
    }
  }

  @Test
  void anUnreadableEventIsPassedOver() {
    try (StateMachine<Sum.Image, Boolean> machine = start()) {
      assertThat(machine.submit(event("poison")))
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .withCauseInstanceOf(RecordFormatException.class);
      assertThat(machine.submit(event(1)).join()).isTrue();
    }
  }

  @Test
  void ourOwnFailureStopsTheMachineWithItsPosition() {
    try (StateMachine<Sum.Image, Boolean> machine = start()) {
      assertThat(machine.submit(event(3)).join()).isTrue();
      assertThat(machine.submit(event("bug")))
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .withMessageContaining("offset [1]");
      assertThat(machine.image().sum()).isEqualTo(3);
      assertThat(machine.awaitOffset(2)).isCompletedExceptionally();
    }
  }

  @Test
  void replayAfterACrashGivesTheSameState() {
    try (StateMachine<Sum.Image, Boolean> machine = start()) {
      assertThat(machine.submit(event(3)).join()).isTrue();
      store.flush();
      assertThat(machine.submit(event(4)).join()).isTrue();
    }
    String before = store.toString();
    store.crash();
    assertThat(store.toString()).isNotEqualTo(before);
    try (StateMachine<Sum.Image, Boolean> machine = start()) {
      assertThat(machine.catchUp().join().sum()).isEqualTo(7);
    }
    assertThat(store).hasToString(before);
  }

  @Test
  void aLostAcknowledgementIsAFailureButTheEventCounts() {
    try (StateMachine<Sum.Image, Boolean> machine = start()) {
      log.loseNextAcknowledgement();
      CompletableFuture<Boolean> verdict = machine.submit(event(3));
      assertThat(verdict).failsWithin(Duration.ofSeconds(10));
      assertThat(machine.catchUp().join().sum()).isEqualTo(3);
      log.failNextAppend();
      try {
        machine.submit(event(3)).join();
      } catch (CompletionException expected) {
        assertThat(machine.catchUp().join().sum()).isEqualTo(3);
      }
    }
  }
}
