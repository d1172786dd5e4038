package io.hyperbytedb.cluster.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.hyperbytedb.metrics.PrometheusMetrics;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ProcessFaultsTest {
  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger ended = new AtomicInteger();
  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private final ProcessFaults faults = new ProcessFaults(ended::incrementAndGet, now::get, metrics);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(ProcessFaults.class);

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
  }

  @Test
  void repeatedWorkSurvivesWhateverItThrows() {
    List<Throwable> thrown =
        List.of(
            new IllegalStateException("a"),
            new StackOverflowError(),
            new OutOfMemoryError("of the test"),
            new NoClassDefFoundError("b"),
            new AssertionError("c"),
            new java.io.IOException("d"));
    AtomicInteger turns = new AtomicInteger();
    try (var executor = Executors.newSingleThreadScheduledExecutor()) {
      var turn =
          executor.scheduleWithFixedDelay(
              faults.guard("work", () -> fail(thrown, turns.getAndIncrement())),
              0,
              1,
              TimeUnit.MILLISECONDS);
      await().until(() -> turns.get() > thrown.size());
      turn.cancel(false);
    }
    assertThat(metrics.total("hyperbytedb_faults_total")).isEqualTo(thrown.size());
    assertThat(ended).hasValue(0);
  }

  private static void fail(List<Throwable> thrown, int turn) throws Exception {
    if (turn < thrown.size()) {
      switch (thrown.get(turn)) {
        case Error e -> throw e;
        case Exception e -> throw e;
        default -> throw new AssertionError("neither");
      }
    }
  }

  @Test
  void aFaultThatComesAllTheTimeIsOneTraceAndThenALineAMinute() {
    for (int i = 0; i < 1000; i++) {
      now.addAndGet(TimeUnit.MILLISECONDS.toNanos(130));
      faults.notFatal("flush", new IllegalStateException("turn " + i));
    }
    faults.notFatal("retention", new IllegalStateException("another"));
    // 130 s.
    assertThat(lines.list).hasSize(1 + 2 + 1);
    assertThat(lines.list.get(0).getThrowableProxy()).isNotNull();
    assertThat(lines.list.get(1).getThrowableProxy()).isNull();
    assertThat(lines.list.get(1).getFormattedMessage()).contains("flush failed").contains("turn ");
    assertThat(metrics.total("hyperbytedb_faults_total")).isEqualTo(1001);
  }

  @Test
  void aFatalFaultEndsTheProcessAndSaysWhy() {
    faults.fatal("the state is not followed any more", new IllegalStateException("gone"));
    assertThat(ended).hasValue(1);
    assertThat(lines.list.getFirst().getFormattedMessage())
        .contains("the state is not followed any more");
  }

  @Test
  void aThreadThatEndsUncaughtIsCounted() throws Exception {
    Thread thread =
        Thread.ofPlatform()
            .name("some-thread")
            .uncaughtExceptionHandler(faults)
            .start(
                () -> {
                  throw new IllegalStateException("uncaught");
                });
    thread.join();
    assertThat(metrics.total("hyperbytedb_faults_total")).isEqualTo(1);
    assertThat(lines.list.getFirst().getFormattedMessage()).contains("some-thread");
  }

  @Test
  void aThreadThatEndsForWantOfMemoryEndsTheProcessWhichSaysWhatRan() throws Exception {
    faults.saying(() -> "7 (100 bytes) SELECT v FROM m");
    Thread thread =
        Thread.ofPlatform()
            .name("some-thread")
            .uncaughtExceptionHandler(faults)
            .start(
                () -> {
                  throw new OutOfMemoryError("of the test");
                });
    thread.join();
    assertThat(ended).hasValue(1);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "ends: out of memory in thread some-thread",
            "running at that time: 7 (100 bytes) SELECT v FROM m");
  }

  @Test
  void anInterruptIsNoFault() {
    faults.guard("work", () -> Thread.sleep(-0L)).run();
    Thread.currentThread().interrupt();
    faults.guard("work", () -> Thread.sleep(1)).run();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(metrics.total("hyperbytedb_faults_total")).isZero();
  }
}
