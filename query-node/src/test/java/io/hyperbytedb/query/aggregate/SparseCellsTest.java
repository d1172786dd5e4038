package io.hyperbytedb.query.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SparseCellsTest {
  private static final long DAY = 86_400_000_000_000L;

  @Test
  void cellsOfAGroupAreInTheOrderOfTheirWindows() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    SparseCells cells = new SparseCells();
    Map<List<Long>, Integer> expected = new HashMap<>();
    Map<Integer, TreeMap<Long, Integer>> byGroup = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      int group = random.nextInt(50);
      long start = random.nextLong(-2_000, 2_000) * DAY;
      int cell = cells.cell(group, start);
      Integer before = expected.putIfAbsent(List.of((long) group, start), cell);
      assertThat(before == null ? cells.size() - 1 : before).as("seed %d", seed).isEqualTo(cell);
      byGroup.computeIfAbsent(group, g -> new TreeMap<>()).put(start, cell);
      assertThat(cells.start(cell)).isEqualTo(start);
    }
    byGroup.forEach(
        (group, windows) ->
            assertThat(cells.ofGroup(group))
                .as("seed %d", seed)
                .containsExactly(windows.values().stream().mapToInt(c -> c).toArray()));
    assertThat(cells.ofGroup(1_000)).isEmpty();
  }

  @Test
  void anotherSpacesCellsGetNumbersHere() {
    SparseCells ours = new SparseCells();
    ours.cell(1, 10);
    SparseCells theirs = new SparseCells();
    theirs.cell(1, 20);
    theirs.cell(1, 10);
    theirs.cell(0, 5);
    assertThat(ours.addAll(theirs)).containsExactly(1, 0, 2);
    assertThat(ours.ofGroup(1)).containsExactly(0, 1);
    assertThat(ours.ofGroup(0)).containsExactly(2);
  }

  @Test
  void memoryFollowsTheCellsThatHavePoints() {
    SparseCells cells = new SparseCells();
    List<Integer> numbers = new ArrayList<>();
    for (long time : new long[] {Long.MIN_VALUE + 2, 0, Long.MAX_VALUE - 1}) {
      numbers.add(cells.cell(7, time));
    }
    assertThat(numbers).containsExactly(0, 1, 2);
    assertThat(cells.size()).isEqualTo(3);
  }
}
