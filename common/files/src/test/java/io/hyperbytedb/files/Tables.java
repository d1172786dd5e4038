package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.TableId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Random tables, and tables as text. */
final class Tables {
  static final TableSpec SPEC =
      new TableSpec(
          "d b",
          "autogen",
          new FileScope(new TableId(2, 3, "m/x"), 1, 10, 20, 0, 0, 3_600_000_000_000L));

  /** Texts that programs in C, regular expressions or one-byte encodings would damage. */
  static final List<String> ODD_TEXTS =
      List.of("", "\0", "a\0b", "\n\"\\", "ü€😀", "\uFFFF\uFFFD", " ", "'".repeat(300));

  private Tables() {}

  static SeriesKey key(long id) {
    int n = SeriesId.ordinal(id);
    return n % 3 == 0
        ? SeriesKey.of("m/x", "host", "h" + n, "time", "t" + n % 2)
        : SeriesKey.of("m/x", "host", "h" + n % 5, "rack", "ü" + n % 7);
  }

  /** Keys whose tags have odd values, and names that differ in case from each other and fields. */
  static SeriesKey oddKey(long id) {
    int n = SeriesId.ordinal(id);
    String value = ODD_TEXTS.get(n % ODD_TEXTS.size());
    return n % 3 == 0
        ? SeriesKey.of("m", "HOST2", value + n, "host2", "v" + n % 5, "time", "x")
        : SeriesKey.of("m", "_series", value + "y", "a.b c", "ü");
  }

  static SortedRows random(Random random, int seriesCount, int maxRun) {
    long[] ids = new long[seriesCount];
    int[] starts = new int[seriesCount + 1];
    int number = 0;
    for (int i = 0; i < seriesCount; i++) {
      number += 1 + random.nextInt(3);
      ids[i] = SeriesId.of(1, number);
      starts[i + 1] = starts[i] + 1 + random.nextInt(maxRun);
    }
    int rows = starts[seriesCount];
    long[] times = new long[rows];
    for (int i = 0; i < seriesCount; i++) {
      long time = random.nextInt(1000) - 500L;
      for (int row = starts[i]; row < starts[i + 1]; row++) {
        time += random.nextInt(10) == 0 ? 1L + random.nextInt(1 << 20) : 10;
        times[row] = time;
      }
    }
    List<FieldColumn> fields = new ArrayList<>();
    for (FieldType type : FieldType.values()) {
      for (int style = 0; style < 3; style++) {
        long[] present = style == 1 ? null : random.longs(Bits.words(rows)).toArray();
        fields.add(
            new FieldColumn(
                (style == 2 ? "Host" : "f" + style) + type.id(),
                column(random, type, style, rows, present)));
      }
    }
    return new SortedRows(seriesCount, ids, starts, times, fields);
  }

  private static Column column(
      Random random, FieldType type, int style, int rows, long @Nullable [] present) {
    return switch (type) {
      case FLOAT -> {
        double[] values = new double[rows];
        for (int i = 0; i < rows; i++) {
          values[i] = style == 0 ? random.nextInt(1000) / 100.0 : random.nextGaussian() * 1e9;
        }
        yield new DoubleColumn(rows, values, present);
      }
      case INTEGER -> {
        long[] values = new long[rows];
        for (int i = 0; i < rows; i++) {
          values[i] =
              switch (style) {
                case 0 -> random.nextInt(50);
                case 1 -> random.nextLong();
                default -> i * 1000L + random.nextInt(10);
              };
        }
        yield new LongColumn(rows, values, present);
      }
      case BOOLEAN -> new BooleanColumn(rows, random.longs(Bits.words(rows)).toArray(), present);
      case STRING -> {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int[] offsets = new int[rows + 1];
        for (int i = 0; i < rows; i++) {
          if (present == null || Bits.get(present, i)) {
            String text =
                switch (style) {
                  case 0 -> "w" + random.nextInt(4);
                  case 1 -> "r" + random.nextInt();
                  default -> ODD_TEXTS.get(random.nextInt(ODD_TEXTS.size()));
                };
            data.writeBytes(text.getBytes(StandardCharsets.UTF_8));
          }
          offsets[i + 1] = data.size();
        }
        yield new StringColumn(rows, data.toByteArray(), offsets, present);
      }
    };
  }

  static @Nullable Object value(Column column, int row) {
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

  /** Asserts that a range of the file has these rows. */
  static void assertSame(SortedRows rows, TableFile file, int from, int to, String what)
      throws IOException {
    long[] times = new long[to - from];
    file.readTimes(from, to, times, 0);
    assertThat(times).as(what).isEqualTo(Arrays.copyOfRange(rows.times(), from, to));
    for (int f = 0; f < rows.fields().size(); f++) {
      FieldColumn expected = rows.fields().get(f);
      assertThat(file.field(expected.name())).isEqualTo(f);
      Column column = file.readField(f, from, to);
      assertThat(column.size()).isEqualTo(to - from);
      for (int row = from; row < to; row++) {
        Object value = value(expected.column(), row);
        if (!Objects.equals(value(column, row - from), value)) {
          assertThat(value(column, row - from))
              .as("%s field %s row %d", what, expected.name(), row)
              .isEqualTo(value);
        }
      }
    }
  }

  /** A file's bytes. */
  static byte[] bytes(Storage storage, String path) throws IOException {
    try (Storage.Input input = storage.open(path)) {
      ByteBuffer bytes = input.bytes();
      byte[] all = new byte[bytes.capacity()];
      bytes.get(all);
      return all;
    }
  }

  /** Asserts that parquet-hadoop reads exactly these rows from a file. */
  static void assertForeign(SortedRows rows, LongFunction<SeriesKey> keys, byte[] file, String what)
      throws IOException {
    TreeSet<String> tags = new TreeSet<>();
    List<Map<String, String>> tagsOfRun = new ArrayList<>();
    for (int run = 0; run < rows.seriesCount(); run++) {
      List<String> pairs = keys.apply(rows.seriesIds()[run]).tags();
      Map<String, String> map = new HashMap<>();
      for (int i = 0; i < pairs.size(); i += 2) {
        map.put(pairs.get(i), pairs.get(i + 1));
      }
      tags.addAll(map.keySet());
      tagsOfRun.add(map);
    }
    List<Column> fields =
        rows.fields().stream()
            .map(FieldColumn::column)
            .filter(column -> IntStream.range(0, rows.size()).anyMatch(column::has))
            .toList();
    ParquetHadoop.Table table = ParquetHadoop.read(file);
    assertThat(table.rows()).as(what).hasSize(rows.size());
    assertThat(table.columns()).as(what).hasSize(2 + tags.size() + fields.size());
    int run = 0;
    for (int row = 0; row < rows.size(); row++) {
      run += row >= rows.runStarts()[run + 1] ? 1 : 0;
      List<@Nullable Object> expected = new ArrayList<>();
      expected.add(rows.times()[row]);
      for (String tag : tags) {
        expected.add(tagsOfRun.get(run).get(tag));
      }
      for (Column field : fields) {
        expected.add(value(field, row));
      }
      expected.add(rows.seriesIds()[run]);
      if (!Arrays.asList(table.rows().get(row)).equals(expected)) {
        assertThat(table.rows().get(row)).as("%s row %d", what, row).isEqualTo(expected.toArray());
      }
    }
  }
}
