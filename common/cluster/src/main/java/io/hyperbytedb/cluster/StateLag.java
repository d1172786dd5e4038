package io.hyperbytedb.cluster;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Measures how far a process is behind the logs of catalog and manifest. One that is far behind
 * answers late or not at all, and load balancers should pass it over. Thread-safe.
 */
public final class StateLag {
  private static final long LIMIT_MILLIS = 5_000;
  private static final long PATIENCE_SECONDS = 5;

  private final Log log;
  private final Partition catalogLog;
  private final String manifestTopic;
  private final Catalog catalog;
  private final Manifest manifest;
  private final LagMeter catalogLag = new LagMeter();
  private final List<LagMeter> manifestLags = new ArrayList<>();
  private final List<Partition> asked = new ArrayList<>();

  /**
   * @param catalogLog the only partition of the catalog
   * @param manifestTopic the topic of this process's manifest
   */
  public StateLag(
      Log log,
      Partition catalogLog,
      String manifestTopic,
      Catalog catalog,
      Manifest manifest,
      Metrics metrics) {
    this.log = log;
    this.catalogLog = catalogLog;
    this.manifestTopic = manifestTopic;
    this.catalog = catalog;
    this.manifest = manifest;
    asked.add(catalogLog);
    for (int p = 0; p < manifest.partitions(); p++) {
      asked.add(new Partition(manifestTopic, p));
      manifestLags.add(new LagMeter());
    }
    metrics.gauge(
        "hyperbytedb_state_lag_seconds",
        "How far this process's copies of catalog and manifest are behind their logs",
        () -> millis() / 1e3);
  }

  /** Looks up the ends of the logs; must be called periodically. */
  public void measure() {
    Map<Partition, Long> ends;
    try {
      ends = log.endOffsets(asked).copy().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      // The lag is unknown; the availability of the log is monitored elsewhere.
      return;
    }
    long now = System.nanoTime();
    catalogLag.measure(catalog.appliedOffset(), ends.getOrDefault(catalogLog, 0L), now);
    for (int p = 0; p < manifestLags.size(); p++) {
      manifestLags
          .get(p)
          .measure(
              manifest.image(p).appliedOffset(),
              ends.getOrDefault(new Partition(manifestTopic, p), 0L),
              now);
    }
  }

  private long millis() {
    return Math.max(
        catalogLag.millis(), manifestLags.stream().mapToLong(LagMeter::millis).max().orElse(0));
  }

  /** Whether the process is nearly up to date. */
  public boolean isUpToDate() {
    return millis() < LIMIT_MILLIS;
  }

  /** What has stopped and where, or lags and by how much; null if nothing does. */
  public @Nullable String problem() {
    Throwable stopped = catalog.failure();
    if (stopped != null) {
      return "the catalog stopped at offset " + catalog.appliedOffset() + ": " + stopped;
    }
    for (int p = 0; p < manifestLags.size(); p++) {
      stopped = manifest.failure(p);
      if (stopped != null) {
        return "manifest partition "
            + p
            + " stopped at offset "
            + manifest.image(p).appliedOffset()
            + ": "
            + stopped;
      }
    }
    if (isUpToDate()) {
      return null;
    }
    if (catalogLag.millis() >= LIMIT_MILLIS) {
      return "the catalog is " + catalogLag.records() + " records behind its log";
    }
    for (int p = 0; p < manifestLags.size(); p++) {
      if (manifestLags.get(p).millis() >= LIMIT_MILLIS) {
        return "manifest partition "
            + p
            + " is "
            + manifestLags.get(p).records()
            + " records behind its log";
      }
    }
    return null;
  }
}
