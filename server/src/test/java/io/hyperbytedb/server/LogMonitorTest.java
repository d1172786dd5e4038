package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.metrics.PrometheusMetrics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogMonitorTest {
  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private final Semaphore asked = new Semaphore(0);
  private volatile boolean silent;

  private CompletableFuture<Long> ask() {
    asked.release();
    return silent ? new CompletableFuture<>() : CompletableFuture.completedFuture(1L);
  }

  private void awaitAnswers(int count) throws InterruptedException {
    asked.drainPermits();
    assertThat(asked.tryAcquire(count, 30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void writesAreRefusedWhileTheLogIsSilent() throws Exception {
    Duration soon = Duration.ofMillis(5);
    try (LogMonitor monitor = new LogMonitor(this::ask, soon, soon, metrics).start()) {
      awaitAnswers(3);
      assertThat(monitor.reachable()).isTrue();
      silent = true;
      // The fourth probe is sent after the third has timed out.
      awaitAnswers(5);
      assertThat(monitor.reachable()).isFalse();
      assertThat(metrics.prometheusText()).contains("hyperbytedb_log_reachable 0\n");
      silent = false;
      awaitAnswers(3);
      assertThat(monitor.reachable()).isTrue();
    }
  }
}
