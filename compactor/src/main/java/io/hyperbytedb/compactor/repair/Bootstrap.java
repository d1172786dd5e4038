package io.hyperbytedb.compactor.repair;

import io.hyperbytedb.catalog.manifest.Deletes;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.Manifest.Copy;
import io.hyperbytedb.catalog.manifest.ManifestEvent;
import io.hyperbytedb.catalog.manifest.ManifestEvent.ClaimOwnership;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileCommit;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileReplace;
import io.hyperbytedb.catalog.manifest.ManifestEvent.NewSeries;
import io.hyperbytedb.catalog.manifest.ManifestVerdict;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.catalog.series.SeriesTable;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.model.FileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bootstraps a partition of a replica that is behind the start of the log: takes over the files,
 * series and deletes of another replica, and continues from that replica's flushed offset. Files
 * are copied and verified against the origin's manifest first; then events in the own manifest add
 * them, in small batches of which the last moves the flushed offset. After a crash the next attempt
 * starts over, but does not copy intact files again. Not thread-safe.
 */
public final class Bootstrap {
  private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);
  private static final int MAX_TRIES = 10;

  /** Limits an event to a record of some megabytes. */
  private static final int SERIES_AT_ONCE = 20_000;

  private static final long FILE_BYTES_AT_ONCE = 4L << 20;

  private final String owner;
  private final Manifest manifest;
  private final Storage storage;
  private final FileChecker checker;

  /** A replica with its files, and its state as of a moment ago. */
  public interface Origin {
    /** The replica. */
    OtherReplica replica();

    /** The current manifest of the replica. */
    Copy manifest() throws IOException;
  }

  /**
   * @param owner the name under which partitions are claimed
   */
  public Bootstrap(String owner, Manifest manifest, Storage storage) {
    this.owner = owner;
    this.manifest = manifest;
    this.storage = storage;
    this.checker = new FileChecker(storage);
  }

  /**
   * Bootstraps a partition, unless another process has done so meanwhile.
   *
   * @param needed the flushed offset that must be reached: the start of the log
   * @throws IOException if the origin cannot provide it, or has flushed less; may be retried
   */
  public void run(int partition, long needed, Origin origin) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Copy copy = origin.manifest();
      PartitionImage image = copy.images().get(partition);
      PartitionImage own = manifest.catchUp(partition).join();
      if (own.flushedOffset() >= needed) {
        return;
      }
      refuse(origin.replica().name(), needed, image, own);
      try {
        for (FileEntry file : image.files()) {
          fetch(file, origin.replica());
        }
      } catch (IOException e) {
        // The origin's compactor has replaced the file meanwhile; a newer image names its
        // replacement.
        if (attempt == MAX_TRIES) {
          throw e;
        }
        LOG.info("partition {}: retries, as {}", partition, e.getMessage());
        continue;
      }
      if (!commit(partition, needed, image, copy.series().get(partition))) {
        LOG.info("partition {}: another process was faster", partition);
        return;
      }
      LOG.info(
          "partition {}: took [{}] files and [{}] series from replica {}, up to offset {}",
          partition,
          image.files().size(),
          image.seriesCount(),
          origin.replica().name(),
          image.flushedOffset());
      return;
    }
  }

  /** Checks the preconditions, before anything is copied or changed. */
  private static void refuse(String from, long needed, PartitionImage image, PartitionImage own)
      throws IOException {
    if (image.flushedOffset() < needed) {
      throw new IOException(
          from + " has flushed up to " + image.flushedOffset() + ", the log starts at " + needed);
    }
    // A commit cannot contain deletes from before its first offset.
    long begin = own.flushedOffset();
    if (image.tombstones().stream().anyMatch(tombstone -> tombstone.offset() < begin)) {
      throw new IOException(
          from + " has deletes from before offset " + begin + " to apply to its files first");
    }
  }

  private void fetch(FileEntry file, OtherReplica from) throws IOException {
    if (checker.damage(file) == null) {
      return;
    }
    storage.delete(file.path());
    try (InputStream in = from.file(file.path());
        Storage.Output out = storage.create(file.path())) {
      byte[] buffer = new byte[256 << 10];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
      out.commit();
    }
    String damage = checker.damage(file);
    if (damage != null) {
      storage.delete(file.path());
      throw new IOException("file [" + file.path() + "] of " + from.name() + " " + damage);
    }
  }

  /** Adds what was copied to the manifest; false if another process has made that superfluous. */
  private boolean commit(int partition, long needed, PartitionImage image, SeriesTable series)
      throws IOException {
    if (manifest.catchUp(partition).join().flushedOffset() >= needed) {
      return false;
    }
    long epoch = submit(partition, new ClaimOwnership(owner)).epoch();
    // No other process can commit from here on.
    PartitionImage own = manifest.image(partition);
    if (own.flushedOffset() >= needed) {
      return false;
    }
    // After a long pause, unreferenced files may have been deleted by a compactor.
    Set<String> there = new HashSet<>(storage.list(""));
    for (FileEntry file : image.files()) {
      if (!there.contains(file.path())) {
        throw new IOException("file [" + file.path() + "] was copied, but has disappeared");
      }
    }
    if (!own.files().isEmpty()) {
      List<String> paths = own.files().stream().map(FileEntry::path).toList();
      submit(partition, new FileReplace(paths, List.of()));
    }
    long at = own.flushedOffset();
    for (int from = own.seriesCount(); from < image.seriesCount(); from += SERIES_AT_ONCE) {
      List<NewSeries> some = new ArrayList<>();
      int end = Math.min(image.seriesCount(), from + SERIES_AT_ONCE);
      for (int ordinal = from; ordinal < end; ordinal++) {
        some.add(new NewSeries(series.databaseId(ordinal), series.key(ordinal)));
      }
      submit(partition, new FileCommit(at, at, epoch, List.of(), some));
    }
    List<FileEntry> some = new ArrayList<>();
    long bytes = 0;
    for (FileEntry file : image.files()) {
      some.add(file);
      bytes += 500 + file.series().length;
      if (bytes > FILE_BYTES_AT_ONCE) {
        submit(partition, new FileCommit(at, at, epoch, some, List.of()));
        some = new ArrayList<>();
        bytes = 0;
      }
    }
    RoaringBitmap revived = RoaringBitmap.andNot(own.droppedSeries(), image.droppedSeries());
    Deletes deletes =
        new Deletes(image.tombstones(), image.droppedSeries(), revived, image.unwritten());
    submit(partition, new FileCommit(at, image.flushedOffset(), epoch, some, List.of(), deletes));
    return true;
  }

  private ManifestVerdict submit(int partition, ManifestEvent event) throws IOException {
    ManifestVerdict verdict = manifest.submit(partition, event).join();
    if (!verdict.accepted()) {
      throw new IOException("partition " + partition + ": " + verdict.reason());
    }
    return verdict;
  }
}
