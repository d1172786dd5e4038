package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.manifest.SliceDifference.Kind;
import io.hyperbytedb.model.ShardGroups;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The logical hashes of a replica's cold slices as a tree: a root over {@value #BRANCHES} branches
 * over leaves, one per slice. Replicas exchange {@link #branches} first, and then the leaves of the
 * branches that differ ({@link #encode}). Built from the manifest alone, without reading files.
 * Immutable.
 */
public final class MerkleTree {
  /** The number of branches of a tree. */
  public static final int BRANCHES = 256;

  private static final String HEADER = "merkle 1";

  /**
   * A slice's hash.
   *
   * @param settled whether the hash covers exactly the rows that a query sees; false while files
   *     may hold values that others replace or tombstones delete
   */
  private record Leaf(long hash, boolean settled) {}

  private final long catalogOffset;
  private final long[] flushed;
  private final TreeMap<Slice, Leaf> leaves;

  private MerkleTree(long catalogOffset, long[] flushed, TreeMap<Slice, Leaf> leaves) {
    this.catalogOffset = catalogOffset;
    this.flushed = flushed;
    this.leaves = leaves;
  }

  /**
   * Builds the tree of a replica.
   *
   * @param images its partitions' images, in order
   * @param catalog the policies; files of unknown policies are left out
   * @param now nanoseconds since 1970; what has expired by then is left out
   * @param coldBefore nanoseconds since 1970; shard groups that end later are left out
   */
  public static MerkleTree of(
      List<PartitionImage> images, CatalogImage catalog, long now, long coldBefore) {
    Map<Long, RetentionPolicy> policies = new HashMap<>();
    for (Database database : catalog.databases()) {
      database.policies().forEach(policy -> policies.put(policy.id(), policy));
    }
    long[] flushed = images.stream().mapToLong(PartitionImage::flushedOffset).toArray();
    TreeMap<Slice, Leaf> leaves = new TreeMap<>();
    for (int p = 0; p < images.size(); p++) {
      PartitionImage image = images.get(p);
      SliceFiles.of(p, image, policies)
          .forEach(
              (slice, files) -> {
                RetentionPolicy policy = policies.get(slice.policyId());
                if (policy != null && isCold(slice, policy, now, coldBefore)) {
                  leaves.put(slice, new Leaf(files.hash(), files.isSettled(image)));
                }
              });
    }
    return new MerkleTree(catalog.appliedOffset(), flushed, leaves);
  }

  private static boolean isCold(Slice slice, RetentionPolicy policy, long now, long coldBefore) {
    ShardGroups groups = policy.shardGroups();
    return groups.end(slice.groupStart()) <= coldBefore
        && slice.groupStart() >= policy.oldestKept(now);
  }

  /** The number of slices. */
  public int size() {
    return leaves.size();
  }

  /** The hash of all slices. */
  public long root() {
    long hash = 0;
    for (long branch : branches()) {
      hash = Slice.mix(hash * 31 + branch);
    }
    return hash;
  }

  /** The hashes of all branches. */
  public long[] branches() {
    long[] hashes = new long[BRANCHES];
    leaves.forEach(
        (slice, leaf) -> {
          int at = slice.branch();
          hashes[at] = Slice.mix(hashes[at] * 31 + Slice.mix(slice.hash() + leaf.hash()));
        });
    return hashes;
  }

  /** The branches that differ from those of another tree. */
  public BitSet differing(long[] others) {
    long[] own = branches();
    BitSet differing = new BitSet(BRANCHES);
    for (int i = 0; i < BRANCHES; i++) {
      differing.set(i, own[i] != others[i]);
    }
    return differing;
  }

  /** The offsets and the leaves of some branches as text, one leaf per line. */
  public String encode(BitSet branches) {
    StringBuilder text = new StringBuilder(HEADER).append(' ').append(catalogOffset);
    for (long offset : flushed) {
      text.append(' ').append(offset);
    }
    text.append('\n');
    leaves.forEach(
        (slice, leaf) -> {
          if (branches.get(slice.branch())) {
            text.append(Long.toHexString(leaf.hash())).append(leaf.settled() ? " s " : " u ");
            text.append(slice.encode()).append('\n');
          }
        });
    return text.toString();
  }

  /**
   * Decodes the text of {@link #encode} into a tree of those leaves.
   *
   * @throws IllegalArgumentException if the text is malformed
   */
  public static MerkleTree decode(String text) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.getFirst().startsWith(HEADER + ' ')) {
      throw new IllegalArgumentException("not a Merkle tree");
    }
    String[] head = lines.getFirst().split(" ", -1);
    long[] flushed = new long[head.length - 3];
    for (int i = 0; i < flushed.length; i++) {
      flushed[i] = Long.parseLong(head[i + 3]);
    }
    TreeMap<Slice, Leaf> leaves = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] part = line.split(" ", 3);
      if (part.length != 3) {
        throw new IllegalArgumentException("not a leaf of a Merkle tree: " + line);
      }
      long hash = Long.parseUnsignedLong(part[0], 16);
      leaves.put(Slice.parse(part[2]), new Leaf(hash, part[1].equals("s")));
    }
    return new MerkleTree(Long.parseLong(head[2]), flushed, leaves);
  }

  /**
   * The slices that differ from another tree's, built with the same times.
   *
   * @param branches the branches to compare; the other tree need not have more
   */
  public List<SliceDifference> compare(MerkleTree other, BitSet branches) {
    TreeMap<Slice, Leaf> all = new TreeMap<>(other.leaves);
    all.putAll(leaves);
    List<SliceDifference> differences = new ArrayList<>();
    for (Slice slice : all.keySet()) {
      Leaf empty = new Leaf(0, true);
      Leaf own = leaves.getOrDefault(slice, empty);
      Leaf its = other.leaves.getOrDefault(slice, empty);
      if (branches.get(slice.branch()) && own.hash() != its.hash()) {
        differences.add(
            new SliceDifference(slice, kind(slice.partition(), own, its, other), its.hash()));
      }
    }
    return differences;
  }

  private Kind kind(int partition, Leaf own, Leaf its, MerkleTree other) {
    if (catalogOffset != other.catalogOffset
        || partition >= flushed.length
        || partition >= other.flushed.length
        || flushed[partition] != other.flushed[partition]) {
      return Kind.LAGGING;
    }
    return own.settled() && its.settled() ? Kind.DIVERGENT : Kind.UNSETTLED;
  }
}
