package io.hyperbytedb.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockBufferTest {
  private final Footprint footprint = new Footprint();
  private final MeasurementBuffer measurement =
      new MeasurementBuffer("m", 1, footprint, new Footprint());
  private final BlockBuffer block = measurement.block(0);

  /** Puts a value into a row, and returns it. */
  private Object put(StagedRow row, FieldType type, String name, Random random) {
    FieldSlot field = measurement.field(name, type);
    return switch (type) {
      case FLOAT -> {
        double value = random.nextDouble();
        row.putDouble(field, value);
        yield value;
      }
      case INTEGER -> {
        long value = random.nextLong();
        row.putLong(field, value);
        yield value;
      }
      case BOOLEAN -> {
        boolean value = random.nextBoolean();
        row.putBoolean(field, value);
        yield value;
      }
      case STRING -> {
        String value = "é".repeat(random.nextInt(20));
        byte[] bytes = ("xx" + value + "x").getBytes(StandardCharsets.UTF_8);
        row.putString(field, bytes, 2, bytes.length - 3);
        yield value;
      }
    };
  }

  private static Object value(Column column, int row) {
    return switch (column) {
      case DoubleColumn c -> c.values()[row];
      case LongColumn c -> c.values()[row];
      case BooleanColumn c -> Bits.get(c.values(), row);
      case StringColumn c -> c.text(row);
    };
  }

  @Test
  void rowsComeBackWriteAfterWrite() {
    long seed = 20261201;
    Random random = new Random(seed);
    StagedRow staged = new StagedRow();
    for (int round = 0; round < 100; round++) {
      String what = "seed %d round %d".formatted(seed, round);
      List<Map<String, Object>> expected = new ArrayList<>();
      int density = 1 + random.nextInt(5);
      int rows = random.nextInt(200);
      for (int i = 0; i < rows; i++) {
        Map<String, Object> row = new LinkedHashMap<>();
        staged.clear();
        for (int field = 0; field < 20; field++) {
          FieldType type = FieldType.ofId(1 + field % 4);
          // The last of several values of a field wins.
          for (int again = random.nextInt(10) == 0 ? 2 : 1; again > 0; again--) {
            if (random.nextInt(density) == 0) {
              String name = type + "-" + field;
              row.put(name, put(staged, type, name, random));
            }
          }
        }
        block.add(i * 3, i * 7L, staged);
        expected.add(row);
        if (random.nextInt(100) == 0) {
          assertThat(read(block.view())).as(what).isEqualTo(expected);
        }
      }
      ArrivedRows view = block.view();
      assertThat(read(view)).as(what).isEqualTo(expected);
      assertThat(view.fields().stream().allMatch(field -> field.column().valueCount() > 0))
          .as(what)
          .isTrue();
      assertThat(block.width()).as(what).isEqualTo(view.fields().size() + 2);
      for (int i = 0; i < rows; i++) {
        assertThat(view.series()[i]).isEqualTo(i * 3);
        assertThat(view.times()[i]).isEqualTo(i * 7L);
      }
      block.clear();
      assertThat(block.rows()).isZero();
    }
  }

  private static List<Map<String, Object>> read(ArrivedRows view) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < view.size(); i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      for (FieldColumn field : view.fields()) {
        if (field.column().has(i)) {
          row.put(field.name(), value(field.column(), i));
        } else if (field.column() instanceof StringColumn texts) {
          assertThat(texts.offsets()[i + 1]).as("no bytes").isEqualTo(texts.offsets()[i]);
        }
      }
      rows.add(row);
    }
    return rows;
  }

  @Test
  void whatIsKeptCounts() {
    StagedRow staged = new StagedRow();
    long before = footprint.bytes();
    for (int i = 0; i < 1_000; i++) {
      staged.clear();
      staged.putLong(measurement.field("i", FieldType.INTEGER), i);
      block.add(0, i, staged);
    }
    // A series, a time and a value for each row.
    assertThat(footprint.bytes() - before).isBetween(20_000L, 50_000L);
    long after = footprint.bytes();
    block.clear();
    staged.clear();
    staged.putLong(measurement.field("i", FieldType.INTEGER), 1);
    block.add(0, 1, staged);
    assertThat(footprint.bytes()).as("arrays are used again").isEqualTo(after);
  }
}
