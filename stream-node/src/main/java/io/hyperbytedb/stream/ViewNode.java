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
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes materialized views. As long as there are none, it does nothing but look whether there
 * are. Thread-safe.
 */
public final class ViewNode implements AutoCloseable, ViewChanges.Follower {
  private static final Logger LOG = LoggerFactory.getLogger(ViewNode.class);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration LOOK_AT_CHANGES = Duration.ofMillis(100);

  /** How long the first query waits that asks for changes, and how long any one for a tracker. */
  private static final long WAIT_MILLIS = 300;

  private static final long STOP_SECONDS = 30;

  private final Log log;
  private final Catalog catalog;
  private final KafkaLogConfig brokers;
  private final Settings settings;
  private final ViewRuns runs;
  private final Changes changes = new Changes(() -> System.nanoTime() / 1_000_000);
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

    /** The partitions of the marks. */
    List<Partition> marks() {
      return Partition.all(ViewStream.MARKS, partitions);
    }

    /** The partition in which Kafka Streams puts the marks of a view. */
    Partition marks(long view) {
      byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(view).array();
      return new Partition(ViewStream.MARKS, BuiltInPartitioner.partitionForKey(key, partitions));
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
    long often = LOOK_AT_CHANGES.toMillis();
    var _ =
        executor.scheduleWithFixedDelay(
            faults.guard("looking at changes of views", this::lookAtChanges),
            often,
            often,
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
    ViewStream started = new ViewStream(log, catalog, brokers, settings, runs, changes);
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

  private void lookAtChanges() {
    if (stream == null || !changes.areWanted()) {
      return;
    }
    Set<Partition> marks = new HashSet<>();
    changes.views().forEach(view -> marks.add(settings.marks(view)));
    try {
      changes.look(marks, new Committed());
    } catch (LogException | CompletionException e) {
      LOG.debug("the position of materialized views is not known", e);
    }
  }

  /** What the log says of the group. */
  private final class Committed implements Changes.Positions {
    @Override
    public long[] wal() {
      Map<Partition, Long> positions = log.positions(WalPositions.VIEWS, settings.all()).join();
      return settings.all().stream().mapToLong(p -> positions.getOrDefault(p, 0L)).toArray();
    }

    @Override
    public long end(Partition marks) {
      return log.endOffsets(List.of(marks)).join().getOrDefault(marks, 0L);
    }

    @Override
    public long committed(Partition marks) {
      return log.positions(WalPositions.VIEWS, List.of(marks)).join().getOrDefault(marks, 0L);
    }
  }

  @Override
  public ViewChanges.@Nullable Marked marked(long view) {
    boolean first = !changes.areWanted();
    changes.want();
    boolean here = runs.reports().containsKey(view);
    try {
      return changes.marked(view, settings.marks(view), here && first ? WAIT_MILLIS : 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public ViewChanges.Changed changed(ViewChanges.Question question) {
    changes.want();
    try {
      return ViewChanges.changed(
          question, changes, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ViewChanges.Changed(new BitSet(), new long[0]);
    }
  }

  /** How the views are that this process computes, by id. */
  public Map<Long, ViewStatus> statuses() {
    Map<Long, ViewStatus> statuses = new TreeMap<>();
    if (runs.reports().isEmpty()) {
      return statuses;
    }
    // What the tracker has passed is in the marks, and what the refresher has passed in its
    // reports: asked in this order, a change is missed nowhere.
    Map<Partition, Long> wal = behind(settings.all());
    Map<Partition, Long> marks = behind(settings.marks());
    long now = System.nanoTime();
    runs.reports()
        .forEach(
            (id, report) -> {
              if (now - report.at() < ViewStream.SESSION_TIMEOUT.toNanos()) {
                statuses.put(
                    id,
                    new ViewStatus(
                        id,
                        settings.name(),
                        behind(wal, marks.get(settings.marks(id))),
                        report.dirty(),
                        report.lastRun(),
                        new ViewStatus.Rows(report.written(), report.deleted()),
                        report.error()));
              }
            });
    return statuses;
  }

  private static long behind(Map<Partition, Long> wal, @Nullable Long marks) {
    return wal.isEmpty() || marks == null
        ? -1
        : wal.values().stream().mapToLong(behind -> behind).sum() + marks;
  }

  /** For each partition the records that the group has not passed; empty if that isn't known. */
  private Map<Partition, Long> behind(List<Partition> partitions) {
    try {
      Map<Partition, Long> ends = log.endOffsets(partitions).join();
      Map<Partition, Long> positions = log.positions(WalPositions.VIEWS, partitions).join();
      Map<Partition, Long> behind = new HashMap<>();
      ends.forEach(
          (partition, end) -> behind.put(partition, end - positions.getOrDefault(partition, 0L)));
      return behind;
    } catch (LogException | CompletionException e) {
      LOG.debug("the position of materialized views is not known", e);
      return Map.of();
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
