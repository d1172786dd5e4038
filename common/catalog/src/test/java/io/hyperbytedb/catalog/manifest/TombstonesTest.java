package io.hyperbytedb.catalog.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.Tombstone;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class TombstonesTest {
  private static Tombstone stone(
      long offset,
      long policy,
      @Nullable String measurement,
      int @Nullable [] series,
      long a,
      long b) {
    byte[] bitmap = series == null ? null : DeletesCodec.bytes(RoaringBitmap.bitmapOf(series));
    return new Tombstone(offset, 3, policy, measurement, bitmap, a, b);
  }

  private static Tombstones of(Tombstone... stones) {
    return Tombstones.of(List.of(stones), 3, 8, "m");
  }

  @Test
  void onlyWhatStandsBeforeTheMarkerIsDead() {
    Tombstones stones = of(stone(100, 8, "m", null, 10, 20));
    assertThat(stones.dead(SeriesId.of(1, 5), 100)).containsExactly(10, 20);
    assertThat(stones.dead(SeriesId.of(1, 5), 101)).isEmpty();
  }

  @Test
  void othersAreNotMeant() {
    assertThat(of(stone(1, 7, "m", null, 0, 9)).isEmpty()).isTrue();
    assertThat(of(stone(1, 8, "n", null, 0, 9)).isEmpty()).isTrue();
    assertThat(Tombstones.of(List.of(stone(1, 0, null, null, 0, 9)), 4, 8, "m").isEmpty()).isTrue();
    Tombstones some = of(stone(1, 0, null, new int[] {2, 4}, 0, 9));
    assertThat(some.dead(SeriesId.of(1, 2), 1)).containsExactly(0, 9);
    assertThat(some.dead(SeriesId.of(1, 3), 1)).isEmpty();
  }

  @Test
  void rangesAreMerged() {
    Tombstones stones =
        of(
            stone(5, 8, "m", null, 30, 40),
            stone(6, 8, "m", null, 10, 20),
            stone(7, 8, "m", null, 21, 22),
            stone(8, 8, "m", null, 50, 49),
            stone(9, 8, "m", null, 39, 60));
    assertThat(stones.dead(0, 1)).containsExactly(10, 22, 30, 60);
    assertThat(stones.dead(0, 9)).containsExactly(39, 60);
    Tombstones all = stones.and(of(stone(7, 8, "m", null, Long.MIN_VALUE, Long.MAX_VALUE)));
    assertThat(all.dead(0, 1)).containsExactly(Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(Tombstones.NONE.and(stones)).isSameAs(stones);
  }

  @Test
  void rangesAreThoseOfAPlainModel() {
    long seed = 31;
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      boolean[] dead = new boolean[100];
      List<Tombstone> stones = new ArrayList<>();
      for (int i = random.nextInt(8); i > 0; i--) {
        int a = random.nextInt(100);
        int b = Math.min(99, a + random.nextInt(20));
        stones.add(stone(10, 8, "m", null, a, b));
        java.util.Arrays.fill(dead, a, b + 1, true);
      }
      long[] ranges = Tombstones.of(stones, 3, 8, "m").dead(0, 10);
      boolean[] found = new boolean[100];
      for (int i = 0; i < ranges.length; i += 2) {
        java.util.Arrays.fill(found, (int) ranges[i], (int) ranges[i + 1] + 1, true);
        assertThat(i == 0 || ranges[i] > ranges[i - 1] + 1).as("seed %d", seed).isTrue();
      }
      assertThat(found).as("seed %d round %d", seed, round).isEqualTo(dead);
    }
  }
}
