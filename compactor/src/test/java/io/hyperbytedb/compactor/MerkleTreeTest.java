package io.hyperbytedb.compactor;

import static io.hyperbytedb.compactor.Replica.HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.manifest.MerkleTree;
import io.hyperbytedb.catalog.manifest.SliceDifference;
import io.hyperbytedb.catalog.manifest.SliceDifference.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Replicas that compact at different moments, compared by their cold slices. */
class MerkleTreeTest {
  private static final long SEED = 20261123;

  private static long start(Replica replica) {
    long nanos = replica.now().getEpochSecond() * 1_000_000_000L;
    return nanos - Math.floorMod(nanos, HOUR) - 90 * 24L * HOUR;
  }

  /** One of the same steps for every replica that has the same {@code random}. */
  private static void step(Replica replica, Random random) throws IOException {
    long from = start(replica) + random.nextInt(40) * 24L * HOUR;
    if (random.nextInt(6) == 0) {
      replica.delete(null, from, from + 5 * HOUR);
    } else {
      replica.flush(random, 50, from, from + 2 * HOUR);
    }
  }

  private static MerkleTree tree(Replica replica) {
    long now = replica.now().getEpochSecond() * 1_000_000_000L;
    return MerkleTree.of(List.of(replica.image()), replica.catalog.image(), now, now - HOUR);
  }

  /** As over a network: the branches first, then the leaves of those that differ. */
  private static List<SliceDifference> compare(Replica one, Replica other) {
    MerkleTree own = tree(one);
    BitSet branches = own.differing(tree(other).branches());
    return own.compare(MerkleTree.decode(tree(other).encode(branches)), branches);
  }

  @Test
  void replicasThatCompactAtDifferentMomentsNeverDiverge() throws Exception {
    Random choice = new Random(SEED);
    try (Replica one = new Replica();
        Replica other = new Replica();
        Compactor first = one.compactor(2, 1 << 20, new Random(1));
        Compactor second = other.compactor(2, 1 << 20, new Random(2))) {
      for (int i = 0; i < 60; i++) {
        step(one, new Random(SEED + i));
        assertThat(compare(one, other)).as("seed " + SEED).noneMatch(MerkleTreeTest::diverges);
        step(other, new Random(SEED + i));
        if (choice.nextInt(4) == 0) {
          first.compactAll();
        }
        if (choice.nextInt(9) == 0) {
          second.compact();
        }
        assertThat(compare(one, other)).as("seed " + SEED).noneMatch(MerkleTreeTest::diverges);
      }
      first.compactAll();
      second.compactAll();
      assertThat(compare(one, other)).as("seed " + SEED).isEmpty();
      assertThat(tree(one).root()).isEqualTo(tree(other).root());
      assertThat(tree(one).size()).isGreaterThan(3);
    }
  }

  private static boolean diverges(SliceDifference difference) {
    return difference.kind() == Kind.DIVERGENT;
  }

  @Test
  void aFileWithOtherRowsIsFoundAndNoMore() throws Exception {
    try (Replica one = new Replica();
        Replica other = new Replica()) {
      for (int week = 0; week < 5; week++) {
        long from = start(one) + week * 7L * 24L * HOUR;
        one.flush(new Random(week), 50, from, from + HOUR);
        other.flush(new Random(week == 3 ? 99 : week), 50, from, from + HOUR);
      }
      assertThat(compare(one, other))
          .extracting(SliceDifference::kind)
          .containsOnly(Kind.DIVERGENT);
      assertThat(compare(one, other))
          .singleElement()
          .extracting(difference -> difference.slice().groupStart())
          .isEqualTo(one.policy().shardGroups().start(start(one) + 3 * 7 * 24L * HOUR));
    }
  }

  @Test
  void oneThatHasFlushedLessLagsAndWarmGroupsAreLeftOut() throws Exception {
    try (Replica one = new Replica();
        Replica other = new Replica()) {
      one.flush(new Random(SEED), 50, start(one), start(one) + HOUR);
      assertThat(compare(one, other)).extracting(SliceDifference::kind).containsOnly(Kind.LAGGING);
      assertThat(tree(one).size()).isOne();
      long now = start(one) + 90 * 24L * HOUR;
      one.flush(new Random(SEED), 50, now - HOUR, now);
      assertThat(tree(one).size()).isOne();
      one.advance(Duration.ofDays(8));
      assertThat(tree(one).size()).isEqualTo(2);
    }
  }

  @Test
  void otherTextIsRefused() {
    assertThatThrownBy(() -> MerkleTree.decode("hello")).hasMessage("not a Merkle tree");
    assertThatThrownBy(() -> MerkleTree.decode("merkle 1 5\n1 2 3"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
