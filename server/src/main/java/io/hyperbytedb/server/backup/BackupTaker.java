package io.hyperbytedb.server.backup;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.cluster.checkpoint.RetentionHolds;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.server.backup.BackupManifest.Entry;
import io.hyperbytedb.server.backup.BackupManifest.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes backups of a running replica, one at a time. The ends of the WAL are looked up first and
 * the state is copied afterwards, so that the state has the databases and fields of all records
 * below those ends: a backup has every row acknowledged before it started, and those later rows
 * that were in files by the time of the copy. Nothing that the copy names is removed meanwhile.
 * Thread-safe.
 */
public final class BackupTaker {
  private static final Duration LIMIT = Duration.ofHours(6);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);

  /**
   * What is backed up.
   *
   * @param walTopic the WAL topic
   * @param files the directory of the Parquet files
   * @param own the server's directories, in which no backup may be written
   */
  public record Source(
      Log log,
      String walTopic,
      Catalog catalog,
      Manifest manifest,
      RocksStateStores stores,
      Path files,
      List<Path> own) {
    public Source {
      own = List.copyOf(own);
    }
  }

  private final Source source;
  private final List<Supplier<RetentionHolds.Hold>> holds;
  private final String version;
  private final InstantSource clock;
  private final ReentrantLock running = new ReentrantLock();

  /**
   * @param holds retention holds on the log and the files
   * @param version the version of this server
   */
  public BackupTaker(
      Source source,
      List<Supplier<RetentionHolds.Hold>> holds,
      String version,
      InstantSource clock) {
    this.source = source;
    this.holds = List.copyOf(holds);
    this.version = version;
    this.clock = clock;
  }

  /**
   * Takes a backup. If that fails, everything written is deleted.
   *
   * @param output an absolute path to a directory that is empty or does not exist
   * @param earlier a backup whose identical files may be reused; null for none
   * @throws HyperbyteException if another backup is in progress, or a directory is unsuitable
   */
  public void take(Path output, @Nullable Path earlier, Progress progress) throws IOException {
    if (!running.tryLock()) {
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, "another backup is in progress");
    }
    List<RetentionHolds.Hold> held = new ArrayList<>();
    try {
      DataCopier copier =
          new DataCopier(source.files(), output.resolve(BackupManifest.DATA), earlier);
      prepare(output, earlier);
      holds.forEach(hold -> held.add(hold.get()));
      try {
        run(output, copier, limited(progress));
      } catch (IOException | RuntimeException | Error e) {
        discard(output, e);
        throw e;
      }
    } finally {
      held.forEach(RetentionHolds.Hold::close);
      running.unlock();
    }
  }

  private void prepare(Path output, @Nullable Path earlier) throws IOException {
    if (!output.isAbsolute()) {
      throw new BackupException("[" + output + "] is no absolute path");
    }
    refuseOwn(output, source.own());
    refuseEarlier(output, earlier);
    if (Files.exists(output)) {
      if (!Files.isDirectory(output)) {
        throw new BackupException("[" + output + "] is not a directory");
      }
      try (Stream<Path> entries = Files.list(output)) {
        if (entries.findAny().isPresent()) {
          throw new BackupException("[" + output + "] is not empty");
        }
      }
    }
    Files.createDirectories(output);
  }

  /**
   * Refuses a directory within those of the server, whatever links or spelling lead to it.
   *
   * @throws BackupException if it is one
   */
  static void refuseOwn(Path output, List<Path> own) throws IOException {
    for (Path above = output.normalize(); above != null; above = above.getParent()) {
      if (!Files.exists(above)) {
        continue;
      }
      // Where a link leads, the real path is followed up to the root as well.
      for (Path real = above.toRealPath(); real != null; real = real.getParent()) {
        for (Path directory : own) {
          if (Files.exists(directory) && Files.isSameFile(real, directory)) {
            throw new BackupException(
                "["
                    + output
                    + "] is in the server's own directory ["
                    + directory
                    + "]; choose another, best on another disk");
          }
        }
      }
      return;
    }
  }

  /**
   * Refuses a backup within an earlier one, which would no longer be intact, or around it.
   *
   * @throws BackupException if it is one
   */
  static void refuseEarlier(Path output, @Nullable Path earlier) throws IOException {
    if (earlier == null) {
      return;
    }
    Path real = earlier.toRealPath();
    Path above = output.normalize();
    while (!Files.exists(above)) {
      above = Objects.requireNonNull(above.getParent());
    }
    if (above.toRealPath().startsWith(real) || real.startsWith(output.normalize())) {
      throw new BackupException(
          "[" + output + "] and the earlier backup [" + earlier + "] lie in each other");
    }
  }

  /** Limits the time of a hold, whatever the disk does. */
  private Progress limited(Progress progress) {
    Instant limit = clock.instant().plus(LIMIT);
    return (phase, done, total) -> {
      if (clock.instant().isAfter(limit)) {
        throw new HyperbyteException(
            ErrorCode.TIMEOUT, "the backup takes longer than " + LIMIT.toHours() + " hours");
      }
      progress.at(phase, done, total);
    };
  }

  private static void discard(Path output, Throwable failure) {
    try {
      BackupFiles.deleteTree(output);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private void run(Path output, DataCopier copier, Progress progress) throws IOException {
    Instant time = clock.instant();
    int partitions = source.manifest().partitions();
    List<Partition> wal = Partition.all(source.walTopic(), partitions);
    Map<Partition, Long> ends = source.log().endOffsets(wal).join();
    var _ = source.catalog().catchUp().join();
    for (int p = 0; p < partitions; p++) {
      progress.at("state", p, partitions + 1);
      var _ = source.manifest().catchUp(p).join();
    }
    progress.at("state", partitions, partitions + 1);
    Path meta = output.resolve(BackupManifest.META);
    source.stores().checkpoint(meta);
    StateImages state = StateImages.read(meta, output.resolve("scratch"), partitions);
    List<Entry> entries = new ArrayList<>();
    for (String name : BackupFiles.list(meta)) {
      Path file = meta.resolve(name);
      BackupFiles.sync(file);
      entries.add(entry(output, file));
    }
    progress.at("state", partitions + 1, partitions + 1);
    List<Position> positions = new ArrayList<>();
    Files.createDirectory(output.resolve(BackupManifest.WAL));
    Files.createDirectory(output.resolve(BackupManifest.DATA));
    Copied log = new Copied(progress, state.manifests(), wal, ends);
    for (PartitionImage image : state.manifests()) {
      Partition partition = wal.get(positions.size());
      long end = Math.max(image.flushedOffset(), Objects.requireNonNull(ends.get(partition)));
      Path file = output.resolve(BackupManifest.walPath(partition.number()));
      records(partition, image.flushedOffset(), end, file, log);
      entries.add(entry(output, file));
      positions.add(new Position(image.appliedOffset(), image.flushedOffset(), end));
    }
    List<FileEntry> files = new ArrayList<>();
    state.manifests().forEach(image -> files.addAll(image.files()));
    files.sort(Comparator.comparing(FileEntry::path));
    entries.addAll(copier.copy(files, progress));
    entries.sort(Comparator.comparing(Entry::path));
    BackupFiles.syncDirectories(output);
    new BackupManifest(version, time, state.catalogOffset(), positions, entries).write(output);
  }

  private static Entry entry(Path output, Path file) throws IOException {
    String path = output.relativize(file).toString().replace('\\', '/');
    return new Entry(path, Files.size(file), BackupFiles.sha256(file, bytes -> {}), "");
  }

  /** The number of copied records of all partitions, as one phase. Not thread-safe. */
  private static final class Copied {
    private final Progress progress;
    private final long total;
    private long done;

    Copied(
        Progress progress,
        List<PartitionImage> images,
        List<Partition> wal,
        Map<Partition, Long> ends) {
      this.progress = progress;
      long sum = 0;
      for (int p = 0; p < images.size(); p++) {
        long end = Objects.requireNonNull(ends.get(wal.get(p)));
        sum += Math.max(0, end - images.get(p).flushedOffset());
      }
      total = sum;
    }

    void add(long records) {
      done += records;
      progress.at("log", Math.min(done, total), total);
    }
  }

  private void records(Partition partition, long from, long end, Path file, Copied copied)
      throws IOException {
    try (WalFile.Writer out = new WalFile.Writer(file)) {
      copied.add(0);
      if (from == end) {
        return;
      }
      long heard = System.nanoTime();
      try (LogReader reader = source.log().read(partition, from)) {
        for (long next = from; next < end; ) {
          List<LogRecord> records = reader.poll(POLL);
          if (!records.isEmpty()) {
            heard = System.nanoTime();
          } else if (System.nanoTime() - heard > TIMEOUT.toNanos()) {
            throw new HyperbyteException(
                ErrorCode.UNAVAILABLE, partition + ": the log gives nothing at [" + next + "]");
          }
          for (LogRecord record : records) {
            if (record.offset() < end) {
              out.add(record);
            }
            copied.add(Math.min(end, record.offset() + 1) - next);
            next = record.offset() + 1;
          }
          copied.add(0);
        }
      }
    }
  }
}
