package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.metrics.PrometheusMetrics;
import org.junit.jupiter.api.Test;

final class JvmMetricsTest {
  private final PrometheusMetrics metrics = JvmMetrics.registeredIn(new PrometheusMetrics());

  @Test
  void saysWhatTheHeapHasAndMayHave() {
    assertThat(metrics.total("hyperbytedb_jvm_heap_used_bytes"))
        .isPositive()
        .isLessThanOrEqualTo(metrics.total("hyperbytedb_jvm_heap_max_bytes"));
    assertThat(metrics.total("hyperbytedb_jvm_threads")).isPositive();
    assertThat(metrics.prometheusText()).contains("\nhyperbytedb_jvm_gc_seconds ");
  }
}
