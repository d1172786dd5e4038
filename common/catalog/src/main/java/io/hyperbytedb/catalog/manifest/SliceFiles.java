package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.ShardGroups;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/** The files of one slice. Not thread-safe. */
final class SliceFiles {
  private final List<FileEntry> files = new ArrayList<>();

  /**
   * Whether a file extends beyond the slice because it is older than the policy's shard group
   * duration.
   */
  private boolean straddles;

  private SliceFiles() {}

  /** The files of a partition by slice, without those of unknown policies. */
  static Map<Slice, SliceFiles> of(
      int partition, PartitionImage image, Map<Long, RetentionPolicy> policies) {
    Map<Slice, SliceFiles> slices = new HashMap<>();
    for (FileEntry file : image.files()) {
      RetentionPolicy policy = policies.get(file.policyId());
      if (policy != null) {
        add(slices, partition, file, policy.shardGroups());
      }
    }
    return slices;
  }

  private static void add(
      Map<Slice, SliceFiles> slices, int partition, FileEntry file, ShardGroups groups) {
    long first = groups.start(file.minTime());
    long last = groups.start(file.maxTime());
    long start = first;
    while (true) {
      Slice slice =
          new Slice(file.databaseId(), file.policyId(), file.measurement(), partition, start);
      SliceFiles of = slices.computeIfAbsent(slice, s -> new SliceFiles());
      of.files.add(file);
      of.straddles |= first != last;
      if (start >= last) {
        return;
      }
      start = groups.end(start);
    }
  }

  /** The sum of the files' hashes. */
  long hash() {
    return files.stream().mapToLong(FileEntry::logicalHash).sum();
  }

  /** Whether the hash covers exactly the rows that a query sees. */
  boolean isSettled(PartitionImage image) {
    if (straddles) {
      return false;
    }
    FileEntry any = files.getFirst();
    Tombstones tombstones =
        image.tombstones(any.databaseId(), any.policyId(), any.measurement(), Long.MAX_VALUE);
    return files.stream().noneMatch(tombstones::concerns) && !overlap();
  }

  private boolean overlap() {
    files.sort(Comparator.comparingLong(FileEntry::minTime));
    for (int i = 0; i < files.size(); i++) {
      FileEntry file = files.get(i);
      for (int j = i + 1; j < files.size() && files.get(j).minTime() <= file.maxTime(); j++) {
        if (shareSeries(file, files.get(j))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean shareSeries(FileEntry file, FileEntry other) {
    return ImmutableRoaringBitmap.intersects(
        new ImmutableRoaringBitmap(ByteBuffer.wrap(file.series())),
        new ImmutableRoaringBitmap(ByteBuffer.wrap(other.series())));
  }
}
