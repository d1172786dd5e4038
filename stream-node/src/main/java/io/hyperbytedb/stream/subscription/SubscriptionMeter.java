package io.hyperbytedb.stream.subscription;

import io.hyperbytedb.catalog.SubscriptionStatus;
import io.hyperbytedb.metrics.Metrics;
import java.util.List;
import java.util.function.Supplier;

/** The metrics of a subscription. They go with it. Thread-safe. */
final class SubscriptionMeter implements AutoCloseable {
  private static final String POINTS = "hyperbytedb_subscription_points_total";
  private static final String FAILURES = "hyperbytedb_subscription_failures_total";
  private static final String REFUSED = "hyperbytedb_subscription_refused_points_total";
  private static final String GAP = "hyperbytedb_subscription_gap_records_total";
  private static final String LAG_RECORDS = "hyperbytedb_subscription_lag_records";
  private static final String LAG_SECONDS = "hyperbytedb_subscription_lag_seconds";
  private static final String FAILING = "hyperbytedb_subscription_failing";
  private static final List<String> ALL =
      List.of(POINTS, FAILURES, REFUSED, GAP, LAG_RECORDS, LAG_SECONDS, FAILING);

  private final Metrics metrics;
  private final String[] labels;
  private final Metrics.Counter points;
  private final Metrics.Counter failures;
  private final Metrics.Counter refused;
  private final Metrics.Counter gap;

  /**
   * @param senders those of the subscription in this process
   */
  SubscriptionMeter(Metrics metrics, SubscriptionStatus.Name of, Supplier<List<Sender>> senders) {
    this.metrics = metrics;
    this.labels =
        new String[] {"database", of.database(), "policy", of.policy(), "subscription", of.name()};
    this.refused =
        metrics.counter(
            REFUSED, "Points of a subscription that a destination refused for good.", labels);
    this.gap =
        metrics.counter(
            GAP, "Records of the log that were gone before their points were sent.", labels);
    this.points =
        metrics.counter(
            POINTS,
            "Points that the destinations of a subscription took from this process.",
            labels);
    this.failures =
        metrics.counter(
            FAILURES,
            "Requests of a subscription that failed; they are repeated unless points are refused.",
            labels);
    metrics.gauge(
        LAG_RECORDS,
        "Records of the log that a subscription has not sent yet, in this process's partitions.",
        () -> senders.get().stream().mapToLong(sender -> sender.lag().records()).max().orElse(0),
        labels);
    metrics.gauge(
        LAG_SECONDS,
        "Age of the first record that a subscription has not sent yet.",
        () ->
            senders.get().stream().mapToLong(sender -> sender.lag().millis()).max().orElse(0)
                / 1000.0,
        labels);
    metrics.gauge(
        FAILING,
        "Destinations of a subscription that take no points at present.",
        () -> senders.get().stream().mapToLong(Sender::failing).sum(),
        labels);
  }

  /** Points were taken. */
  void taken(long count) {
    points.add(count);
  }

  /** A request failed. */
  void failure() {
    failures.increment();
  }

  /** Points were passed over. */
  void refused(long points) {
    refused.add(points);
  }

  void gap(long records) {
    gap.add(records);
  }

  @Override
  public void close() {
    ALL.forEach(name -> metrics.remove(name, labels));
  }
}
