package io.hyperbytedb.storage;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.cluster.LagMeter;
import io.hyperbytedb.cluster.NodeProgress;
import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.cluster.tail.TailRequest;
import io.hyperbytedb.cluster.tail.TailRows;
import io.hyperbytedb.cluster.tail.TailSeries;
import io.hyperbytedb.files.FileNames;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.PartitionAssignment;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.FaultHandler;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.storage.Ownership.Owned;
import io.hyperbytedb.storage.PartitionConsumer.NewSeries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns WAL partitions: consumes them, serves their hot tail, flushes them. A {@link
 * PartitionAssignment} assigns the partitions; owner epochs ensure that no other node commits to
 * them. Thread-safe.
 */
public final class StorageNode implements HotTail, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StorageNode.class);
  private static final String GROUP = "hyperbytedb-storage";
  private static final long UP_TO_DATE_MILLIS = 5_000;

  private final StorageConfig config;
  private final Log log;
  private final Manifest manifest;
  private final Storage storage;
  private final StorageMetrics metrics;
  private final Catalog catalog;
  private final Flusher flusher;
  private final Quarantine quarantine;
  private final Ownership owned;
  private final OwnedTail tail;
  private final FaultHandler faults;
  private final List<LagMeter> lags = new ArrayList<>();
  private final AtomicInteger failing = new AtomicInteger();
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("flush").factory());
  private Log.@Nullable Subscription membership;
  private volatile boolean closed;

  /**
   * What a node reads and writes.
   *
   * @param log has the WAL
   * @param storage takes the files
   * @param quarantine the directory for unreadable records
   */
  public record Stores(
      Log log, Catalog catalog, Manifest manifest, Storage storage, Path quarantine) {}

  private StorageNode(StorageConfig config, Stores stores, Metrics meters, FaultHandler faults) {
    this.config = config;
    this.log = stores.log();
    this.manifest = stores.manifest();
    this.storage = stores.storage();
    this.metrics = new StorageMetrics(meters);
    this.catalog = stores.catalog();
    this.faults = faults;
    this.flusher = new Flusher(catalog, manifest, storage, metrics, config, faults);
    this.quarantine = new Quarantine(stores.quarantine());
    this.owned = new Ownership(config.nodeName(), manifest, new Consumers());
    this.tail = new OwnedTail(log, owned, config.catchUpTimeout(), NewSeries.LISTED);
    meters.gauge(
        "hyperbytedb_wal_last_sequence",
        "Last flushed WAL sequence",
        () -> (double) flushedTotal());
    meters.gauge(
        "hyperbytedb_flush_failing_partitions",
        "Partitions whose last flush failed",
        failing::doubleValue);
    meters.gauge(
        "hyperbytedb_flush_failing_seconds",
        "How long flushes of a partition have been failing; of the partition with the longest time",
        this::failingSeconds);
    meters.gauge("hyperbytedb_memtable_bytes", "Memory of unflushed rows", () -> (double) bytes());
    for (int p = 0; p < manifest.partitions(); p++) {
      int number = p;
      meters.gauge(
          "hyperbytedb_unflushed_records",
          "WAL records consumed and not yet in files",
          () -> (double) unflushed(number),
          "partition",
          Integer.toString(p));
      LagMeter lag = new LagMeter();
      lags.add(lag);
      meters.gauge(
          "hyperbytedb_consumer_lag_records",
          "WAL records of an owned partition not yet consumed",
          () -> owned.get(number) != null ? lag.records() : 0,
          "partition",
          Integer.toString(p));
      meters.gauge(
          "hyperbytedb_consumer_lag_seconds",
          "Approximate age of the oldest of them",
          () -> owned.get(number) != null ? lag.millis() / 1e3 : 0,
          "partition",
          Integer.toString(p));
    }
  }

  private long unflushed(int partition) {
    Owned mine = owned.get(partition);
    return mine == null
        ? 0
        : mine.consumer().watcher().position() - manifest.image(partition).flushedOffset();
  }

  /**
   * Creates a node that owns no partition until it is {@link #start started}, but already answers.
   *
   * @param faults takes what background work throws
   */
  public static StorageNode of(
      StorageConfig config, Stores stores, Metrics meters, FaultHandler faults) {
    return new StorageNode(config, stores, meters, faults);
  }

  /**
   * Takes the assigned partitions and consumes them from their flushed offsets. Other nodes request
   * their hot tails from then on, so the server for those must be listening before.
   *
   * @param assignment assigns the partitions
   * @throws HyperbyteException UNAVAILABLE if the log has lost records that are in files
   */
  public void start(PartitionAssignment assignment) {
    checkLog();
    forgetDroppedDatabases(catalog.catchUp().join());
    membership = assignment.join(owned);
    long tick = config.flush().interval().toMillis();
    ticker.scheduleWithFixedDelay(
        faults.guard("flushing what is due", this::tick), tick, tick, TimeUnit.MILLISECONDS);
    // Flushes for memory do not wait for the tick.
    ticker.scheduleWithFixedDelay(
        faults.guard("flushing for memory", this::relieve), 50, 50, TimeUnit.MILLISECONDS);
  }

  /** Consumes partitions from their flushed offsets on. */
  private final class Consumers implements Ownership.Consumers {
    @Override
    public Owned open(int number, long epoch) {
      try {
        deleteOrphans(number);
      } catch (IOException e) {
        LOG.warn("cannot remove the files that an earlier owner of partition {} left", number, e);
      }
      Partition partition = new Partition(config.walTopic(), number);
      return new Owned(
          partition,
          new PartitionConsumer(
              log,
              partition,
              manifest,
              new SchemaGuard(catalog, metrics),
              quarantine,
              metrics,
              StorageNode.this::full),
          new FlushBackoff(number, failing),
          epoch);
    }

    @Override
    public Owned reopen(Owned mine) {
      mine.consumer().close();
      mine.backoff().ended();
      return open(mine.partition().number(), mine.epoch());
    }

    @Override
    public void close(Owned mine, boolean flush) {
      mine.consumer().close();
      Runnable last =
          () -> {
            if (flush && !closed) {
              flush(mine);
            }
            mine.backoff().ended();
          };
      try {
        CompletableFuture.runAsync(last, ticker).join();
      } catch (RejectedExecutionException e) {
        // The node is stopping, and has flushed.
        last.run();
      }
    }
  }

  /** The manifest keeps series forever; those of dropped databases are removed from the index. */
  private void forgetDroppedDatabases(CatalogImage catalog) {
    Set<Long> known = new HashSet<>();
    catalog.databases().forEach(database -> known.add(database.id()));
    manifest.registry().retainDatabases(known, catalog.nextDatabaseId());
  }

  /**
   * If the log ends before the flushed offset, its next records get offsets that count as flushed
   * and would never be read. A power failure can have this effect on a log that was not synced.
   */
  private void checkLog() {
    log.endOffsets(Partition.all(config.walTopic(), manifest.partitions()))
        .join()
        .forEach(
            (partition, end) -> {
              long flushed = manifest.image(partition.number()).flushedOffset();
              if (end < flushed) {
                throw new HyperbyteException(
                    ErrorCode.UNAVAILABLE,
                    partition
                        + " ends at offset "
                        + end
                        + ", but its files go up to offset "
                        + flushed
                        + ": the log has lost records, and new ones would be taken for flushed."
                        + " Restore the log, or see \"A log that is too short\" in"
                        + " docs/operations.md");
              }
            });
  }

  /**
   * Deletes files at or beyond the flushed offset that are not in the manifest: they stem from a
   * commit that cannot happen any more, because its author has lost the partition.
   */
  private void deleteOrphans(int partition) throws IOException {
    PartitionImage image = manifest.image(partition);
    Set<String> named = new HashSet<>();
    image.files().forEach(file -> named.add(file.path()));
    for (String path : storage.list("")) {
      long[] numbers = FileNames.numbers(path);
      if (numbers != null
          && !named.contains(path)
          && numbers[0] == partition
          && numbers[1] >= image.flushedOffset()) {
        LOG.info("removing file [{}] of a commit that never happened", path);
        storage.delete(path);
      }
    }
  }

  @Override
  public CompletableFuture<List<TailRows>> rows(TailRequest request) {
    return tail.rows(request);
  }

  @Override
  public CompletableFuture<List<TailSeries>> series(long databaseId, Consistency consistency) {
    return tail.series(databaseId, consistency);
  }

  /**
   * The hot tail for queries that share this manifest, whose index has a series before its first
   * row can be read: new series are not listed for them, which saves the cost of many.
   */
  public HotTail local() {
    return new OwnedTail(log, owned, config.catchUpTimeout(), NewSeries.KNOWN);
  }

  private Stream<PartitionConsumer> consumers() {
    return owned.all().stream().map(Owned::consumer);
  }

  /** Flushes what every partition has consumed. */
  public void flushNow() {
    CompletableFuture.runAsync(() -> owned.all().forEach(this::flush), ticker).join();
  }

  /**
   * Flushes every partition up to the log's end: what was acknowledged before is in files
   * afterwards, except for partitions whose flush fails, which is logged.
   *
   * @throws HyperbyteException if the log cannot be read, or a partition does not catch up in time
   */
  public void flushAcknowledged() {
    try {
      tail.catchUp(owned.all()).join();
    } catch (CompletionException e) {
      throw OwnedTail.explain(e);
    }
    flushNow();
  }

  /**
   * The progress of the owned partitions. Looks up the log's end offsets, on which the lag metrics
   * are based, so it must be called periodically.
   */
  public List<NodeProgress.Owned> progress() {
    Collection<Owned> now = owned.all();
    Map<Partition, Long> ends;
    try {
      ends =
          log.endOffsets(now.stream().map(Owned::partition).toList())
              .copy()
              .orTimeout(config.catchUpTimeout().toMillis(), TimeUnit.MILLISECONDS)
              .join();
    } catch (CompletionException e) {
      ends = Map.of();
    }
    List<NodeProgress.Owned> progress = new ArrayList<>();
    for (Owned mine : now) {
      int number = mine.partition().number();
      long position = mine.consumer().watcher().position();
      Long end = ends.get(mine.partition());
      long lag = -1;
      if (end != null) {
        lag = lags.get(number).measure(position, end, System.nanoTime());
      }
      progress.add(
          new NodeProgress.Owned(number, position, manifest.image(number).flushedOffset(), lag));
    }
    return progress;
  }

  /** Whether everything that the log held recently has been consumed. */
  public boolean isUpToDate() {
    return owned.all().stream()
        .allMatch(mine -> lags.get(mine.partition().number()).millis() < UP_TO_DATE_MILLIS);
  }

  /** Flushes and releases all partitions, and takes none any more; has no effect when repeated. */
  public void release() {
    leave();
  }

  /** Whether no partition has stopped on its own. */
  public boolean healthy() {
    return consumers().allMatch(consumer -> consumer.failure() == null);
  }

  /** The node's problem; null if there is none. */
  public @Nullable String problem() {
    long now = System.nanoTime();
    List<String> problems = new ArrayList<>();
    for (Owned mine : owned.all()) {
      String stopped = mine.consumer().problem();
      String flush = mine.backoff().problem(now, config.flush().unhealthyAfter());
      if (stopped != null) {
        problems.add(stopped);
      }
      if (flush != null) {
        problems.add(flush);
      }
    }
    String unclaimed = owned.problem();
    if (unclaimed != null) {
      problems.add(unclaimed);
    }
    return problems.isEmpty() ? null : String.join("; ", problems);
  }

  private double failingSeconds() {
    long now = System.nanoTime();
    return owned.all().stream().mapToLong(mine -> mine.backoff().failingNanos(now)).max().orElse(0)
        / 1e9;
  }

  /** Flushes, then stops; has no effect when repeated. */
  @Override
  public void close() {
    stop(true);
  }

  /** Stops as in a crash: nothing is flushed. */
  public void abort() {
    stop(false);
  }

  private void stop(boolean flush) {
    if (closed) {
      return;
    }
    closed = true;
    consumers().forEach(PartitionConsumer::close);
    ticker.shutdown();
    try {
      if (!ticker.awaitTermination(60, TimeUnit.SECONDS)) {
        LOG.warn("a flush did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (flush) {
      List<Integer> left = new ArrayList<>();
      for (Owned mine : owned.all()) {
        if (!flush(mine) || mine.consumer().failure() != null) {
          left.add(mine.partition().number());
        }
      }
      commitPositions();
      leave();
      if (!left.isEmpty()) {
        throw new HyperbyteException(
            ErrorCode.INTERNAL,
            "partitions " + left + " could not be flushed; their rows stay in the log");
      }
    } else {
      leave();
    }
  }

  private void leave() {
    Log.Subscription open;
    synchronized (this) {
      open = membership;
      membership = null;
    }
    if (open != null) {
      open.close();
    }
  }

  private void tick() {
    owned.recover();
    for (Owned mine : owned.all()) {
      if (mine.backoff().ready(System.nanoTime()) && isDue(mine.consumer())) {
        flushGuarded(mine);
      }
    }
    commitPositions();
    countFiles();
  }

  /** A failed flush stays due until it succeeds. */
  private boolean isDue(PartitionConsumer consumer) {
    Memtable memtable = consumer.active();
    boolean old =
        memtable.hasContent()
            && System.nanoTime() - memtable.oldestNanos() >= config.flush().maxAge().toNanos();
    return old || memtable.rows() >= config.flush().maxRows() || consumer.isFrozen();
  }

  /**
   * Flushes what blocks a consumer: a memtable with too many new series, and the largest memtable
   * while all together exceed the limit.
   */
  private void relieve() {
    long now = System.nanoTime();
    List<Owned> ready = owned.all().stream().filter(mine -> mine.backoff().ready(now)).toList();
    ready.stream().filter(mine -> mine.consumer().manySeries()).forEach(this::flushGuarded);
    if (bytes() > config.flush().memtableBytes()) {
      ready.stream()
          .max(Comparator.comparingLong(mine -> mine.consumer().bytes()))
          .ifPresent(this::flushGuarded);
    }
  }

  private boolean full() {
    return bytes() > 2 * config.flush().memtableBytes();
  }

  private long bytes() {
    return consumers().mapToLong(PartitionConsumer::bytes).sum();
  }

  /** Flushes a partition; an Error of one partition does not keep others from being flushed. */
  private void flushGuarded(Owned mine) {
    faults.guard("flushing a partition", () -> flush(mine)).run();
  }

  /** Flushes a partition; false if that failed for another reason than lost ownership. */
  private boolean flush(Owned mine) {
    if (mine.consumer().failure() instanceof OutOfMemoryError) {
      // A record may have been applied in part, so the partition restarts.
      return false;
    }
    try {
      mine.backoff().begun(System.nanoTime());
      flusher.flush(mine.consumer(), mine.epoch());
      mine.backoff().succeeded();
      return true;
    } catch (IOException | RuntimeException e) {
      mine.backoff().failed(e, System.nanoTime());
      return e instanceof Flusher.NotOwnerException;
    } catch (Error e) {
      mine.backoff().failed(e, System.nanoTime());
      throw e;
    }
  }

  private void commitPositions() {
    Map<Partition, Long> positions = new HashMap<>();
    for (Owned mine : owned.all()) {
      positions.put(mine.partition(), mine.consumer().watcher().position());
    }
    // Nothing depends on it.
    var _ = log.commitPosition(GROUP, positions);
  }

  private void countFiles() {
    Map<String, Long> counts = new HashMap<>();
    for (int p = 0; p < manifest.partitions(); p++) {
      for (FileEntry file : manifest.image(p).files()) {
        counts.merge(file.measurement(), 1L, Long::sum);
      }
    }
    metrics.fileCounts(counts);
  }

  private long flushedTotal() {
    long total = 0;
    for (int p = 0; p < manifest.partitions(); p++) {
      PartitionImage image = manifest.image(p);
      total += image.flushedOffset();
    }
    return total;
  }
}
