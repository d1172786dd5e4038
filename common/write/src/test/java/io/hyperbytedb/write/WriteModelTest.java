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
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.WalBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Random writes compared with what the rules of field types say of them, row by row. */
class WriteModelTest {
  private static final long DAY = 24 * WriteFixture.HOUR;

  private final WriteFixture fixture = new WriteFixture();

  /** The types of fields, by shard group (a week), measurement and name. */
  private final Map<String, FieldType> types = new HashMap<>();

  @AfterEach
  void stop() {
    fixture.close();
  }

  private record Row(SeriesKey key, long time, List<Object> fields) {}

  private static Row row(Random random) {
    SeriesKey key = SeriesKey.of("m" + random.nextInt(2), "h", "h" + random.nextInt(5));
    long time = WriteFixture.NOW_NANOS - random.nextLong(21 * DAY);
    List<Object> fields = new ArrayList<>();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      fields.add("f" + random.nextInt(4));
      // Floats mostly, so that conflicts are rare enough for rows to pass.
      fields.add(
          switch (random.nextInt(10)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextBoolean();
            case 2 -> "text";
            default -> random.nextDouble();
          });
    }
    return new Row(key, time, fields);
  }

  private static FieldType type(Object value) {
    return switch (value) {
      case Double _ -> FieldType.FLOAT;
      case Long _ -> FieldType.INTEGER;
      case Boolean _ -> FieldType.BOOLEAN;
      default -> FieldType.STRING;
    };
  }

  /** Weeks begin on Mondays; the first of January 1970 was a Thursday. */
  private static String group(Row row) {
    return Math.floorDiv(row.time() + 3 * DAY, 7 * DAY) + "/" + row.key().measurement() + "/";
  }

  /** The row as it is written, or null if it is refused; adds the types that it brings. */
  private @Nullable String write(Row row, Map<String, FieldType> fresh) {
    TreeMap<String, Object> values = new TreeMap<>();
    for (int i = 0; i < row.fields().size(); i += 2) {
      FieldType known = types.get(group(row) + row.fields().get(i));
      if (known != null && known != type(row.fields().get(i + 1))) {
        return null;
      }
    }
    for (int i = 0; i < row.fields().size(); i += 2) {
      String name = (String) row.fields().get(i);
      FieldType type = type(row.fields().get(i + 1));
      FieldType known = types.get(group(row) + name);
      known = known == null ? fresh.putIfAbsent(group(row) + name, type) : known;
      if (known != null && known != type) {
        return null;
      }
      values.put(name, row.fields().get(i + 1));
    }
    return row.key() + " " + row.time() + " " + values;
  }

  private List<String> written() {
    List<String> rows = new ArrayList<>();
    for (WalBatch batch : fixture.newBatches()) {
      for (ArrivedRows block : batch.blocks()) {
        for (int i = 0; i < block.size(); i++) {
          TreeMap<String, Object> values = new TreeMap<>();
          for (FieldColumn field : block.fields()) {
            if (field.column().has(i)) {
              values.put(field.name(), value(field.column(), i));
            }
          }
          rows.add(batch.series().get(block.series()[i]) + " " + block.times()[i] + " " + values);
        }
      }
    }
    return rows;
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
  void rowsAreWrittenIfTheirFieldsFit() {
    long seed = 20261201;
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < 60; round++) {
      String what = "seed %d round %d".formatted(seed, round);
      List<String> expected = new ArrayList<>();
      Map<String, FieldType> fresh = new HashMap<>();
      int rows = random.nextInt(30);
      fixture.begin("");
      for (int i = 0; i < rows; i++) {
        Row row = row(random);
        String line = write(row, fresh);
        if (line != null) {
          expected.add(line);
        }
        fixture.add(row.key(), row.time(), row.fields().toArray());
      }
      WriteResult result = fixture.finish();
      types.putAll(fresh);
      assertThat(written()).as(what).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(result.written()).as(what).isEqualTo(expected.size());
      assertThat(result.dropped()).as(what).isEqualTo(rows - expected.size());
      assertThat(result.error() == null).as(what).isEqualTo(rows == expected.size());
      refused += result.dropped();
    }
    assertThat(refused).as("seed %d: rows of all kinds", seed).isBetween(100, 1_500);
  }
}
