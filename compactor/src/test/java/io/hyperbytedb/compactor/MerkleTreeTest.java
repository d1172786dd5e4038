package io.hyperbytedb.compactor;

import static io.hyperbytedb.compactor.Replica.HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.CatalogCommand;
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
  private static final long DAY = 24 * HOUR;
  private static final long WEEK = 7 * DAY;

  private static long start(Replica replica) {
    long nanos = replica.now().getEpochSecond() * 1_000_000_000L;
    return nanos - Math.floorMod(nanos, HOUR) - 90 * DAY;
  }

  /** A step that is the same for every replica with the same {@code random}. */
  private static void step(Replica replica, Random random) throws IOException {
    long from = start(replica) + random.nextInt(40) * DAY;
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
  void aChangedAMissingAndAnExtraRowAreFoundEachInItsSlice() throws Exception {
    int[] rows = {50, 50, 49, 50, 51, 50, 50};
    try (Replica one = new Replica();
        Replica other = new Replica()) {
      for (int week = 0; week < rows.length; week++) {
        long from = start(one) + week * WEEK;
        one.flush(new Random(week), 50, from, from + HOUR);
        other.flush(new Random(week == 1 ? 99 : week), rows[week], from, from + HOUR);
      }
      assertThat(compare(one, other))
          .extracting(SliceDifference::kind)
          .containsOnly(Kind.DIVERGENT);
      assertThat(compare(one, other))
          .extracting(difference -> difference.slice().groupStart())
          .containsExactly(group(one, 1), group(one, 2), group(one, 4));
    }
  }

  private static long group(Replica replica, int week) {
    return replica.policy().shardGroups().start(start(replica) + week * WEEK);
  }

  @Test
  void aFileThatOneDoesNotHaveIsFound() throws Exception {
    try (Replica one = new Replica();
        Replica other = new Replica()) {
      one.flush(new Random(SEED), 50, start(one), start(one) + HOUR);
      other.delete(null, 0, 1);
      assertThat(compare(one, other))
          .singleElement()
          .extracting(SliceDifference::kind)
          .isEqualTo(Kind.DIVERGENT);
      assertThat(compare(other, one))
          .singleElement()
          .extracting(SliceDifference::kind)
          .isEqualTo(Kind.DIVERGENT);
    }
  }

  @Test
  void replacedValuesThatOnlyOneHasMergedSayNothing() throws Exception {
    try (Replica one = new Replica();
        Replica other = new Replica();
        Compactor first = one.compactor(2, 1 << 20, new Random(1));
        Compactor second = other.compactor(2, 1 << 20, new Random(2))) {
      for (Replica replica : List.of(one, other)) {
        replica.flush(new Random(1), 2_000, start(one), start(one) + HOUR);
        replica.flush(new Random(2), 2_000, start(one), start(one) + HOUR);
      }
      first.compactAll();
      assertThat(compare(one, other))
          .singleElement()
          .extracting(SliceDifference::kind)
          .isEqualTo(Kind.UNSETTLED);
      second.compactAll();
      assertThat(compare(one, other)).isEmpty();
    }
  }

  @Test
  void oneThatDoesNotKnowTheSameCatalogLags() throws Exception {
    try (Replica one = new Replica();
        Replica other = new Replica()) {
      one.flush(new Random(1), 50, start(one), start(one) + HOUR);
      other.flush(new Random(2), 50, start(one), start(one) + HOUR);
      other.submit(new CatalogCommand.CreateDatabase("new", null));
      assertThat(compare(one, other)).extracting(SliceDifference::kind).containsOnly(Kind.LAGGING);
    }
  }

  @Test
  void oneThatHasFlushedLessLagsAndWarmGroupsAreLeftOut() throws Exception {
    try (Replica one = new Replica();
        Replica other = new Replica()) {
      one.flush(new Random(SEED), 50, start(one), start(one) + HOUR);
      assertThat(compare(one, other)).extracting(SliceDifference::kind).containsOnly(Kind.LAGGING);
      assertThat(tree(one).size()).isOne();
      long now = start(one) + 90 * DAY;
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
