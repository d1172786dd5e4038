package io.hyperbytedb.compactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.FileContent;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.ShardGroups;
import io.hyperbytedb.model.TableId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Measures write amplification and file counts on simulated files. */
class MergePolicyTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3600 * SECOND;
  private static final long START = 2_000 * 7 * 24 * HOUR;
  private static final ShardGroups WEEKS = new ShardGroups(7 * 24 * HOUR);
  private static final Comparator<FileEntry> ORDER =
      Comparator.comparingLong(FileEntry::fromOffset).thenComparing(FileEntry::path);

  /** The result of a run. */
  record Cost(double amplification, int most, int left) {}

  @Test
  void liveDataIsRewrittenAFewTimesAndLeavesFewFiles() {
    Cost cost = live(new MergePolicy(config(2, 256L << 20)), 600, 400_000, 2);
    assertThat(cost.amplification()).isLessThan(7);
    assertThat(cost.most()).isLessThan(12);
    assertThat(cost.left()).isLessThan(8);
  }

  @Test
  void frequentFlushesToo() {
    Cost cost = live(new MergePolicy(config(2, 256L << 20)), 10, 100_000, 1);
    assertThat(cost.amplification()).isLessThan(10);
    assertThat(cost.most()).isLessThan(20);
  }

  @Test
  void moreFilesToCompactMeanFewerRewrites() {
    double two = live(new MergePolicy(config(2, 256L << 20)), 60, 100_000, 1).amplification();
    double eight = live(new MergePolicy(config(8, 256L << 20)), 60, 100_000, 1).amplification();
    assertThat(eight).isLessThan(two);
  }

  @Test
  void aLargeFileIsNotRewrittenForEachLateRow() {
    List<FileEntry> files = new ArrayList<>();
    files.add(file("big", 0, 10, START, START + HOUR, 200L << 20));
    MergePolicy policy = new MergePolicy(config(2, 256L << 20));
    for (int late = 1; late <= 5; late++) {
      files.add(file("late" + late, late * 10L, late * 10L + 10, START, START + HOUR, 10_000));
      assertThat(policy.due(files, WEEKS, START + 1000 * HOUR, file -> false))
          .noneMatch(merge -> merge.inputs().getFirst().path().equals("big"));
    }
  }

  @Test
  void filesWithOthersBetweenThemAreNotMerged() {
    // The second file was written between the first and the third, and overlaps them in time.
    FileEntry first = file("a", 0, 10, START, START + HOUR, 1000);
    FileEntry wide = file("b", 10, 20, START, START + 100 * HOUR, 1_000_000_000);
    FileEntry third = file("c", 20, 30, START, START + HOUR, 1000);
    MergePolicy policy = new MergePolicy(config(2, 1 << 20));
    assertThat(policy.due(List.of(first, wide, third), WEEKS, START + HOUR, file -> false))
        .isEmpty();
    assertThat(policy.all(List.of(first, wide, third), WEEKS, file -> false)).isEmpty();
  }

  @Test
  void nothingCrossesAShardGroup() {
    long monday = WEEKS.start(START);
    FileEntry before = file("a", 0, 10, monday - HOUR, monday, 1000);
    FileEntry after = file("b", 10, 20, monday, monday + HOUR, 1000);
    MergePolicy policy = new MergePolicy(config(2, 1 << 20));
    assertThat(policy.all(List.of(before, after), WEEKS, file -> false)).isEmpty();
    assertThat(policy.due(List.of(before, after), WEEKS, START * 2, file -> false)).isEmpty();
  }

  private static CompactorConfig.Merges config(int minFiles, long targetBytes) {
    return new CompactorConfig.Merges(true, minFiles, targetBytes, Duration.ofHours(1), true, 1);
  }

  /** Flushes files of the current hour for some days, and compacts every 30 s. */
  static Cost live(MergePolicy policy, int flushSeconds, long bytes, int days) {
    List<FileEntry> files = new ArrayList<>();
    long flushed = 0;
    long rewritten = 0;
    int most = 0;
    int number = 0;
    for (long time = 0; time < days * 24L * 3600; time += 10) {
      long now = START + time * SECOND;
      if (time % flushSeconds == 0) {
        long hour = now - Math.floorMod(now, HOUR);
        files.add(file("f" + number, number * 10L, ++number * 10L, hour, hour + HOUR, bytes));
        flushed += bytes;
      }
      if (time % 30 == 0) {
        for (Merge merge : policy.due(List.copyOf(files), WEEKS, now, file -> false)) {
          files.removeIf(merge::contains);
          rewritten += merge.bytes();
          files.add(merged(merge));
          files.sort(ORDER);
        }
      }
      most = Math.max(most, files.size());
    }
    return new Cost((double) rewritten / flushed, most, files.size());
  }

  private static FileEntry merged(Merge merge) {
    return file(
        merge.first().path() + "m",
        merge.fromOffset(),
        merge.toOffset(),
        merge.bucketStart(),
        merge.bucketEnd(),
        merge.bytes());
  }

  private static FileEntry file(String path, long from, long to, long start, long end, long bytes) {
    return new FileEntry(
        path,
        new FileScope(new TableId(1, 1, "m"), 0, from, to, 0, start, end),
        new FileContent(1, start, end - 1, bytes, 0, List.of(), new byte[0]));
  }
}
