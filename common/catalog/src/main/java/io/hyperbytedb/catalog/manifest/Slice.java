package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.ShardGroups;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The unit of comparison between replicas: the rows of a measurement in a shard group that come
 * from one partition.
 *
 * @param databaseId the catalog's id of the database
 * @param policyId the catalog's id of the retention policy
 * @param measurement the measurement
 * @param partition the WAL partition
 * @param groupStart the first nanosecond of the shard group
 */
public record Slice(
    long databaseId, long policyId, String measurement, int partition, long groupStart)
    implements Comparable<Slice> {
  private static final Comparator<Slice> ORDER =
      Comparator.comparingLong(Slice::databaseId)
          .thenComparingLong(Slice::policyId)
          .thenComparing(Slice::measurement)
          .thenComparingInt(Slice::partition)
          .thenComparingLong(Slice::groupStart);

  @Override
  public int compareTo(Slice other) {
    return ORDER.compare(this, other);
  }

  /**
   * The slice of a file.
   *
   * @param groups the shard groups of the file's policy
   * @return null if the file spans several: it is older than the policy's shard group duration
   */
  public static @Nullable Slice of(FileEntry file, ShardGroups groups) {
    long start = groups.start(file.minTime());
    return groups.start(file.maxTime()) == start
        ? new Slice(file.databaseId(), file.policyId(), file.measurement(), file.partition(), start)
        : null;
  }

  /** The files of an image that belong to this slice alone. */
  public List<FileEntry> files(PartitionImage image, ShardGroups groups) {
    return image.files(policyId, measurement).stream()
        .filter(file -> equals(of(file, groups)))
        .toList();
  }

  /** The slice as one line of text, for {@link #parse}. */
  public String encode() {
    return databaseId
        + " "
        + policyId
        + " "
        + partition
        + " "
        + groupStart
        + " "
        + URLEncoder.encode(measurement, StandardCharsets.UTF_8);
  }

  /**
   * Parses the text of {@link #encode}.
   *
   * @throws IllegalArgumentException if the text is malformed
   */
  public static Slice parse(String text) {
    String[] part = text.split(" ", -1);
    if (part.length != 5) {
      throw new IllegalArgumentException("not a slice: " + text);
    }
    return new Slice(
        Long.parseLong(part[0]),
        Long.parseLong(part[1]),
        URLDecoder.decode(part[4], StandardCharsets.UTF_8),
        Integer.parseInt(part[2]),
        Long.parseLong(part[3]));
  }

  /** A hash that is the same in every process. */
  long hash() {
    long hash = mix(mix(mix(databaseId) + policyId) + partition);
    hash = mix(hash + groupStart);
    for (int i = 0; i < measurement.length(); i++) {
      hash = hash * 31 + measurement.charAt(i);
    }
    return mix(hash);
  }

  /** The branch of a {@link MerkleTree} that the slice belongs to. */
  int branch() {
    return (int) (hash() & (MerkleTree.BRANCHES - 1));
  }

  static long mix(long value) {
    long mixed = (value ^ (value >>> 32)) * 0xD6E8FEB86659FD93L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 32);
  }
}
