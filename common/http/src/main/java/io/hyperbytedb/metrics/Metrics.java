package io.hyperbytedb.metrics;

import java.util.function.DoubleSupplier;

/**
 * The registry of metrics. The same name and labels give the same meter. Meters are thread-safe and
 * cheap; obtain them once, not per event.
 */
public interface Metrics {
  /** A counter. Labels are alternating names and values. */
  Counter counter(String name, String help, String... labels);

  /** A gauge whose value is read when metrics are. */
  void gauge(String name, String help, DoubleSupplier value, String... labels);

  /** A histogram with these upper bounds of buckets, ascending. */
  Histogram histogram(String name, String help, double[] bounds, String... labels);

  /** Forgets a meter whose subject is gone. */
  void remove(String name, String... labels);

  /**
   * The current total of a name over all labels: the sum of counters and gauges, or of all values
   * of histograms. 0 if the name is unknown.
   */
  double total(String name);

  /** All metrics as Prometheus text. */
  String prometheusText();

  /** A number that only increases. */
  interface Counter {
    void add(long amount);

    default void increment() {
      add(1);
    }

    long value();
  }

  /** Counts values by size. */
  interface Histogram {
    void record(double value);
  }

  /** Upper bounds for durations in seconds, 100 µs to 10 s. */
  static double[] seconds() {
    return new double[] {
      0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
      10
    };
  }

  /** Upper bounds for sizes in bytes, 256 B to 64 MiB. */
  static double[] bytes() {
    return new double[] {
      256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864
    };
  }
}
