package io.hyperbytedb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ColumnGatherTest {
  private static @Nullable Object value(Column column, int row) {
    if (!column.has(row)) {
      return null;
    }
    return switch (column) {
      case DoubleColumn c -> c.values()[row];
      case LongColumn c -> c.values()[row];
      case BooleanColumn c -> Bits.get(c.values(), row);
      case StringColumn c -> c.text(row);
    };
  }

  private static Column column(FieldType type, int size, Random random) {
    long @Nullable [] present = random.nextInt(3) == 0 ? null : new long[Bits.words(size)];
    if (present != null) {
      for (int row = 0; row < size; row++) {
        if (random.nextBoolean()) {
          Bits.set(present, row);
        }
      }
    }
    return switch (type) {
      case FLOAT -> new DoubleColumn(size, random.doubles(size).toArray(), present);
      case INTEGER -> new LongColumn(size, random.longs(size).toArray(), present);
      case BOOLEAN -> new BooleanColumn(size, random.longs(Bits.words(size)).toArray(), present);
      case STRING -> {
        StringBuilder all = new StringBuilder();
        int[] offsets = new int[size + 1];
        for (int row = 0; row < size; row++) {
          if (present == null || Bits.get(present, row)) {
            all.append(RandomTexts.next(random));
          }
          offsets[row + 1] = all.toString().getBytes(StandardCharsets.UTF_8).length;
        }
        yield new StringColumn(
            size, all.toString().getBytes(StandardCharsets.UTF_8), offsets, present);
      }
    };
  }

  @Test
  void everyRowIsThatOfItsSource() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 400; round++) {
      FieldType type = FieldType.ofId(1 + round % 4);
      List<Column> sources = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        sources.add(column(type, 1 + random.nextInt(150), random));
      }
      int size = random.nextInt(200);
      int[] which = new int[size];
      int[] rows = new int[size];
      List<@Nullable Object> expected = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        which[i] = random.nextInt(sources.size() + 1) - 1;
        rows[i] = which[i] < 0 ? 0 : random.nextInt(sources.get(which[i]).size());
        expected.add(which[i] < 0 ? null : value(sources.get(which[i]), rows[i]));
      }
      Column gathered = ColumnGather.gather(type, sources, which, rows, size);
      List<@Nullable Object> actual = new ArrayList<>();
      for (int i = 0; i < gathered.size(); i++) {
        actual.add(value(gathered, i));
      }
      assertThat(actual).as("seed %d round %d %s", seed, round, type).isEqualTo(expected);
      assertThat(gathered.type()).isEqualTo(type);
      assertThat(gathered.valueCount())
          .as("seed %d round %d %s", seed, round, type)
          .isEqualTo((int) expected.stream().filter(value -> value != null).count());
    }
  }
}
