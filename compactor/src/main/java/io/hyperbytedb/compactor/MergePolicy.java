package io.hyperbytedb.compactor;

import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.ShardGroups;
import io.hyperbytedb.model.TimeGrid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Decides which files are merged. Files are neighbours if they are adjacent by offset in a time
 * bucket; neighbours are merged when the largest is not much larger than all others together, so
 * that a row is rewritten a logarithmic number of times. Buckets are those of flushes; a past day
 * or week ({@link #SETTLED} ago) counts as one bucket, so files of old data coarsen up to the
 * target size, but never across shard groups. {@code docs/decisions} has the numbers. Stateless and
 * thread-safe.
 */
final class MergePolicy {
  /** The maximum number of files in one merge. */
  static final int MAX_INPUTS = 64;

  /** A bucket is cold when it ended this long ago. */
  static final Duration SETTLED = Duration.ofHours(1);

  private static final long DAY = Duration.ofDays(1).toNanos();
  private static final Comparator<FileEntry> BY_OFFSET =
      Comparator.comparingLong(FileEntry::fromOffset).thenComparing(FileEntry::path);
  private static final Comparator<FileEntry> BY_TIME =
      Comparator.comparingLong(FileEntry::bucketStart).thenComparing(BY_OFFSET);

  /** The maximum ratio of the largest file to all others together. */
  private static final double RATIO = 1;

  /** The same for cold buckets, which rarely get new files. */
  private static final double COLD_RATIO = 4;

  private final double ratio;
  private final double coldRatio;
  private final int minFiles;
  private final long targetBytes;
  private final long finest;

  MergePolicy(CompactorConfig.Merges config) {
    this(config, RATIO, COLD_RATIO);
  }

  /** A policy with other ratios, for measurements. */
  MergePolicy(CompactorConfig.Merges config, double ratio, double coldRatio) {
    this.ratio = ratio;
    this.coldRatio = coldRatio;
    this.minFiles = config.minFiles();
    this.targetBytes = config.targetBytes();
    this.finest = config.bucketDuration().toNanos();
  }

  /** The conditions under which a run of files is eligible, by its size and shape. */
  private record Rule(int minFiles, long targetBytes, double ratio) {
    boolean allows(int files, long bytes, long largest) {
      return files >= minFiles && bytes <= targetBytes && largest <= ratio * (bytes - largest);
    }
  }

  /**
   * The merges that are due.
   *
   * @param files all files of one partition, policy and measurement
   * @param groups the policy's shard groups
   * @param now nanoseconds since 1970
   * @param buried whether a file has deleted rows to be removed now
   */
  List<Merge> due(
      List<FileEntry> files, ShardGroups groups, long now, Predicate<FileEntry> buried) {
    Rule rule = new Rule(minFiles, targetBytes, ratio);
    Rule coldRule = new Rule(minFiles, targetBytes, coldRatio);
    List<Merge> merges = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    long settled = now - SETTLED.toNanos();
    for (long span : new long[] {7 * DAY, DAY}) {
      TimeGrid grid = new TimeGrid(groups, span);
      buckets(files, grid, taken)
          .forEach(
              (start, bucket) -> {
                if (grid.end(start) <= settled) {
                  choose(bucket, BY_TIME, coldRule, files, taken, merges);
                }
              });
    }
    // Small flushes into wide buckets form a tier of their own.
    for (long span : new long[] {finest, DAY / 4, DAY, 7 * DAY, Long.MAX_VALUE}) {
      buckets(files, new TimeGrid(groups, Math.max(span, finest)), taken)
          .values()
          .forEach(bucket -> choose(bucket, BY_OFFSET, rule, files, taken, merges));
    }
    addBuried(files, buried, taken, merges);
    return merges;
  }

  /** The merges that leave as few files as the target size allows, regardless of their cost. */
  List<Merge> all(List<FileEntry> files, ShardGroups groups, Predicate<FileEntry> buried) {
    Rule rule = new Rule(2, targetBytes, Double.MAX_VALUE);
    List<Merge> merges = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    buckets(files, new TimeGrid(groups, Long.MAX_VALUE), taken)
        .values()
        .forEach(
            bucket -> {
              choose(bucket, BY_TIME, rule, files, taken, merges);
              choose(bucket, BY_OFFSET, rule, files, taken, merges);
            });
    addBuried(files, buried, taken, merges);
    return merges;
  }

  private static void addBuried(
      List<FileEntry> files, Predicate<FileEntry> buried, Set<String> taken, List<Merge> merges) {
    for (FileEntry file : files) {
      if (!taken.contains(file.path()) && buried.test(file)) {
        merges.add(new Merge(List.of(file)));
      }
    }
  }

  /** The files that lie within one bucket, by the bucket's start. */
  private static Map<Long, List<FileEntry>> buckets(
      List<FileEntry> files, TimeGrid grid, Set<String> taken) {
    Map<Long, List<FileEntry>> buckets = new TreeMap<>();
    for (FileEntry file : files) {
      long start = grid.start(file.minTime());
      if (!taken.contains(file.path()) && file.maxTime() < grid.end(start)) {
        buckets.computeIfAbsent(start, s -> new ArrayList<>()).add(file);
      }
    }
    return buckets;
  }

  /** Adds the largest runs of a bucket that satisfy a rule. */
  private static void choose(
      List<FileEntry> bucket,
      Comparator<FileEntry> order,
      Rule rule,
      List<FileEntry> all,
      Set<String> taken,
      List<Merge> merges) {
    List<FileEntry> sorted = new ArrayList<>(bucket);
    sorted.removeIf(file -> taken.contains(file.path()));
    sorted.sort(order);
    int from = 0;
    while (from < sorted.size()) {
      int end = longestRun(sorted, from, rule, all);
      if (end > from) {
        Merge merge = new Merge(sorted.subList(from, end));
        merge.inputs().forEach(file -> taken.add(file.path()));
        merges.add(merge);
        from = end;
      } else {
        from++;
      }
    }
  }

  /** The end of the longest run that starts at a file; {@code from} if there is none. */
  private static int longestRun(List<FileEntry> sorted, int from, Rule rule, List<FileEntry> all) {
    List<Integer> ends = new ArrayList<>();
    long bytes = 0;
    long largest = 0;
    for (int end = from; end < Math.min(sorted.size(), from + MAX_INPUTS); end++) {
      long size = sorted.get(end).bytes();
      bytes += size;
      largest = Math.max(largest, size);
      if (bytes > rule.targetBytes()) {
        break;
      }
      if (rule.allows(end + 1 - from, bytes, largest)) {
        ends.add(end + 1);
      }
    }
    for (int end : ends.reversed()) {
      Merge merge = new Merge(sorted.subList(from, end));
      if (merge.isOfNeighbours(all, merge.toOffset())) {
        return end;
      }
    }
    return from;
  }
}
