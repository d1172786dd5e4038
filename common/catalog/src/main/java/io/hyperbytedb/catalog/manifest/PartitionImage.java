package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.model.FileEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The files of a partition, and how far it is flushed, at some offset of its manifest. Immutable.
 */
public final class PartitionImage {
  /** A measurement's files are found together. */
  private record Key(long policyId, String measurement) {}

  private static final Comparator<FileEntry> ORDER =
      Comparator.comparingLong(FileEntry::fromOffset).thenComparing(FileEntry::path);

  private final long appliedOffset;
  private final long flushedOffset;
  private final long epoch;
  private final int seriesCount;
  private final Map<Key, List<FileEntry>> files;

  PartitionImage(
      long appliedOffset,
      long flushedOffset,
      long epoch,
      int seriesCount,
      Collection<FileEntry> files) {
    this(appliedOffset, flushedOffset, epoch, seriesCount, new HashMap<>());
    files.forEach(
        file ->
            this.files
                .computeIfAbsent(
                    new Key(file.policyId(), file.measurement()), key -> new ArrayList<>())
                .add(file));
    this.files.replaceAll((key, list) -> list.stream().sorted(ORDER).toList());
  }

  private PartitionImage(
      long appliedOffset,
      long flushedOffset,
      long epoch,
      int seriesCount,
      Map<Key, List<FileEntry>> files) {
    this.appliedOffset = appliedOffset;
    this.flushedOffset = flushedOffset;
    this.epoch = epoch;
    this.seriesCount = seriesCount;
    this.files = files;
  }

  /** Everything below this offset of the manifest is in the image. */
  public long appliedOffset() {
    return appliedOffset;
  }

  /** Everything below this offset of the WAL partition is in files. */
  public long flushedOffset() {
    return flushedOffset;
  }

  /** The epoch of the owner; 0 before the first. */
  public long epoch() {
    return epoch;
  }

  /** How many series the flushed rows have. */
  public int seriesCount() {
    return seriesCount;
  }

  /** The live files of a measurement, by ascending first offset and then by path. */
  public List<FileEntry> files(long policyId, String measurement) {
    return files.getOrDefault(new Key(policyId, measurement), List.of());
  }

  /** All live files, in no order. */
  public List<FileEntry> files() {
    List<FileEntry> all = new ArrayList<>();
    files.values().forEach(all::addAll);
    return all;
  }

  PartitionImage claimed() {
    return new PartitionImage(appliedOffset, flushedOffset, epoch + 1, seriesCount, files);
  }

  PartitionImage committed(long newFlushedOffset, int newSeries, List<FileEntry> added) {
    PartitionImage next =
        new PartitionImage(
            appliedOffset, newFlushedOffset, epoch, seriesCount + newSeries, new HashMap<>(files));
    added.forEach(next::insert);
    return next;
  }

  PartitionImage replaced(List<FileEntry> removed, List<FileEntry> added) {
    PartitionImage next =
        new PartitionImage(appliedOffset, flushedOffset, epoch, seriesCount, new HashMap<>(files));
    removed.forEach(next::remove);
    added.forEach(next::insert);
    return next;
  }

  PartitionImage at(long offset) {
    return new PartitionImage(offset, flushedOffset, epoch, seriesCount, files);
  }

  private void insert(FileEntry file) {
    Key key = new Key(file.policyId(), file.measurement());
    List<FileEntry> next = new ArrayList<>(files.getOrDefault(key, List.of()));
    int at = Collections.binarySearch(next, file, ORDER);
    next.add(at < 0 ? -at - 1 : at, file);
    files.put(key, List.copyOf(next));
  }

  private void remove(FileEntry file) {
    Key key = new Key(file.policyId(), file.measurement());
    List<FileEntry> next = new ArrayList<>(Objects.requireNonNull(files.get(key)));
    next.removeIf(other -> other.path().equals(file.path()));
    if (next.isEmpty()) {
      files.remove(key);
    } else {
      files.put(key, List.copyOf(next));
    }
  }
}
