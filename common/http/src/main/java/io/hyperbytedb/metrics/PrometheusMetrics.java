package io.hyperbytedb.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/** The metrics of a process. Thread-safe. */
public final class PrometheusMetrics implements Metrics {
  private static final int NAME_LIMIT = 10_000;

  /** All meters of a name, which differ in their labels. */
  private static final class Family {
    final String type;
    final String help;
    final ConcurrentSkipListMap<String, Meter> meters = new ConcurrentSkipListMap<>();

    Family(String type, String help) {
      this.type = type;
      this.help = help;
    }
  }

  private sealed interface Meter {
    void print(String name, String labels, StringBuilder out);

    double total();
  }

  /** No lock: what a gauge asks may take locks that are held where metrics are registered. */
  private final ConcurrentSkipListMap<String, Family> families = new ConcurrentSkipListMap<>();

  @Override
  public Counter counter(String name, String help, String... labels) {
    return register(name, "counter", help, labels, LongCounter.class, new LongCounter());
  }

  @Override
  public void gauge(String name, String help, DoubleSupplier value, String... labels) {
    family(name, "gauge", help).meters.put(text(labels), new Gauge(value));
  }

  @Override
  public Histogram histogram(String name, String help, double[] bounds, String... labels) {
    return register(name, "histogram", help, labels, Buckets.class, new Buckets(bounds));
  }

  @Override
  public void remove(String name, String... labels) {
    Family family = families.get(name);
    if (family != null) {
      family.meters.remove(text(labels));
    }
  }

  @Override
  public double total(String name) {
    Family family = families.get(name);
    return family == null ? 0 : family.meters.values().stream().mapToDouble(Meter::total).sum();
  }

  @Override
  public String prometheusText() {
    StringBuilder out = new StringBuilder(8 << 10);
    families.forEach(
        (name, family) -> {
          if (family.meters.isEmpty()) {
            return;
          }
          String help = family.help.replace("\\", "\\\\").replace("\n", "\\n");
          out.append("# HELP ").append(name).append(' ').append(help).append('\n');
          out.append("# TYPE ").append(name).append(' ').append(family.type).append('\n');
          family.meters.forEach((labels, meter) -> meter.print(name, labels, out));
        });
    return out.toString();
  }

  private <M extends Meter> M register(
      String name, String type, String help, String[] labels, Class<M> kind, M fresh) {
    Family family = family(name, type, help);
    String key = text(labels);
    Meter known = family.meters.get(key);
    if (known == null && family.meters.size() < NAME_LIMIT) {
      known = family.meters.putIfAbsent(key, fresh);
    }
    return known == null ? fresh : kind.cast(known);
  }

  private Family family(String name, String type, String help) {
    Family family = families.computeIfAbsent(name, n -> new Family(type, help));
    if (!family.type.equals(type)) {
      throw new IllegalStateException("metric [" + name + "] is a " + family.type);
    }
    return family;
  }

  private static String text(String... labels) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < labels.length; i += 2) {
      String value = labels[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
      parts.add(labels[i] + "=\"" + value + '"');
    }
    return String.join(",", parts);
  }

  private static void line(
      StringBuilder out, String name, String labels, String extra, double value) {
    line(out, name, labels, extra, number(value));
  }

  private static void line(
      StringBuilder out, String name, String labels, String extra, String value) {
    out.append(name);
    String all = labels.isEmpty() || extra.isEmpty() ? labels + extra : labels + "," + extra;
    if (!all.isEmpty()) {
      out.append('{').append(all).append('}');
    }
    out.append(' ').append(value).append('\n');
  }

  private static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static final class LongCounter implements Meter, Counter {
    private final LongAdder sum = new LongAdder();

    @Override
    public void add(long amount) {
      sum.add(amount);
    }

    @Override
    public long value() {
      return sum.sum();
    }

    @Override
    public void print(String name, String labels, StringBuilder out) {
      line(out, name, labels, "", Long.toString(sum.sum()));
    }

    @Override
    public double total() {
      return sum.sum();
    }
  }

  private record Gauge(DoubleSupplier value) implements Meter {
    @Override
    public void print(String name, String labels, StringBuilder out) {
      line(out, name, labels, "", value.getAsDouble());
    }

    @Override
    public double total() {
      return value.getAsDouble();
    }
  }

  private static final class Buckets implements Meter, Histogram {
    private final double[] bounds;
    private final AtomicLongArray counts;
    private final DoubleAdder sum = new DoubleAdder();

    Buckets(double[] bounds) {
      this.bounds = bounds.clone();
      this.counts = new AtomicLongArray(bounds.length + 1);
    }

    @Override
    public void record(double value) {
      int at = Arrays.binarySearch(bounds, value);
      counts.incrementAndGet(at >= 0 ? at : -at - 1);
      sum.add(value);
    }

    @Override
    public double total() {
      return sum.sum();
    }

    @Override
    public void print(String name, String labels, StringBuilder out) {
      long total = 0;
      for (int i = 0; i <= bounds.length; i++) {
        total += counts.get(i);
        String bound = i == bounds.length ? "+Inf" : number(bounds[i]);
        line(out, name + "_bucket", labels, "le=\"" + bound + '"', Long.toString(total));
      }
      line(out, name + "_sum", labels, "", sum.sum());
      line(out, name + "_count", labels, "", Long.toString(total));
    }
  }
}
