package io.hyperbytedb.compactor;

import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileReplace;
import io.hyperbytedb.catalog.manifest.ManifestVerdict;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.catalog.manifest.Tombstones;
import io.hyperbytedb.catalog.series.SeriesTable;
import io.hyperbytedb.files.FileNames;
import io.hyperbytedb.files.TableMerger;
import io.hyperbytedb.files.TableSpec;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.Tombstone;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Performs a {@link Merge}: writes the merged file and replaces its inputs in the manifest, which
 * is refused if one of them is no longer live. Thread-safe.
 */
final class Merger {
  private static final Logger LOG = LoggerFactory.getLogger(Merger.class);
  private static final int COMMIT_TRIES = 5;

  /** The maximum age of a file at its commit: older ones may soon count as orphans. */
  static final Duration COMMIT_LIMIT = Duration.ofMinutes(5);

  private final Manifest manifest;
  private final TableMerger tables;
  private final Garbage garbage;
  private final CompactorMetrics metrics;
  private final InstantSource clock;
  private final Attempts attempts;
  private final BooleanSupplier stopped;

  /**
   * Files to which tombstones up to an offset have been applied although the files end before it.
   */
  private final Map<String, Long> cleanedUpTo = new ConcurrentHashMap<>();

  Merger(
      Manifest manifest,
      TableMerger tables,
      Garbage garbage,
      CompactorMetrics metrics,
      InstantSource clock,
      Attempts attempts,
      BooleanSupplier stopped) {
    this.manifest = manifest;
    this.tables = tables;
    this.garbage = garbage;
    this.metrics = metrics;
    this.clock = clock;
    this.attempts = attempts;
    this.stopped = stopped;
  }

  /**
   * Whether a file has deleted rows, judged by its tombstones; or has none left but keeps a
   * tombstone alive, as another file in the way kept it from ending after the tombstone.
   */
  boolean isBuried(PartitionImage image, FileEntry file) {
    long last =
        image.tombstones().stream()
            .filter(tombstone -> Tombstones.concerns(tombstone, file))
            .mapToLong(Tombstone::offset)
            .max()
            .orElse(-1);
    return last >= 0
        && (last > cleanedUpTo.getOrDefault(file.path(), -1L)
            || new Merge(List.of(file))
                .isOfNeighbours(image.files(file.policyId(), file.measurement()), last + 1));
  }

  /** Discards what is remembered of files that are no longer live. */
  void retain(Set<String> live) {
    cleanedUpTo.keySet().retainAll(live);
  }

  /**
   * Performs a merge.
   *
   * @return whether the manifest accepted it; if not, the files have changed meanwhile
   * @throws IOException if a file cannot be read or written
   */
  boolean run(Merge merge, CatalogImage catalog) throws IOException {
    FileEntry first = merge.first();
    PartitionImage image = manifest.image(first.partition());
    List<FileEntry> all = image.files(first.policyId(), first.measurement());
    List<Tombstone> tombstones =
        image.tombstones().stream()
            .filter(tombstone -> merge.inputs().stream().anyMatch(tombstone::concerns))
            .toList();
    long applied = tombstones.stream().mapToLong(Tombstone::offset).max().orElse(-1);
    // A file that ends after a tombstone does not need it any more.
    long to = Math.max(merge.toOffset(), applied + 1);
    if (!merge.isOfNeighbours(all, to)) {
      to = merge.toOffset();
      if (!merge.isOfNeighbours(all, to)) {
        return false;
      }
    }
    TableSpec spec = spec(merge, to, catalog);
    if (spec == null) {
      return false;
    }
    String attempt = attempts.next();
    String path = FileNames.path(spec, attempt);
    garbage.making(path);
    try {
      return run(merge, spec, attempt, path, tombstones, applied);
    } finally {
      garbage.made(path);
    }
  }

  private boolean run(
      Merge merge,
      TableSpec spec,
      String attempt,
      String path,
      List<Tombstone> tombstones,
      long applied)
      throws IOException {
    SeriesTable series = manifest.series(spec.scope().partition());
    FileEntry merged =
        tables.merge(
            spec,
            attempt,
            inputs(merge, tombstones),
            id -> series.key(SeriesId.ordinal(id)),
            stopped);
    Instant made = clock.instant();
    List<FileEntry> outputs = merged == null ? List.of() : List.of(merged);
    if (!replace(spec.scope().partition(), merge.inputs(), outputs, made)) {
      garbage.add(outputs);
      return false;
    }
    if (merged != null && merged.toOffset() <= applied) {
      cleanedUpTo.put(path, applied);
    }
    metrics.filesMerged.add(merge.inputs().size());
    metrics.bytesRead.add(merge.bytes());
    metrics.bytesWritten.add(merged == null ? 0 : merged.bytes());
    LOG.debug(
        "partition {}: merged {} files of [{}], {} bytes, into {}",
        spec.scope().partition(),
        merge.inputs().size(),
        spec.scope().table().measurement(),
        merge.bytes(),
        merged == null ? "none" : merged.path());
    return true;
  }

  private static List<TableMerger.Input> inputs(Merge merge, List<Tombstone> tombstones) {
    FileEntry first = merge.first();
    Tombstones stones =
        Tombstones.of(tombstones, first.databaseId(), first.policyId(), first.measurement());
    List<TableMerger.Input> inputs = new ArrayList<>();
    for (FileEntry file : merge.inputs()) {
      TableMerger.DeadTimes dead =
          stones.concerns(file)
              ? series -> stones.dead(series, file.toOffset())
              : TableMerger.DeadTimes.NONE;
      inputs.add(new TableMerger.Input(file.path(), dead));
    }
    return inputs;
  }

  /**
   * Replaces files by others, or by none.
   *
   * @return whether the manifest accepted it
   */
  boolean replace(int partition, List<FileEntry> inputs, List<FileEntry> outputs)
      throws IOException {
    return replace(partition, inputs, outputs, clock.instant());
  }

  private boolean replace(
      int partition, List<FileEntry> inputs, List<FileEntry> outputs, Instant made)
      throws IOException {
    List<String> paths = inputs.stream().map(FileEntry::path).toList();
    ManifestVerdict verdict = submit(partition, new FileReplace(paths, outputs), made);
    // An earlier attempt that timed out may have succeeded after all.
    if (!verdict.accepted() && !isDone(manifest.image(partition), paths, outputs)) {
      LOG.debug("partition {}: a merge came too late: {}", partition, verdict.reason());
      return false;
    }
    garbage.add(inputs);
    return true;
  }

  /** Submits a replacement. If its outcome is unknown it is looked up in the manifest. */
  private ManifestVerdict submit(int partition, FileReplace replace, Instant made)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      if (!clock.instant().isBefore(made.plus(COMMIT_LIMIT))) {
        throw new IOException("the log took too long to take a merge");
      }
      try {
        return manifest.submit(partition, replace).join();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof LogException) || attempt == COMMIT_TRIES) {
          throw new IOException("cannot commit a merge: " + e.getCause(), e);
        }
        LOG.warn("partition {}: outcome of a merge is unknown, looking it up", partition, e);
        PartitionImage image = manifest.catchUp(partition).join();
        if (isDone(image, replace.inputs(), replace.outputs())) {
          return new ManifestVerdict(null, image.epoch());
        }
      }
    }
  }

  private static boolean isDone(
      PartitionImage image, List<String> inputs, List<FileEntry> outputs) {
    Set<String> live = image.files().stream().map(FileEntry::path).collect(Collectors.toSet());
    return inputs.stream().noneMatch(live::contains)
        && outputs.stream().allMatch(file -> live.contains(file.path()));
  }

  private static @Nullable TableSpec spec(Merge merge, long to, CatalogImage catalog) {
    FileEntry first = merge.first();
    for (Database database : catalog.databases()) {
      for (RetentionPolicy policy : database.policies()) {
        if (database.id() == first.databaseId() && policy.id() == first.policyId()) {
          return new TableSpec(
              database.name(),
              policy.name(),
              new FileScope(
                  first.scope().table(),
                  first.partition(),
                  merge.fromOffset(),
                  to,
                  merge.level(),
                  merge.bucketStart(),
                  merge.bucketEnd()));
        }
      }
    }
    return null;
  }
}
