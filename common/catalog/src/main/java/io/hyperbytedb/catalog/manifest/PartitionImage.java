package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.Tombstone;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.roaringbitmap.RoaringBitmap;

/**
 * The live files of a partition, the deletes that apply to them, and the flushed offset, at some
 * offset of its manifest. Immutable.
 */
public final class PartitionImage {
  /** Files are grouped by measurement. */
  private record Key(long policyId, String measurement) {}

  private static final Comparator<FileEntry> ORDER =
      Comparator.comparingLong(FileEntry::fromOffset).thenComparing(FileEntry::path);

  private final long appliedOffset;
  private final long flushedOffset;
  private final long epoch;
  private final String owner;
  private final int seriesCount;
  private final Map<Key, List<FileEntry>> files;
  private final PendingDeletes deletes;

  PartitionImage(
      long appliedOffset,
      long flushedOffset,
      long epoch,
      String owner,
      int seriesCount,
      Collection<FileEntry> files,
      PendingDeletes deletes) {
    this(appliedOffset, flushedOffset, epoch, owner, seriesCount, new HashMap<>(), deletes);
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
      String owner,
      int seriesCount,
      Map<Key, List<FileEntry>> files,
      PendingDeletes deletes) {
    this.appliedOffset = appliedOffset;
    this.flushedOffset = flushedOffset;
    this.epoch = epoch;
    this.owner = owner;
    this.seriesCount = seriesCount;
    this.files = files;
    this.deletes = deletes;
  }

  /** The image contains every event below this offset of the manifest. */
  public long appliedOffset() {
    return appliedOffset;
  }

  /** The flushed offset: every row below it in the WAL partition is in files. */
  public long flushedOffset() {
    return flushedOffset;
  }

  /** The epoch of the owner; 0 before the first. */
  public long epoch() {
    return epoch;
  }

  /** The node that last claimed the partition, by the name in its claim; empty before the first. */
  public String owner() {
    return owner;
  }

  /** The number of series of the flushed rows. */
  public int seriesCount() {
    return seriesCount;
  }

  /** The live files of a measurement, by ascending first offset and then by path. */
  public List<FileEntry> files(long policyId, String measurement) {
    return files.getOrDefault(new Key(policyId, measurement), List.of());
  }

  /** All live files, in no particular order. */
  public List<FileEntry> files() {
    List<FileEntry> all = new ArrayList<>();
    files.values().forEach(all::addAll);
    return all;
  }

  /**
   * The tombstones of a measurement from markers below {@code offset}. A reader of a hot tail
   * passes the tail's flushed offset and adds the tail's own tombstones; both apply to files.
   */
  public Tombstones tombstones(long databaseId, long policyId, String measurement, long offset) {
    return tombstones().isEmpty()
        ? Tombstones.NONE
        : Tombstones.of(
            tombstones().stream().filter(tombstone -> tombstone.offset() < offset).toList(),
            databaseId,
            policyId,
            measurement);
  }

  /** All tombstones that a live file may still need, by ascending offset. */
  public List<Tombstone> tombstones() {
    return deletes.tombstones();
  }

  /** The ordinals of the series that were dropped and not written since, as a copy. */
  public RoaringBitmap droppedSeries() {
    return deletes.dropped().clone();
  }

  /** The markers whose series may still be dropped, by ascending offset. */
  public List<Unwritten> unwritten() {
    return deletes.unwritten();
  }

  /** Whether a live file has rows to which a tombstone may apply. */
  boolean needs(Tombstone tombstone) {
    String measurement = tombstone.measurement();
    for (Map.Entry<Key, List<FileEntry>> entry : files.entrySet()) {
      if ((measurement == null || measurement.equals(entry.getKey().measurement()))
          && DeleteMarker.sameOrAll(tombstone.policyId(), entry.getKey().policyId())
          && entry.getValue().stream().anyMatch(file -> Tombstones.concerns(tombstone, file))) {
        return true;
      }
    }
    return false;
  }

  PartitionImage claimed(String by) {
    return new PartitionImage(
        appliedOffset, flushedOffset, epoch + 1, by, seriesCount, files, deletes);
  }

  PartitionImage committed(long newFlushedOffset, int newSeries, List<FileEntry> added) {
    PartitionImage next =
        new PartitionImage(
            appliedOffset,
            newFlushedOffset,
            epoch,
            owner,
            seriesCount + newSeries,
            new HashMap<>(files),
            deletes);
    added.forEach(next::insert);
    return next;
  }

  PartitionImage replaced(List<FileEntry> removed, List<FileEntry> added) {
    PartitionImage next =
        new PartitionImage(
            appliedOffset, flushedOffset, epoch, owner, seriesCount, new HashMap<>(files), deletes);
    removed.forEach(next::remove);
    added.forEach(next::insert);
    return next;
  }

  PartitionImage withTombstones(List<Tombstone> kept) {
    return withDeletes(deletes.withTombstones(kept));
  }

  PartitionImage withDeletes(PendingDeletes now) {
    return new PartitionImage(appliedOffset, flushedOffset, epoch, owner, seriesCount, files, now);
  }

  PartitionImage at(long offset) {
    return new PartitionImage(offset, flushedOffset, epoch, owner, seriesCount, files, deletes);
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
