package io.hyperbytedb.storage;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileCommit;
import io.hyperbytedb.catalog.manifest.ManifestEvent.NewSeries;
import io.hyperbytedb.catalog.manifest.ManifestVerdict;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.catalog.manifest.Refusal;
import io.hyperbytedb.catalog.series.SeriesTable;
import io.hyperbytedb.files.CorruptFileException;
import io.hyperbytedb.files.FileNames;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.files.TableSpec;
import io.hyperbytedb.files.TableWriter;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.model.FaultHandler;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.TableId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a frozen memtable to files and commits them. Files and flushed offset become visible in
 * one manifest event, which is refused if another node has taken ownership since.
 */
final class Flusher {
  private static final Logger LOG = LoggerFactory.getLogger(Flusher.class);
  private static final int COMMIT_TRIES = 20;

  private final Catalog catalog;
  private final Manifest manifest;
  private final Storage storage;
  private final TableWriter writer;
  private final FaultHandler faults;
  private final StorageMetrics metrics;
  private final long bucketDuration;

  Flusher(
      Catalog catalog,
      Manifest manifest,
      Storage storage,
      StorageMetrics metrics,
      StorageConfig config,
      FaultHandler faults) {
    this.catalog = catalog;
    this.manifest = manifest;
    this.storage = storage;
    this.writer = new TableWriter(storage, config.files().verifyWrites());
    this.metrics = metrics;
    this.faults = faults;
    this.bucketDuration = config.files().bucketDuration();
  }

  /** Another node has taken ownership of the partition. */
  static final class NotOwnerException extends RuntimeException {
    NotOwnerException(String message) {
      super(message);
    }
  }

  /** The manifest refused the commit for another reason than lost ownership. */
  static final class RefusedException extends RuntimeException {
    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * Flushes the consumer's memtable.
   *
   * @throws NotOwnerException if another node owns the partition
   * @throws RefusedException if the commit was refused for another reason
   * @throws IOException if files cannot be written; the memtable is kept and can be flushed later
   */
  void flush(PartitionConsumer consumer, long epoch) throws IOException {
    PartitionConsumer.Frozen frozen = consumer.freeze();
    long from = frozen.memtable().fromOffset();
    if (frozen.end() == from) {
      consumer.flushed();
      return;
    }
    // Rows in files are not checked again.
    consumer.settle().join();
    long start = System.nanoTime();
    int partition = consumer.number();
    List<FileEntry> files;
    try {
      files = write(partition, epoch, frozen);
      commit(partition, epoch, frozen, files);
    } catch (IOException | RuntimeException e) {
      metrics.flushErrors.increment();
      throw e;
    }
    consumer.flushed();
    metrics.flushRuns.increment();
    metrics.flushPoints.add(frozen.memtable().rows());
    metrics.flushSeconds.record((System.nanoTime() - start) / 1e9);
    for (FileEntry file : files) {
      metrics.filesWritten.increment();
      metrics.bytesWritten.add(file.bytes());
    }
    LOG.debug(
        "partition {}: flushed {} rows of offsets [{}, {}) into {} files",
        partition,
        frozen.memtable().rows(),
        from,
        frozen.end(),
        files.size());
  }

  /** The files of a flush, all of them durable. */
  private List<FileEntry> write(int partition, long epoch, PartitionConsumer.Frozen frozen)
      throws IOException {
    List<FileEntry> files = new ArrayList<>();
    Map<String, IOException> failed;
    Map<Memtable.Key, MeasurementTable> tables = frozen.memtable().tables();
    try (Storage.Batch batch = storage.batch()) {
      Target target = new Target(partition, epoch, frozen, batch);
      for (Map.Entry<Memtable.Key, MeasurementTable> table : tables.entrySet()) {
        write(target, table.getKey(), table.getValue(), files);
      }
      failed = batch.sync();
    }
    if (!failed.isEmpty()) {
      // Perhaps only the folders of some tables are unusable.
      Set<TableId> again = new HashSet<>();
      for (FileEntry file : files) {
        if (failed.containsKey(file.path())) {
          again.add(file.scope().table());
        }
      }
      files.removeIf(file -> again.contains(file.scope().table()));
      Target target = new Target(partition, epoch, frozen, null);
      for (Map.Entry<Memtable.Key, MeasurementTable> table : tables.entrySet()) {
        Memtable.Key key = table.getKey();
        if (again.contains(key.table())) {
          write(target, key, table.getValue(), files);
        }
      }
    }
    return files;
  }

  /**
   * What the files of a flush are written for.
   *
   * @param batch makes them durable together; null if each is at once
   */
  private record Target(
      int partition, long epoch, PartitionConsumer.Frozen frozen, Storage.@Nullable Batch batch) {}

  private void write(Target target, Memtable.Key key, MeasurementTable table, List<FileEntry> files)
      throws IOException {
    RetentionPolicy policy = policy(key);
    if (policy == null) {
      // Its database or policy was dropped since; the rows are discarded.
      return;
    }
    SortedRows rows = table.merged();
    if (rows == null) {
      return;
    }
    for (TimeBuckets.Bucket bucket :
        TimeBuckets.split(rows, policy.shardGroups(), bucketDuration)) {
      TableSpec spec =
          new TableSpec(
              key.database(),
              key.policy(),
              new FileScope(
                  key.table(),
                  target.partition(),
                  target.frozen().memtable().fromOffset(),
                  target.frozen().end(),
                  0,
                  bucket.start(),
                  bucket.end()));
      files.add(write(spec, target, bucket.rows()));
    }
  }

  /**
   * Writes a file. If only the folder of one measurement is unusable, for example because a file
   * has its name, the file goes to another one, so that the other tables can be committed. The
   * manifest names its location, and a merge moves its rows back.
   */
  private FileEntry write(TableSpec spec, Target target, SortedRows rows) throws IOException {
    String attempt = Long.toHexString(target.epoch());
    try {
      return write(FileNames.path(spec, attempt), spec, target.batch(), rows);
    } catch (CorruptFileException e) {
      // Writing worked, but the file read back differs: the disk is at fault, not the folder.
      throw e;
    } catch (IOException e) {
      FileEntry made;
      try {
        made = write(FileNames.elsewhere(spec, attempt), spec, target.batch(), rows);
      } catch (IOException second) {
        if (!String.valueOf(e.getMessage()).equals(second.getMessage())) {
          e.addSuppressed(second);
        }
        throw e;
      }
      metrics.filesElsewhere.increment();
      faults.notFatal("writing a file to the folder of its measurement", e);
      return made;
    }
  }

  private FileEntry write(
      String path, TableSpec spec, Storage.@Nullable Batch batch, SortedRows rows)
      throws IOException {
    SeriesTable series = manifest.series(spec.scope().partition());
    LongFunction<SeriesKey> keys = id -> series.key(SeriesId.ordinal(id));
    return batch == null
        ? writer.writeTo(path, spec, rows, keys)
        : writer.writeIn(batch, path, spec, rows, keys);
  }

  private @Nullable RetentionPolicy policy(Memtable.Key key) {
    RetentionPolicy known = policy(catalog.image(), key);
    return known != null ? known : policy(catalog.catchUp().join(), key);
  }

  private static @Nullable RetentionPolicy policy(CatalogImage image, Memtable.Key key) {
    for (Database database : image.databases()) {
      if (database.id() == key.databaseId()) {
        for (RetentionPolicy policy : database.policies()) {
          if (policy.id() == key.policyId()) {
            return policy;
          }
        }
      }
    }
    return null;
  }

  private void commit(
      int partition, long epoch, PartitionConsumer.Frozen frozen, List<FileEntry> files) {
    List<NewSeries> newSeries = new ArrayList<>();
    SeriesTable series = manifest.series(partition);
    for (int n = manifest.image(partition).seriesCount(); n < frozen.seriesEnd(); n++) {
      newSeries.add(new NewSeries(series.databaseId(n), series.key(n)));
    }
    FileCommit commit =
        new FileCommit(
            frozen.memtable().fromOffset(),
            frozen.end(),
            epoch,
            files,
            newSeries,
            frozen.deletes());
    ManifestVerdict verdict = submit(partition, commit);
    // An earlier attempt that timed out may have succeeded after all. The files of a refused commit
    // are left to garbage collection.
    if (verdict.accepted() || isDone(manifest.image(partition), commit)) {
      return;
    }
    String message = "partition " + partition + ": " + verdict.reason();
    throw switch (verdict.refusal()) {
      case Refusal.StaleEpoch _ -> new NotOwnerException(message);
      case null -> new IllegalStateException(message);
      case Refusal.WrongOffset _,
          Refusal.WrongEnd _,
          Refusal.FileTaken _,
          Refusal.FileNotLive _,
          Refusal.NothingReplaced _,
          Refusal.SeriesNotNew _,
          Refusal.BadDeletes _ ->
          new RefusedException(message);
    };
  }

  private static boolean isDone(PartitionImage image, FileCommit commit) {
    return image.flushedOffset() == commit.newFlushedOffset()
        && image.epoch() == commit.ownerEpoch();
  }

  /** Submits a commit. If its outcome is unknown it is looked up in the manifest. */
  private ManifestVerdict submit(int partition, FileCommit commit) {
    for (int attempt = 1; ; attempt++) {
      try {
        return manifest.submit(partition, commit).join();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof LogException) || attempt == COMMIT_TRIES) {
          throw e;
        }
        LOG.warn("partition {}: outcome of a commit is unknown, looking it up", partition, e);
        PartitionImage image = manifest.catchUp(partition).join();
        if (isDone(image, commit)) {
          return new ManifestVerdict(null, image.epoch());
        }
      }
    }
  }
}
