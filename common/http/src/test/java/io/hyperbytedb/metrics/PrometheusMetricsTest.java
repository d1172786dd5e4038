package io.hyperbytedb.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class PrometheusMetricsTest {
  private final PrometheusMetrics metrics = new PrometheusMetrics();

  @Test
  void countersGaugesAndHistogramsAsPrometheusReadsThem() {
    Metrics.Counter counter = metrics.counter("c_total", "How many");
    counter.add(9_007_199_254_740_993L);
    counter.increment();
    metrics.gauge("b", "Temperature", () -> -1.5);
    Metrics.Histogram histogram =
        metrics.histogram("a_seconds", "Time", new double[] {0.5, 1}, "kind", "x");
    for (double value : new double[] {0.25, 0.5, 0.75, 4}) {
      histogram.record(value);
    }

    assertThat(metrics.prometheusText())
        .isEqualTo(
            """
            # HELP a_seconds Time
            # TYPE a_seconds histogram
            a_seconds_bucket{kind="x",le="0.5"} 2
            a_seconds_bucket{kind="x",le="1"} 3
            a_seconds_bucket{kind="x",le="+Inf"} 4
            a_seconds_sum{kind="x"} 5.5
            a_seconds_count{kind="x"} 4
            # HELP b Temperature
            # TYPE b gauge
            b -1.5
            # HELP c_total How many
            # TYPE c_total counter
            c_total 9007199254740994
            """);
  }

  @Test
  void aGaugeMayWaitForOthersWhoRegister() {
    metrics.gauge(
        "g",
        "waits",
        () ->
            CompletableFuture.supplyAsync(() -> metrics.counter("c_total", "of another").value())
                .orTimeout(30, TimeUnit.SECONDS)
                .join());
    assertThat(metrics.prometheusText()).contains("g 0\n");
    assertThat(metrics.total("g")).isZero();
  }

  @Test
  void helpAndLabelsAreEscaped() {
    metrics.gauge("g", "back\\slash\nand \"quotes\"", () -> 1, "l", "a\\b\"c\nd");

    assertThat(metrics.prometheusText())
        .contains("# HELP g back\\\\slash\\nand \"quotes\"\n")
        .contains("g{l=\"a\\\\b\\\"c\\nd\"} 1\n");
  }

  @Test
  void valuesThatAreNoNumbersHavePrometheusNames() {
    AtomicReference<Double> value = new AtomicReference<>(Double.NaN);
    metrics.gauge("g", "", value::get);
    assertThat(metrics.prometheusText()).endsWith("\ng NaN\n");
    value.set(Double.POSITIVE_INFINITY);
    assertThat(metrics.prometheusText()).endsWith("\ng +Inf\n");
    value.set(Double.NEGATIVE_INFINITY);
    assertThat(metrics.prometheusText()).endsWith("\ng -Inf\n");
  }

  @Test
  void theSameNameAndLabelsAreTheSameMeter() {
    metrics.counter("c", "", "l", "1").increment();
    metrics.counter("c", "", "l", "1").increment();
    metrics.counter("c", "", "l", "2").increment();

    assertThat(metrics.prometheusText()).contains("c{l=\"1\"} 2\n", "c{l=\"2\"} 1\n");
    assertThatThrownBy(() -> metrics.gauge("c", "", () -> 0))
        .isInstanceOf(IllegalStateException.class);
  }
}
