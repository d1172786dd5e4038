package io.hyperbytedb.storage;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.ManifestEvent.ClaimOwnership;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.files.FileNames;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.node.metrics.Metrics;
import io.hyperbytedb.node.tail.HotTail;
import io.hyperbytedb.node.tail.TailRequest;
import io.hyperbytedb.node.tail.TailRows;
import io.hyperbytedb.node.tail.TailSeries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns WAL partitions: consumes them, answers their hot tail, flushes them. This node owns all
 * partitions of its replica. Thread-safe.
 */
public final class StorageNode implements HotTail, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StorageNode.class);
  private static final String GROUP = "hyperbytedb-storage";

  private final StorageConfig config;
  private final Log log;
  private final Manifest manifest;
  private final Storage storage;
  private final StorageMetrics metrics;
  private final Catalog catalog;
  private final Flusher flusher;
  private final List<PartitionConsumer> consumers = new ArrayList<>();
  private final List<Partition> partitions = new ArrayList<>();
  private final List<FlushBackoff> backoffs = new ArrayList<>();
  private final AtomicInteger failing = new AtomicInteger();
  private final long[] epochs;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("flush").factory());
  private volatile boolean closed;

  private StorageNode(
      StorageConfig config,
      Log log,
      Catalog catalog,
      Manifest manifest,
      Storage storage,
      Metrics meters) {
    this.config = config;
    this.log = log;
    this.manifest = manifest;
    this.storage = storage;
    this.metrics = new StorageMetrics(meters);
    this.catalog = catalog;
    this.flusher = new Flusher(catalog, manifest, storage, metrics, config);
    this.epochs = new long[manifest.partitions()];
    meters.gauge(
        "hyperbytedb_wal_last_sequence",
        "Last flushed WAL sequence",
        () -> (double) flushedTotal());
    meters.gauge(
        "hyperbytedb_flush_failing_partitions",
        "Partitions whose last flush failed",
        failing::doubleValue);
    meters.gauge("hyperbytedb_memtable_bytes", "Memory of unflushed rows", () -> (double) bytes());
  }

  /**
   * Takes all partitions and starts to consume them from their flushed offsets.
   *
   * @param quarantine where unreadable records go
   * @throws IOException if left-over files can't be removed
   * @throws HyperbyteException UNAVAILABLE if the log has lost records that are in files
   */
  public static StorageNode start(
      StorageConfig config,
      Log log,
      Catalog catalog,
      Manifest manifest,
      Storage storage,
      Path quarantine,
      Metrics meters)
      throws IOException {
    StorageNode node = new StorageNode(config, log, catalog, manifest, storage, meters);
    try {
      node.checkLog();
      node.forgetDroppedDatabases(catalog.catchUp().join());
      storage.deleteLeftovers();
      for (int p = 0; p < manifest.partitions(); p++) {
        node.epochs[p] = manifest.submit(p, new ClaimOwnership(config.nodeName())).join().epoch();
      }
      node.deleteOrphans();
      for (int p = 0; p < manifest.partitions(); p++) {
        node.consume(p, new Quarantine(quarantine), meters);
      }
      long tick = config.flushInterval().toMillis();
      node.ticker.scheduleWithFixedDelay(node::tick, tick, tick, TimeUnit.MILLISECONDS);
      // Memory does not wait for the tick.
      node.ticker.scheduleWithFixedDelay(node::relieve, 50, 50, TimeUnit.MILLISECONDS);
      return node;
    } catch (IOException | RuntimeException e) {
      node.stop(false);
      throw e;
    }
  }

  /** Series stand in the manifest for ever; those of databases that are gone are nobody's. */
  private void forgetDroppedDatabases(CatalogImage catalog) {
    Set<Long> known = new HashSet<>();
    catalog.databases().forEach(database -> known.add(database.id()));
    manifest.index().retain(known, catalog.nextDatabaseId());
  }

  /**
   * A log that ends before the flushed offset gives its next records offsets that count as flushed:
   * they would never be read. That can be after a power failure if the log was not synced.
   */
  private void checkLog() {
    List<Partition> all = new ArrayList<>();
    for (int p = 0; p < manifest.partitions(); p++) {
      all.add(new Partition(config.walTopic(), p));
    }
    log.endOffsets(all)
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

  private void consume(int number, Quarantine quarantine, Metrics meters) {
    Partition partition = new Partition(config.walTopic(), number);
    PartitionConsumer consumer =
        new PartitionConsumer(
            log,
            partition,
            manifest,
            new SchemaGuard(catalog, metrics),
            quarantine,
            metrics,
            this::full);
    partitions.add(partition);
    backoffs.add(new FlushBackoff(number, failing));
    consumers.add(consumer);
    consumer.start();
    meters.gauge(
        "hyperbytedb_unflushed_records",
        "WAL records consumed and not yet in files",
        () -> (double) (consumer.watcher().position() - manifest.image(number).flushedOffset()),
        "partition",
        Integer.toString(number));
  }

  /**
   * Files at or beyond the flushed offset that the manifest doesn't name: of a commit never made.
   */
  private void deleteOrphans() throws IOException {
    Set<String> named = new HashSet<>();
    for (int p = 0; p < manifest.partitions(); p++) {
      manifest.image(p).files().forEach(file -> named.add(file.path()));
    }
    for (String path : storage.list("")) {
      long[] numbers = FileNames.numbers(path);
      if (numbers != null
          && !named.contains(path)
          && numbers[0] < manifest.partitions()
          && numbers[1] >= manifest.image((int) numbers[0]).flushedOffset()) {
        LOG.info("removing file [{}] of a commit that was never made", path);
        storage.delete(path);
      }
    }
  }

  @Override
  public CompletableFuture<List<TailRows>> rows(TailRequest request) {
    return caughtUp(
        request.consistency(),
        consumer -> consumer.tail(request.databaseId(), request.policyId(), request.measurement()));
  }

  @Override
  public CompletableFuture<List<TailSeries>> series(long databaseId, Consistency consistency) {
    return caughtUp(consistency, consumer -> consumer.tailSeries(databaseId));
  }

  private <T> CompletableFuture<List<T>> caughtUp(
      Consistency consistency, Function<PartitionConsumer, T> read) {
    CompletableFuture<Void> ready =
        switch (consistency) {
          case EVENTUAL -> CompletableFuture.completedFuture(null);
          case STRONG ->
              log.endOffsets(partitions)
                  .thenCompose(this::awaitAll)
                  .thenCompose(done -> settleAll());
        };
    return ready
        .thenApply(done -> consumers.stream().map(read).toList())
        .exceptionallyCompose(e -> CompletableFuture.failedFuture(explain(e)));
  }

  private CompletableFuture<Void> settleAll() {
    return CompletableFuture.allOf(
        consumers.stream().map(PartitionConsumer::settle).toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<Void> awaitAll(Map<Partition, Long> ends) {
    List<CompletableFuture<Void>> waits = new ArrayList<>();
    for (PartitionConsumer consumer : consumers) {
      long end = ends.getOrDefault(partitions.get(consumer.number()), 0L);
      if (consumer.watcher().position() < end) {
        waits.add(
            consumer
                .watcher()
                .await(end)
                .orTimeout(config.catchUpTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(
                    e -> CompletableFuture.failedFuture(lagging(consumer, end, e))));
      }
    }
    return CompletableFuture.allOf(waits.toArray(CompletableFuture<?>[]::new));
  }

  private static HyperbyteException lagging(PartitionConsumer consumer, long end, Throwable e) {
    long position = consumer.watcher().position();
    return new HyperbyteException(
        ErrorCode.TIMEOUT,
        "partition "
            + consumer.number()
            + " is "
            + (end - position)
            + " records behind the log, at offset "
            + position,
        e);
  }

  private static Throwable explain(Throwable e) {
    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    return cause instanceof HyperbyteException
        ? cause
        : new HyperbyteException(
            ErrorCode.UNAVAILABLE, "the log cannot be read: " + cause.getMessage(), cause);
  }

  /** Flushes every partition now. */
  public void flushNow() {
    CompletableFuture.runAsync(() -> consumers.forEach(this::flush), ticker).join();
  }

  /** Whether no partition has stopped by itself. */
  public boolean healthy() {
    return consumers.stream().allMatch(consumer -> consumer.failure() == null);
  }

  /** Final flush, then stops; a second call does nothing. */
  @Override
  public void close() {
    stop(true);
  }

  /** Stops as a crash would: nothing is flushed. */
  public void abort() {
    stop(false);
  }

  private void stop(boolean flush) {
    if (closed) {
      return;
    }
    closed = true;
    consumers.forEach(PartitionConsumer::close);
    ticker.shutdown();
    try {
      if (!ticker.awaitTermination(60, TimeUnit.SECONDS)) {
        LOG.warn("a flush did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (flush) {
      int left = 0;
      for (PartitionConsumer consumer : consumers) {
        left += flush(consumer) ? 0 : 1;
      }
      commitPositions();
      if (left > 0) {
        throw new HyperbyteException(
            ErrorCode.INTERNAL,
            "[" + left + "] partitions could not be flushed; their rows stay in the log");
      }
    }
  }

  private void tick() {
    try {
      for (PartitionConsumer consumer : consumers) {
        Memtable memtable = consumer.active();
        boolean old =
            memtable.hasContent()
                && System.nanoTime() - memtable.oldestNanos() >= config.flushMaxAge().toNanos();
        if (old || memtable.rows() >= config.flushRows()) {
          flush(consumer);
        }
      }
      commitPositions();
      countFiles();
    } catch (RuntimeException e) {
      LOG.error("flush tick failed", e);
    }
  }

  /**
   * Flushes what a consumer waits for: a memtable with too many new series, and the largest one
   * while all together are too large.
   */
  private void relieve() {
    try {
      long now = System.nanoTime();
      List<PartitionConsumer> ready =
          consumers.stream()
              .filter(consumer -> backoffs.get(consumer.number()).ready(now))
              .toList();
      ready.stream().filter(PartitionConsumer::manySeries).forEach(this::flush);
      if (bytes() > config.memtableBytes()) {
        ready.stream().max((a, b) -> Long.compare(a.bytes(), b.bytes())).ifPresent(this::flush);
      }
    } catch (RuntimeException e) {
      LOG.error("flush failed", e);
    }
  }

  private boolean full() {
    return bytes() > 2 * config.memtableBytes();
  }

  private long bytes() {
    long bytes = 0;
    for (PartitionConsumer consumer : consumers) {
      bytes += consumer.bytes();
    }
    return bytes;
  }

  /** Flushes a partition; false if that failed, and not because somebody else owns it now. */
  private boolean flush(PartitionConsumer consumer) {
    FlushBackoff backoff = backoffs.get(consumer.number());
    try {
      flusher.flush(consumer, epochs[consumer.number()]);
      backoff.succeeded();
      return true;
    } catch (IOException | RuntimeException e) {
      backoff.failed(e, System.nanoTime());
      return e instanceof Flusher.NotOwnerException;
    }
  }

  private void commitPositions() {
    Map<Partition, Long> positions = new HashMap<>();
    for (PartitionConsumer consumer : consumers) {
      positions.put(partitions.get(consumer.number()), consumer.watcher().position());
    }
    log.commitPosition(GROUP, positions);
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
