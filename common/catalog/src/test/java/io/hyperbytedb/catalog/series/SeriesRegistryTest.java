package io.hyperbytedb.catalog.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SeriesRegistryTest {
  private static final int SERIES = 300;

  private static SeriesKey key(int ordinal) {
    return SeriesKey.of("m" + ordinal % 3, "h", "h" + ordinal);
  }

  /** A source tells of the series of a partition in order, as far as it has come. */
  private static void tell(SeriesRegistry registry, int source, int ordinal) {
    switch (source) {
      case 0 -> registry.committed(0, ordinal, 1, key(ordinal));
      case 1 -> assertThat(registry.consumed(0, 1, key(ordinal))).isEqualTo(ordinal);
      default -> registry.seen(1, SeriesId.of(0, ordinal), key(ordinal));
    }
  }

  @Test
  void eachSeriesIsKnownOnceWhicheverSourceTellsOfItFirst() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int run = 0; run < 50; run++) {
      SeriesRegistry registry = new SeriesRegistry(1);
      int[] told = new int[3];
      for (int i = 0; i < 2 * SERIES; i++) {
        int source = random.nextInt(3);
        if (told[source] < SERIES) {
          tell(registry, source, told[source]++);
        }
      }
      assertThat(told[1] + told[2]).as("seed %d", seed).isPositive();
      for (int source = 0; source < 3; source++) {
        while (told[source] < SERIES) {
          tell(registry, source, told[source]++);
        }
      }
      TreeSet<Integer> found = new TreeSet<>();
      for (String measurement : registry.index().measurements(1)) {
        SeriesView.PartitionView view =
            Objects.requireNonNull(registry.index().view(1, measurement).partition(0));
        for (int i = 0; i < view.size(); i++) {
          assertThat(found.add(view.ordinal(i))).as("seed %d", seed).isTrue();
        }
      }
      assertThat(found).as("seed %d", seed).hasSize(SERIES);
      assertThat(registry.index().seriesCount(1)).as("seed %d", seed).isEqualTo(SERIES);
    }
  }

  @Test
  void ofDropsAndRevivalsTheOneWithTheGreatestOffsetHolds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int run = 0; run < 50; run++) {
      SeriesRegistry registry = new SeriesRegistry(1);
      registry.consumed(0, 1, key(0));
      List<Integer> offsets = new ArrayList<>();
      for (int offset = 10; offset < 20; offset++) {
        offsets.add(offset);
        offsets.add(offset);
      }
      Collections.shuffle(offsets, random);
      for (int offset : offsets) {
        boolean alive = offset % 2 == run % 2;
        if (random.nextBoolean()) {
          registry.setAlive(0, 0, alive, offset);
        } else {
          registry.seenAlive(1, "m0", SeriesId.of(0, 0), alive, offset);
        }
      }
      assertThat(registry.index().seriesCount(1))
          .as("seed %d, run %d", seed, run)
          .isEqualTo(19 % 2 == run % 2 ? 1 : 0);
    }
  }

  @Test
  void aSeriesWithAnotherOrdinalThanTheLogSaysIsRefused() {
    SeriesRegistry registry = new SeriesRegistry(1);
    registry.consumed(0, 1, key(0));
    assertThatThrownBy(() -> registry.committed(0, 0, 1, key(1)))
        .hasMessageContaining("has number [1], the log says [0]");
  }

  @Test
  void aDroppedDatabaseDoesNotComeBackFromTheLog() {
    SeriesRegistry registry = new SeriesRegistry(1);
    registry.consumed(0, 1, key(0));
    registry.dropDatabase(1);
    registry.consumed(0, 1, key(1));
    assertThat(registry.index().measurements(1)).isEmpty();
    assertThat(registry.table(0).end()).isEqualTo(2);
  }
}
