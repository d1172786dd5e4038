package io.hyperbytedb.stream;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.catalog.ViewStatus;
import io.hyperbytedb.cluster.checkpoint.WalPositions;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.FaultHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes materialized views. As long as there are none, it does nothing but look whether there
 * are. Thread-safe.
 */
public final class ViewNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ViewNode.class);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final long STOP_SECONDS = 30;

  private final Log log;
  private final Catalog catalog;
  private final KafkaLogConfig brokers;
  private final Settings settings;
  private final ViewRuns runs;
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("views").daemon().factory());
  private volatile @Nullable ViewStream stream;

  /**
   * What a node needs to know.
   *
   * @param name the address of the process
   * @param topic the WAL
   * @param partitions the number of its partitions
   * @param replicas copies of the topics of the application
   * @param directory for its state
   */
  public record Settings(String name, String topic, int partitions, int replicas, Path directory) {
    List<Partition> all() {
      return Partition.all(topic, partitions);
    }
  }

  /**
   * @param engine computes windows
   */
  public ViewNode(
      Log log,
      Catalog catalog,
      KafkaLogConfig brokers,
      Settings settings,
      ViewEngine engine,
      Metrics metrics) {
    this.log = log;
    this.catalog = catalog;
    this.brokers = brokers;
    this.settings = settings;
    this.runs = new ViewRuns(engine, new ViewMetrics(metrics));
    metrics.gauge(
        "hyperbytedb_view_dirty_ranges",
        "Ranges of time in which windows of materialized views have to be computed",
        () -> runs.reports().values().stream().mapToLong(ViewRuns.Report::dirty).sum());
    metrics.gauge(
        "hyperbytedb_view_failing",
        "Materialized views whose windows could not be computed",
        () -> runs.reports().values().stream().filter(r -> !r.error().isEmpty()).count());
  }

  /**
   * Begins to look for views.
   *
   * @param faults takes what that throws
   */
  public ViewNode start(FaultHandler faults) {
    long millis = LOOK.toMillis();
    var _ =
        executor.scheduleWithFixedDelay(
            faults.guard("looking for materialized views", this::look),
            millis,
            millis,
            TimeUnit.MILLISECONDS);
    return this;
  }

  private void look() {
    List<MaterializedView> views = catalog.image().views();
    ViewStream running = stream;
    if (running == null && !views.isEmpty()) {
      try {
        begin(views);
      } catch (LogException | CompletionException e) {
        LOG.warn("cannot begin to compute materialized views, will retry: {}", e.getMessage());
      }
    } else if (running != null && views.isEmpty()) {
      LOG.info("there are no materialized views any more");
      running.close();
      stream = null;
    }
  }

  /** Begins where the oldest view was created, or where the group has come to. */
  private void begin(List<MaterializedView> views) {
    Map<Partition, Long> committed = log.positions(WalPositions.VIEWS, settings.all()).join();
    Map<Partition, Long> first = new HashMap<>();
    for (Partition partition : settings.all()) {
      long since = WalPositions.since(views, partition.number());
      Long position = committed.get(partition);
      if (position == null || position < since) {
        first.put(partition, since);
      }
    }
    if (!first.isEmpty()) {
      commit(first);
    }
    LOG.info("computing {} materialized views", views.size());
    ViewStream started = new ViewStream(log, catalog, brokers, settings, runs);
    started.start();
    stream = started;
  }

  /** Where another process is at work already, its positions stand. */
  private void commit(Map<Partition, Long> first) {
    try {
      log.commitPosition(WalPositions.VIEWS, first).join();
    } catch (CompletionException e) {
      if (!log.positions(WalPositions.VIEWS, first.keySet())
          .join()
          .keySet()
          .containsAll(first.keySet())) {
        throw e;
      }
      LOG.debug("the views have positions already", e);
    }
  }

  /** How the views are that this process computes, by id. */
  public Map<Long, ViewStatus> statuses() {
    Map<Long, ViewStatus> statuses = new TreeMap<>();
    Map<Long, ViewRuns.Report> reports = runs.reports();
    if (reports.isEmpty()) {
      return statuses;
    }
    long behind = behind();
    reports.forEach(
        (id, report) ->
            statuses.put(
                id,
                new ViewStatus(
                    id,
                    settings.name(),
                    behind,
                    report.dirty(),
                    report.lastRun(),
                    new ViewStatus.Rows(report.written(), report.deleted()),
                    report.error())));
    return statuses;
  }

  /** Records that the group has not looked at. */
  private long behind() {
    try {
      Map<Partition, Long> ends = log.endOffsets(settings.all()).join();
      Map<Partition, Long> positions = log.positions(WalPositions.VIEWS, settings.all()).join();
      return ends.entrySet().stream()
          .mapToLong(end -> end.getValue() - positions.getOrDefault(end.getKey(), 0L))
          .sum();
    } catch (LogException | CompletionException e) {
      LOG.debug("the position of materialized views is not known", e);
      return -1;
    }
  }

  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("the start of materialized views did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ViewStream running = stream;
    if (running != null) {
      running.close();
    }
    runs.close();
  }
}
