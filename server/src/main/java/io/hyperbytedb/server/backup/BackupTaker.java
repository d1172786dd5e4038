package io.hyperbytedb.server.backup;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.node.checkpoint.Holds;
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
 * Takes backups of a running replica, one at a time. The ends of the WAL are asked for first and
 * the state is copied after that, so that the state knows the databases and fields of all records
 * below those ends: a backup has every row acknowledged before it began, and of later ones those
 * that were in files by the time of the copy. Nothing that the copy names is removed meanwhile.
 * Thread-safe.
 */
public final class BackupTaker {
  private static final Duration LIMIT = Duration.ofHours(6);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);

  /**
   * What is backed up.
   *
   * @param walTopic the WAL's topic
   * @param files where the Parquet files are
   */
  public record Source(
      Log log,
      String walTopic,
      Catalog catalog,
      Manifest manifest,
      RocksStateStores stores,
      Path files) {}

  private final Source source;
  private final List<Supplier<Holds.Hold>> holds;
  private final String version;
  private final InstantSource clock;
  private final ReentrantLock running = new ReentrantLock();

  /**
   * @param holds keep the log and the files from those who remove what nobody needs
   * @param version of this server
   */
  public BackupTaker(
      Source source, List<Supplier<Holds.Hold>> holds, String version, InstantSource clock) {
    this.source = source;
    this.holds = List.copyOf(holds);
    this.version = version;
    this.clock = clock;
  }

  /**
   * Takes a backup. If that fails nothing is left of it.
   *
   * @param output an absolute path to a directory that is empty or does not exist
   * @param earlier a backup whose files may be used where they are the same; null for none
   * @throws HyperbyteException if another one is under way, or a directory is not as it should be
   */
  public void take(Path output, @Nullable Path earlier, Progress progress) throws IOException {
    if (!running.tryLock()) {
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, "another backup is under way");
    }
    List<Holds.Hold> held = new ArrayList<>();
    try {
      DataCopier copier =
          new DataCopier(source.files(), output.resolve(BackupManifest.DATA), earlier);
      prepare(output);
      holds.forEach(hold -> held.add(hold.get()));
      try {
        run(output, copier, limited(progress));
      } catch (IOException | RuntimeException | Error e) {
        discard(output, e);
        throw e;
      }
    } finally {
      held.forEach(Holds.Hold::close);
      running.unlock();
    }
  }

  private void prepare(Path output) throws IOException {
    if (!output.isAbsolute()) {
      throw new BackupException("[" + output + "] is no absolute path");
    }
    if (output.normalize().startsWith(source.files().toAbsolutePath().normalize())) {
      throw new BackupException("[" + output + "] is among the files to back up");
    }
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

  /** A hold must end some time, whatever the disk is doing. */
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
    List<Partition> wal = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      wal.add(new Partition(source.walTopic(), p));
    }
    Map<Partition, Long> ends = source.log().endOffsets(wal).join();
    var _ = source.catalog().catchUp().join();
    for (int p = 0; p < partitions; p++) {
      var _ = source.manifest().catchUp(p).join();
    }
    progress.at("state", 0, 1);
    Path meta = output.resolve(BackupManifest.META);
    source.stores().checkpoint(meta);
    StateImages state = StateImages.read(meta, output.resolve("scratch"), partitions);
    List<Entry> entries = new ArrayList<>();
    for (String name : BackupFiles.list(meta)) {
      Path file = meta.resolve(name);
      BackupFiles.sync(file);
      entries.add(entry(output, file));
    }
    List<Position> positions = new ArrayList<>();
    Files.createDirectory(output.resolve(BackupManifest.WAL));
    for (PartitionImage image : state.manifests()) {
      Partition partition = wal.get(positions.size());
      long end = Math.max(image.flushedOffset(), Objects.requireNonNull(ends.get(partition)));
      Path file = output.resolve(BackupManifest.walPath(partition.number()));
      records(partition, image.flushedOffset(), end, file, progress);
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

  private void records(Partition partition, long from, long end, Path file, Progress progress)
      throws IOException {
    try (WalFile.Writer out = new WalFile.Writer(file)) {
      if (from == end) {
        return;
      }
      long heard = System.nanoTime();
      try (LogReader reader = source.log().read(partition, from)) {
        for (long next = from; next < end; ) {
          progress.at("log " + partition.number(), next - from, end - from);
          List<LogRecord> records = reader.poll(POLL);
          if (!records.isEmpty()) {
            heard = System.nanoTime();
          } else if (System.nanoTime() - heard > PATIENCE.toNanos()) {
            throw new HyperbyteException(
                ErrorCode.UNAVAILABLE, partition + ": the log gives nothing at [" + next + "]");
          }
          for (LogRecord record : records) {
            if (record.offset() < end) {
              out.add(record);
            }
            next = record.offset() + 1;
          }
        }
      }
    }
  }
}
