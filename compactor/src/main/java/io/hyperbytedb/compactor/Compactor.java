package io.hyperbytedb.compactor;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.Slice;
import io.hyperbytedb.compactor.repair.Comparison;
import io.hyperbytedb.compactor.repair.OwnReplica;
import io.hyperbytedb.compactor.repair.Repairer;
import io.hyperbytedb.files.TableMerger;
import io.hyperbytedb.model.FaultHandler;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.write.DeletePath;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges files in the background, drops expired ones and deletes garbage. A small fixed number of
 * low-priority threads merge; each holds one row group and one column of it in memory. Thread-safe.
 */
public final class Compactor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);
  private static final Duration SCAN_INTERVAL = Duration.ofMinutes(5);
  private static final Duration FAILURE_PAUSE = Duration.ofMinutes(10);
  private static final int MAX_ROUNDS = 50;
  private static final int GROUP_ROWS = 1 << 18;

  private final CompactorConfig config;
  private final Catalog catalog;
  private final Manifest manifest;
  private final CompactorMetrics metrics;
  private final InstantSource clock;
  private final Attempts attempts;
  private final Garbage garbage;
  private final Merger merger;
  private final Planner planner;
  private final Retention retention;
  private final VanishedSeries vanished;
  private final Share share;
  private final FaultHandler faults;

  /** Files whose merge failed, with the time of the next attempt. */
  private final Map<String, Long> failedUntil = new ConcurrentHashMap<>();

  /** Serializes runs. */
  private final ReentrantLock running = new ReentrantLock();

  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(low("compactor").factory());
  private final ExecutorService workers;
  private @Nullable Repairer repairer;
  private volatile boolean closed;

  /**
   * Creates a compactor that does nothing until started or called.
   *
   * @param replica whose files it merges and deletes
   * @param deletes appends the markers that drop series without rows
   * @param share the part of the work assigned to this compactor
   */
  public Compactor(
      CompactorConfig config,
      OwnReplica replica,
      DeletePath deletes,
      Share share,
      Removal removal,
      Environment environment) {
    this.config = config;
    this.catalog = replica.catalog();
    this.manifest = replica.manifest();
    this.clock = environment.clock();
    this.attempts = new Attempts(environment.random());
    this.metrics = new CompactorMetrics(environment.metrics());
    this.garbage =
        new Garbage(manifest, replica.storage(), clock, config.grace(), removal, metrics);
    TableMerger tables =
        new TableMerger(replica.storage(), config.merges().verifyWrites(), GROUP_ROWS);
    this.merger = new Merger(manifest, tables, garbage, metrics, clock, attempts, () -> closed);
    this.share = share;
    this.faults = environment.faults();
    this.planner = new Planner(manifest, merger, new MergePolicy(config.merges()), share);
    this.retention = new Retention(catalog, manifest, merger, metrics, clock, share);
    this.vanished = new VanishedSeries(manifest, deletes, metrics);
    this.workers =
        Executors.newFixedThreadPool(config.merges().threads(), low("compactor-merge-").factory());
  }

  @SuppressWarnings("ThreadPriorityCheck") // only a hint: where it works, queries come first
  private static Thread.Builder.OfPlatform low(String name) {
    Thread.Builder.OfPlatform builder = Thread.ofPlatform().daemon().priority(Thread.MIN_PRIORITY);
    return name.endsWith("-") ? builder.name(name, 0) : builder.name(name);
  }

  /** Protects the files of a repairer from garbage collection. */
  public Repairer.Keeper keeper() {
    return new Repairer.Keeper() {
      @Override
      public boolean isMine(Slice slice) {
        return share.isMine(
            "repair " + slice.partition() + ' ' + slice.policyId() + ' ' + slice.measurement());
      }

      @Override
      public String attempt() {
        return attempts.next();
      }

      @Override
      public void making(String path) {
        garbage.making(path);
      }

      @Override
      public void made(String path) {
        garbage.made(path);
      }

      @Override
      public void replaced(Collection<FileEntry> files) {
        garbage.add(files);
      }
    };
  }

  /**
   * Runs a repairer periodically, between merges. To be called before {@link #start}.
   *
   * @param comparison how often replicas are compared
   */
  public void repairWith(Repairer with, Duration comparison) {
    repairer = with;
    every(config.interval(), "self-repair", /* enabled= */ true, with::run);
    every(
        comparison,
        "anti-entropy",
        /* enabled= */ true,
        () -> {
          Comparison found = with.compare();
          LOG.debug("anti-entropy: {}", found.summary());
          return found.slices();
        });
  }

  /** Starts the background work. */
  public Compactor start() {
    every(config.interval(), "compaction", config.merges().enabled(), this::compact);
    every(config.expiry().interval(), "retention", config.expiry().enabled(), this::expire);
    every(config.interval(), "garbage", /* enabled= */ true, garbage::collect);
    every(SCAN_INTERVAL, "orphans", /* enabled= */ true, garbage::scan);
    return this;
  }

  /** Work that is repeated. */
  private interface Work {
    int run() throws IOException;
  }

  private void every(Duration interval, String what, boolean enabled, Work work) {
    if (enabled) {
      long nanos = interval.toNanos();
      var _ =
          ticker.scheduleWithFixedDelay(
              faults.guard(what, () -> runUnlessClosed(work)), nanos, nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Runs work; a failure is ignored if the compactor was closed meanwhile. */
  private void runUnlessClosed(Work work) throws IOException {
    try {
      var _ = work.run();
    } catch (IOException | RuntimeException e) {
      if (!closed) {
        throw e;
      }
    }
  }

  /** Performs the due merges; returns the number of merges committed. */
  public int compact() {
    long start = System.nanoTime();
    running.lock();
    try {
      failedUntil.values().removeIf(until -> until <= clock.millis());
      CatalogImage known = catalog.catchUp().join();
      List<String> errors = new ArrayList<>();
      int merges = runAll(planner.due(known, clock.instant()), known, errors);
      metrics.runs.increment();
      metrics.seconds.record((System.nanoTime() - start) / 1e9);
      return merges;
    } finally {
      running.unlock();
    }
  }

  /**
   * Drops expired files; returns their number. Series left without rows are dropped from the index
   * some calls later.
   */
  public int expire() throws IOException {
    running.lock();
    try {
      int dropped = retention.run();
      CatalogImage known = catalog.image();
      for (int p = 0; p < manifest.partitions(); p++) {
        if (share.isMine("series " + p)) {
          vanished.run(p, known);
        }
      }
      return dropped;
    } catch (IOException | RuntimeException | Error e) {
      metrics.retentionErrors.increment();
      throw e;
    } finally {
      running.unlock();
    }
  }

  /**
   * Compacts everything: drops what has expired, applies all deletes, and leaves as few files as
   * the target size allows. Concurrent flushes may be left as they are.
   */
  public CompactionReport compactAll() {
    long start = System.nanoTime();
    running.lock();
    try {
      failedUntil.clear();
      CatalogImage known = catalog.catchUp().join();
      TableSizes sizes = new TableSizes(known);
      manifestFiles().forEach(sizes::before);
      List<String> errors = new ArrayList<>();
      int dropped = expireInto(errors);
      int merges = 0;
      for (int round = 0; round < MAX_ROUNDS && errors.isEmpty() && !closed; round++) {
        List<Merge> planned = planner.all(known);
        if (planned.isEmpty()) {
          break;
        }
        merges += runAll(planned, known, errors);
      }
      manifestFiles().forEach(sizes::after);
      metrics.runs.increment();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      metrics.seconds.record(took.toNanos() / 1e9);
      return new CompactionReport(took, merges, dropped, sizes.tables(), errors);
    } finally {
      running.unlock();
    }
  }

  private int expireInto(List<String> errors) {
    try {
      return expire();
    } catch (IOException | RuntimeException e) {
      LOG.error("retention failed", e);
      errors.add("retention: " + e.getMessage());
      return 0;
    }
  }

  private List<FileEntry> manifestFiles() {
    List<FileEntry> files = new ArrayList<>();
    for (int p = 0; p < manifest.partitions(); p++) {
      files.addAll(manifest.image(p).files());
    }
    return files;
  }

  private int runAll(List<Merge> merges, CatalogImage known, List<String> errors) {
    List<Future<Boolean>> futures = new ArrayList<>();
    List<Merge> tried = new ArrayList<>();
    for (Merge merge : merges) {
      if (merge.inputs().stream().noneMatch(file -> failedUntil.containsKey(file.path()))) {
        tried.add(merge);
        futures.add(workers.submit(() -> merger.run(merge, known)));
      }
    }
    int done = 0;
    for (int i = 0; i < futures.size(); i++) {
      try {
        done += futures.get(i).get() ? 1 : 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        futures.forEach(future -> future.cancel(false));
        return done;
      } catch (ExecutionException e) {
        failed(tried.get(i), e.getCause() == null ? e : e.getCause(), errors);
      }
    }
    return done;
  }

  private void failed(Merge merge, Throwable cause, List<String> errors) {
    if (closed && cause instanceof CancellationException) {
      return;
    }
    metrics.errors.increment();
    long until = clock.millis() + FAILURE_PAUSE.toMillis();
    merge.inputs().forEach(file -> failedUntil.put(file.path(), until));
    errors.add(merge.first().path() + ": " + cause.getMessage());
    if (repairer != null) {
      merge.inputs().forEach(file -> repairer.suspect(file.path()));
    }
    LOG.error(
        "cannot merge {} files from [{}] on", merge.inputs().size(), merge.first().path(), cause);
  }

  /**
   * Deletes the files that have not been in the manifest for the grace time; returns their number.
   */
  public int collectGarbage() throws IOException {
    return garbage.collect() + garbage.scan();
  }

  /** Stops; a running merge is abandoned. Has no effect when repeated. */
  @Override
  public void close() {
    closed = true;
    ticker.shutdown();
    workers.shutdown();
    try {
      if (!ticker.awaitTermination(30, TimeUnit.SECONDS)
          || !workers.awaitTermination(30, TimeUnit.SECONDS)) {
        LOG.warn("a merge did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
