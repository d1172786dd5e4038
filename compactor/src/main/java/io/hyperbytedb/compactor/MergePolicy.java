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
 * Says which files are merged. Files are neighbours if they are next to each other by offsets in a
 * time bucket; neighbours are merged when the largest is not much larger than all others together,
 * so that a row is rewritten a logarithmic number of times. Buckets are those of flushes; a day and
 * a week that are over ({@link #SETTLED} ago) count as one bucket, so files of old data coarsen up
 * to the target size, but never across a shard group. {@code docs/decisions} has the numbers. No
 * state; thread-safe.
 */
final class MergePolicy {
  /** How many files are merged at once, at most. */
  static final int MAX_INPUTS = 64;

  /** A bucket is cold when its end is this long ago. */
  static final Duration SETTLED = Duration.ofHours(1);

  private static final long DAY = Duration.ofDays(1).toNanos();
  private static final Comparator<FileEntry> BY_OFFSET =
      Comparator.comparingLong(FileEntry::fromOffset).thenComparing(FileEntry::path);
  private static final Comparator<FileEntry> BY_TIME =
      Comparator.comparingLong(FileEntry::bucketStart).thenComparing(BY_OFFSET);

  /** How much larger than all others together the largest of the files may be. */
  private static final double RATIO = 1;

  /** The same in cold buckets, which get new files seldom. */
  private static final double COLD_RATIO = 4;

  private final double ratio;
  private final double coldRatio;
  private final int minFiles;
  private final long targetBytes;
  private final long finest;

  MergePolicy(CompactorConfig config) {
    this(config, RATIO, COLD_RATIO);
  }

  /** A policy with other ratios, to measure them. */
  MergePolicy(CompactorConfig config, double ratio, double coldRatio) {
    this.ratio = ratio;
    this.coldRatio = coldRatio;
    this.minFiles = config.minFiles();
    this.targetBytes = config.targetBytes();
    this.finest = config.bucketDuration().toNanos();
  }

  /** How eager: a run of files is eligible by its size and shape. */
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
   * @param buried whether a file has deleted rows that are to go now
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
    // What was flushed into wide buckets, because it was little, has a tier of its own.
    for (long span : new long[] {finest, DAY / 4, DAY, 7 * DAY, Long.MAX_VALUE}) {
      buckets(files, new TimeGrid(groups, Math.max(span, finest)), taken)
          .values()
          .forEach(bucket -> choose(bucket, BY_OFFSET, rule, files, taken, merges));
    }
    addBuried(files, buried, taken, merges);
    return merges;
  }

  /** The merges that leave as few files as the target size allows, whatever they cost. */
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

  /** The files that lie in one bucket each, by the buckets' starts. */
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

  /** Adds the largest runs of a bucket that a rule allows. */
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

  /** Where the longest run from a file on ends; {@code from} if there is none. */
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
