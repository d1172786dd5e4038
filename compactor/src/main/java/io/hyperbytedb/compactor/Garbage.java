package io.hyperbytedb.compactor;

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
 * Removes files that the manifest does not name. A file that it has ceased to name waits for a
 * grace time, so that queries which know it can open it. Any other file without a name, such as one
 * that a dead compactor has made, waits for {@link #ORPHAN_GRACE}: by then whoever made it has
 * committed or given up. What a flush may still commit is left alone. Thread-safe.
 */
final class Garbage {
  /**
   * Longer than {@link Merger#COMMIT_LIMIT}, or how long repaired files may wait, and every time
   * limit of the log together.
   */
  static final Duration ORPHAN_GRACE = Duration.ofMinutes(15);

  private final Manifest manifest;
  private final Storage storage;
  private final InstantSource clock;
  private final Duration grace;
  private final Removal removal;
  private final CompactorMetrics metrics;

  /** When each file may go; guarded by this, as the next two. */
  private final Map<String, Instant> due = new HashMap<>();

  private final Map<String, Instant> orphanSince = new HashMap<>();
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

  /** A file is being made; it is no orphan until {@link #made}. */
  synchronized void making(String path) {
    inWork.add(path);
  }

  /** Whoever made a file has committed it or given up. */
  synchronized void made(String path) {
    inWork.remove(path);
  }

  /** The manifest does not name these files any more. */
  synchronized void add(Collection<FileEntry> files) {
    Instant when = clock.instant().plus(grace);
    files.forEach(file -> due.put(file.path(), when));
  }

  /** Removes what is due; returns how many files. */
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

  /** Looks for files without a name, and removes those that have been found so for long. */
  int scan() throws IOException {
    if (removal.holds().any()) {
      return 0;
    }
    storage.deleteLeftovers(ORPHAN_GRACE);
    List<String> paths = new ArrayList<>(storage.list(""));
    Set<String> named = new HashSet<>();
    List<PartitionImage> images = new ArrayList<>();
    // The images come after the listing: what is committed meanwhile is in them.
    for (int p = 0; p < manifest.partitions(); p++) {
      PartitionImage image = manifest.catchUp(p).join();
      images.add(image);
      image.files().forEach(file -> named.add(file.path()));
    }
    paths.removeIf(path -> named.contains(path) || mayBeFlushing(path, images));
    List<String> old = new ArrayList<>();
    synchronized (this) {
      Instant now = clock.instant();
      paths.removeIf(path -> inWork.contains(path) || due.containsKey(path));
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
   * A file of no format of ours is not ours; one beyond the flushed offset may be committed yet.
   */
  private static boolean mayBeFlushing(String path, List<PartitionImage> images) {
    long[] numbers = FileNames.numbers(path);
    if (numbers == null || numbers[0] < 0 || numbers[0] >= images.size()) {
      return true;
    }
    return numbers[1] >= images.get((int) numbers[0]).flushedOffset();
  }
}
