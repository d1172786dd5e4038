package io.hyperbytedb.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.WalBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowSelectionTest {
  private static Column column(int size, Random random, boolean full) {
    long @Nullable [] present = full ? null : random.longs(Bits.words(size)).toArray();
    return switch (random.nextInt(4)) {
      case 0 -> new DoubleColumn(size, random.doubles(size).toArray(), present);
      case 1 -> new LongColumn(size, random.longs(size).toArray(), present);
      case 2 -> new BooleanColumn(size, random.longs(Bits.words(size)).toArray(), present);
      default -> {
        int[] offsets = new int[size + 1];
        for (int row = 0; row < size; row++) {
          boolean has = present == null || Bits.get(present, row);
          offsets[row + 1] = offsets[row] + (has ? random.nextInt(5) : 0);
        }
        byte[] data = new byte[offsets[size]];
        for (int i = 0; i < data.length; i++) {
          data[i] = (byte) ('a' + random.nextInt(26));
        }
        yield new StringColumn(size, data, offsets, present);
      }
    };
  }

  private static WalBatch batch(Random random) {
    List<SeriesKey> series =
        IntStream.range(0, 6).mapToObj(i -> SeriesKey.of("m" + i % 3, "h", "h" + i)).toList();
    List<ArrivedRows> blocks = new ArrayList<>();
    for (int block = 0; block < 1 + random.nextInt(3); block++) {
      int of = block;
      int size = 1 + random.nextInt(100);
      int[] ordinals = random.ints(size, 0, 2).map(i -> of + 3 * i).toArray();
      List<FieldColumn> fields = new ArrayList<>();
      for (int field = 0; field < 1 + random.nextInt(4); field++) {
        fields.add(new FieldColumn("f" + field, column(size, random, field == 0)));
      }
      long[] times = random.longs(size).toArray();
      blocks.add(new ArrivedRows("m" + block, size, ordinals, times, fields));
    }
    return new WalBatch(7, 8, "db", "rp", series, blocks);
  }

  private static Object value(Column column, int row) {
    return switch (column) {
      case DoubleColumn c -> c.values()[row];
      case LongColumn c -> c.values()[row];
      case BooleanColumn c -> Bits.get(c.values(), row);
      case StringColumn c -> c.text(row);
    };
  }

  private static String row(WalBatch batch, ArrivedRows block, int row) {
    TreeMap<String, Object> fields = new TreeMap<>();
    for (FieldColumn field : block.fields()) {
      if (field.column().has(row)) {
        fields.put(field.name(), value(field.column(), row));
      }
    }
    return batch.series().get(block.series()[row]) + " " + block.times()[row] + " " + fields;
  }

  private static List<String> rows(WalBatch batch) {
    List<String> rows = new ArrayList<>();
    for (ArrivedRows block : batch.blocks()) {
      for (int row = 0; row < block.size(); row++) {
        rows.add(row(batch, block, row));
      }
    }
    return rows;
  }

  @Test
  void selectedRowsAreThereWithTheirSeriesAndColumnsOnly() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      WalBatch batch = batch(random);
      int chance = 1 + random.nextInt(4);
      List<String> expected = new ArrayList<>();
      WalBatch some =
          RowSelection.of(
              batch,
              (block, row) -> {
                boolean wanted = random.nextInt(chance) == 0;
                if (wanted) {
                  expected.add(row(batch, block, row));
                }
                return wanted;
              });
      String what = "seed %d round %d".formatted(seed, round);
      assertThat(rows(some)).as(what).isEqualTo(expected);
      assertThat(some.databaseId()).isEqualTo(7);
      assertThat(some.policyId()).isEqualTo(8);
      int[] used =
          some.blocks().stream().flatMapToInt(block -> Arrays.stream(block.series())).toArray();
      assertThat(some.series()).as(what).hasSize((int) Arrays.stream(used).distinct().count());
      assertThat(some.blocks().stream().flatMap(block -> block.fields().stream()))
          .as(what)
          .allMatch(field -> field.column().valueCount() > 0);
    }
  }

  @Test
  void halvesHaveAllRowsOnce() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      WalBatch batch = batch(random);
      String what = "seed %d round %d".formatted(seed, round);
      if (batch.rowCount() == 1) {
        continue;
      }
      List<WalBatch> halves = RowSelection.halves(batch);
      assertThat(halves).as(what).hasSize(2);
      assertThat(halves.getFirst().rowCount()).as(what).isEqualTo(batch.rowCount() / 2);
      assertThat(halves.stream().flatMap(half -> rows(half).stream()))
          .as(what)
          .containsExactlyElementsOf(rows(batch));
    }
  }

  private static WalBatch oneRow(FieldColumn... fields) {
    ArrivedRows row = new ArrivedRows("m", 1, new int[] {0}, new long[] {5}, List.of(fields));
    return new WalBatch(7, 8, "db", "rp", List.of(SeriesKey.of("m")), List.of(row));
  }

  @Test
  void aSingleRowIsHalvedByItsFieldsAndASingleValueNotAtAll() {
    FieldColumn[] fields = new FieldColumn[3];
    Arrays.setAll(fields, i -> new FieldColumn("f" + i, new LongColumn(1, new long[] {i}, null)));
    assertThat(RowSelection.halves(oneRow(fields)).stream().flatMap(half -> rows(half).stream()))
        .containsExactly("m 5 {f0=0}", "m 5 {f1=1, f2=2}");
    assertThatThrownBy(() -> RowSelection.halves(oneRow(fields[0])))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
