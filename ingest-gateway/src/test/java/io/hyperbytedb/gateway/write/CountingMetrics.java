package io.hyperbytedb.gateway.write;

import io.hyperbytedb.metrics.Metrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/** Metrics for tests: counters by name, and the number of values of a histogram. */
final class CountingMetrics implements Metrics {
  private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

  long count(String name) {
    return cell(name).get();
  }

  private AtomicLong cell(String name) {
    return counts.computeIfAbsent(name, key -> new AtomicLong());
  }

  @Override
  public Counter counter(String name, String help, String... labels) {
    AtomicLong cell = cell(name);
    return new Counter() {
      @Override
      public void add(long amount) {
        cell.addAndGet(amount);
      }

      @Override
      public long value() {
        return cell.get();
      }
    };
  }

  @Override
  public void gauge(String name, String help, DoubleSupplier value, String... labels) {}

  @Override
  public Histogram histogram(String name, String help, double[] bounds, String... labels) {
    AtomicLong cell = cell(name);
    return value -> cell.incrementAndGet();
  }

  @Override
  public void remove(String name, String... labels) {}

  @Override
  public double total(String name) {
    return count(name);
  }

  @Override
  public String prometheusText() {
    return counts.toString();
  }
}
