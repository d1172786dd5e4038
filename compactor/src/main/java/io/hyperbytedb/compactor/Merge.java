package io.hyperbytedb.compactor;

import io.hyperbytedb.model.FileEntry;
import java.util.Comparator;
import java.util.List;

/**
 * Files of one partition, measurement and shard group to be merged into one; a single file if only
 * deleted rows are to be removed from it.
 *
 * @param inputs the files, in the order in which readers merge them
 */
record Merge(List<FileEntry> inputs) {
  /** The order in which later files win: by first offset, then by path. */
  private static final Comparator<FileEntry> ORDER =
      Comparator.comparingLong(FileEntry::fromOffset).thenComparing(FileEntry::path);

  Merge {
    inputs = inputs.stream().sorted(ORDER).toList();
  }

  FileEntry first() {
    return inputs.getFirst();
  }

  long fromOffset() {
    return first().fromOffset();
  }

  long toOffset() {
    return inputs.stream().mapToLong(FileEntry::toOffset).max().orElseThrow();
  }

  int level() {
    return inputs.stream().mapToInt(FileEntry::level).max().orElseThrow() + 1;
  }

  long bucketStart() {
    return inputs.stream().mapToLong(FileEntry::bucketStart).min().orElseThrow();
  }

  long bucketEnd() {
    return inputs.stream().mapToLong(FileEntry::bucketEnd).max().orElseThrow();
  }

  long minTime() {
    return inputs.stream().mapToLong(FileEntry::minTime).min().orElseThrow();
  }

  long maxTime() {
    return inputs.stream().mapToLong(FileEntry::maxTime).max().orElseThrow();
  }

  long bytes() {
    return inputs.stream().mapToLong(FileEntry::bytes).sum();
  }

  boolean contains(FileEntry file) {
    return inputs.stream().anyMatch(input -> input.path().equals(file.path()));
  }

  /**
   * Whether no other file has rows between those of the inputs, that is, of the same times and
   * written between them. The merged file would wrongly hide such rows, or be hidden by them.
   *
   * @param all all files of the measurement in the partition
   * @param toOffset the end offset of the merged file
   */
  boolean isOfNeighbours(List<FileEntry> all, long toOffset) {
    long from = fromOffset();
    long minTime = minTime();
    long maxTime = maxTime();
    return all.stream()
        .noneMatch(
            other ->
                other.fromOffset() < toOffset
                    && other.toOffset() > from
                    && other.minTime() <= maxTime
                    && other.maxTime() >= minTime
                    && !contains(other));
  }
}
