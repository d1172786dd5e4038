package io.hyperbytedb.compactor;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.files.FileNames;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.model.FileEntry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Deletes files that are not in the manifest. A file that was removed from it is kept for a grace
 * time, so that queries with an older image can open it. Any other unreferenced file, such as one
 * of a crashed compactor, is kept for {@link #ORPHAN_GRACE}: by then its writer has committed or
 * given up. Files that a flush may still commit are left alone. Thread-safe.
 */
final class Garbage {
  /**
   * Longer than {@link Merger#COMMIT_LIMIT}, or the wait of repaired files, plus all timeouts of
   * the log.
   */
  static final Duration ORPHAN_GRACE = Duration.ofMinutes(15);

  private final Manifest manifest;
  private final Storage storage;
  private final InstantSource clock;
  private final Duration grace;
  private final Removal removal;
  private final CompactorMetrics metrics;

  /** When each file may go. */
  @GuardedBy("this")
  private final Map<String, Instant> due = new HashMap<>();

  @GuardedBy("this")
  private final Map<String, Instant> orphanSince = new HashMap<>();

  @GuardedBy("this")
  private final Set<String> inWork = new HashSet<>();

  Garbage(
      Manifest manifest,
      Storage storage,
      InstantSource clock,
      Duration grace,
      Removal removal,
      CompactorMetrics metrics) {
    this.manifest = manifest;
    this.storage = storage;
    this.clock = clock;
    this.grace = grace;
    this.removal = removal;
    this.metrics = metrics;
  }

  /** Registers a file being written, which is no orphan until {@link #made}. */
  synchronized void making(String path) {
    inWork.add(path);
  }

  /** Reports that a file was committed or given up. */
  synchronized void made(String path) {
    inWork.remove(path);
  }

  /** Reports that the manifest no longer names these files. */
  synchronized void add(Collection<FileEntry> files) {
    Instant when = clock.instant().plus(grace);
    files.forEach(file -> due.put(file.path(), when));
  }

  /** Deletes what is due; returns the number of files. */
  int collect() throws IOException {
    if (removal.holds().any()) {
      return 0;
    }
    List<String> paths = new ArrayList<>();
    synchronized (this) {
      Instant now = clock.instant();
      due.forEach(
          (path, when) -> {
            if (!now.isBefore(when)) {
              paths.add(path);
            }
          });
    }
    for (String path : paths) {
      delete(path);
    }
    return paths.size();
  }

  private void delete(String path) throws IOException {
    removal.forget().accept(path);
    storage.delete(path);
    metrics.filesDeleted.increment();
    synchronized (this) {
      due.remove(path);
      orphanSince.remove(path);
    }
  }

  /** Lists the storage and deletes files that have been unreferenced for long enough. */
  int scan() throws IOException {
    if (removal.holds().any()) {
      return 0;
    }
    storage.deleteLeftovers(ORPHAN_GRACE);
    List<String> paths = new ArrayList<>(storage.list(""));
    Set<String> named = new HashSet<>();
    List<PartitionImage> images = new ArrayList<>();
    // The images are read after the listing, so they include everything that was in it when
    // committed.
    for (int p = 0; p < manifest.partitions(); p++) {
      PartitionImage image = manifest.catchUp(p).join();
      images.add(image);
      image.files().forEach(file -> named.add(file.path()));
    }
    paths.removeIf(path -> named.contains(path) || mayBeFlushing(path, images));
    List<String> old = new ArrayList<>();
    synchronized (this) {
      Instant now = clock.instant();
      paths.removeAll(inWork);
      paths.removeAll(due.keySet());
      orphanSince.keySet().retainAll(paths);
      for (String path : paths) {
        Instant since = orphanSince.computeIfAbsent(path, p -> now);
        if (!now.isBefore(since.plus(ORPHAN_GRACE))) {
          old.add(path);
        }
      }
    }
    for (String path : old) {
      delete(path);
    }
    return old.size();
  }

  /**
   * A file whose name is not in our format is not ours; one beyond the flushed offset may still be
   * committed.
   */
  private static boolean mayBeFlushing(String path, List<PartitionImage> images) {
    long[] numbers = FileNames.numbers(path);
    if (numbers == null || numbers[0] < 0 || numbers[0] >= images.size()) {
      return true;
    }
    return numbers[1] >= images.get((int) numbers[0]).flushedOffset();
  }
}
