package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.LongColumn;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LogicalHashTest {
  private static long hash(long series, long field, long time, Column column) {
    return LogicalHash.column(series, field, new long[] {time}, 0, column, 0, 1);
  }

  private static Column one(long value) {
    return new LongColumn(1, new long[] {value}, null);
  }

  @Test
  void hashesNeverChange() {
    // They are in manifests and in files.
    assertThat(
            hash(
                LogicalHash.series(7),
                LogicalHash.field("f", 2),
                1_700_000_000_000_000_000L,
                one(42)))
        .isEqualTo(638985352124446621L);
  }

  private static long hash(int series, String name, int type, long time, long value) {
    return hash(LogicalHash.series(series), LogicalHash.field(name, type), time, one(value));
  }

  @Test
  void anyDifferenceOfAValueIsOneOfTheHash() {
    Set<Long> hashes = new HashSet<>();
    hashes.add(hash(1, "a", 1, 0, 0));
    for (int i = 1; i < 1_000; i++) {
      hashes.add(hash(1 + i, "a", 1, 0, 0));
      hashes.add(hash(1, "a" + i, 1, 0, 0));
      hashes.add(hash(1, "a", 1, i * 1_000_000_000L, 0));
      hashes.add(hash(1, "a", 1, 0, i));
    }
    for (int type = 2; type <= 4; type++) {
      hashes.add(hash(1, "a", type, 0, 0));
    }
    assertThat(hashes).hasSize(1 + 4 * 999 + 3);
    long zero = hash(1, 2, 3, new DoubleColumn(1, new double[] {0.0}, null));
    assertThat(hash(1, 2, 3, new DoubleColumn(1, new double[] {-0.0}, null))).isNotEqualTo(zero);
    assertThat(hash(1, 2, 3, new DoubleColumn(1, new double[] {0.0}, new long[1]))).isZero();
  }

  @Test
  void rowsMayBeDividedInAnyWay() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      int size = 1 + random.nextInt(100);
      long[] times = random.longs(size).toArray();
      Column column = new LongColumn(size, random.longs(size).toArray(), random.longs(2).toArray());
      long whole = LogicalHash.column(1, 2, times, 0, column, 0, size);
      int cut = random.nextInt(size + 1);
      long parts =
          LogicalHash.column(1, 2, Arrays.copyOfRange(times, cut, size), 0, column, cut, size)
              + LogicalHash.column(1, 2, times, 0, column, 0, cut);
      assertThat(parts).as("seed %d round %d", seed, round).isEqualTo(whole);
    }
  }
}
