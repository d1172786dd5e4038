package io.hyperbytedb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.StringColumn;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MeasurementTableTest {
  /** A row with a value of a single field. */
  private static ArrivedRows row(long time, String field) {
    return new ArrivedRows(
        "m",
        1,
        new int[] {0},
        new long[] {time},
        List.of(new FieldColumn(field, new DoubleColumn(1, new double[] {time}, null))));
  }

  /** What this thread makes. */
  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @Test
  void manyMeasurementsOfOneRowTakeLittleAndCountForIt() {
    List<MeasurementTable> tables = new ArrayList<>();
    long before = allocated();
    long counted = 0;
    for (int i = 0; i < 10_000; i++) {
      MeasurementTable table = new MeasurementTable(0);
      table.append(row(1, "v"), new int[] {0});
      counted += table.bytes();
      tables.add(table);
    }
    assertThat(tables).hasSize(10_000);
    assertThat(allocated() - before).isBetween(counted / 4, 2 * counted).isLessThan(30_000_000);
  }

  @Test
  void aRowOfManyFieldsTakesLittleAndCountsForIt() {
    List<FieldColumn> fields = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      fields.add(new FieldColumn("f" + i, new DoubleColumn(1, new double[] {1}, null)));
    }
    ArrivedRows row = new ArrivedRows("m", 1, new int[] {0}, new long[] {1}, fields);
    MeasurementTable table = new MeasurementTable(0);
    long before = allocated();
    table.append(row, new int[] {0});
    long taken = allocated() - before;
    assertThat(taken).isBetween(table.bytes() / 4, 2 * table.bytes()).isLessThan(30_000_000);
  }

  @Test
  void rowsOfManySparseFieldsCountForWhatAFlushMakesOfThem() {
    MeasurementTable table = new MeasurementTable(0);
    int fields = 3000;
    for (int i = 0; i < fields; i++) {
      table.append(row(i, "f" + i), new int[] {0});
      table.sealIfFull();
    }
    assertThat(table.blocks()).as("sealed before columns grow to rows times fields").hasSize(2);
    assertThat(table.bytes()).isGreaterThan(8L * fields * fields);
    assertThat(Objects.requireNonNull(table.merged()).fields()).hasSize(fields);
  }

  @Test
  void mergingAddsOneCopyOfTheColumns() {
    int rows = 200_000;
    int fields = 10;
    MeasurementTable table = new MeasurementTable(0);
    for (int at = 0; at < rows; at += 10_000) {
      int[] series = new int[10_000];
      long[] times = new long[10_000];
      List<FieldColumn> columns = new ArrayList<>();
      for (int f = 0; f < fields; f++) {
        columns.add(new FieldColumn("f" + f, new DoubleColumn(10_000, new double[10_000], null)));
      }
      for (int i = 0; i < times.length; i++) {
        series[i] = i % 100;
        times[i] = (long) at + i;
      }
      table.append(
          new ArrivedRows("m", 10_000, series, times, columns), IntStream.range(0, 100).toArray());
      table.sealIfFull();
    }
    table.blocks();
    long before = allocated();
    assertThat(Objects.requireNonNull(table.merged()).size()).isEqualTo(rows);
    // Columns, one more in which each is joined, and series, times and order.
    assertThat(allocated() - before).isLessThan((fields + 6) * 8L * rows);
  }

  @Test
  void blocksWithAnyFieldsMergeToWhatWasWritten() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    MeasurementTable table = new MeasurementTable(0);
    Map<String, Object> written = new TreeMap<>();
    for (int block = 0; block < 6; block++) {
      for (int batch = 0; batch < 20; batch++) {
        table.append(randomRows(random, written), IntStream.range(0, 5).toArray());
      }
      seal(table);
    }
    SortedRows merged = Objects.requireNonNull(table.merged());
    Map<String, Object> read = new TreeMap<>();
    for (FieldColumn field : merged.fields()) {
      for (int run = 0; run < merged.seriesCount(); run++) {
        for (int row = merged.runStarts()[run]; row < merged.runStarts()[run + 1]; row++) {
          if (field.column().has(row)) {
            String cell =
                cell(SeriesId.ordinal(merged.seriesIds()[run]), merged.times()[row], field.name());
            read.put(cell, value(field.column(), row));
          }
        }
      }
    }
    assertThat(read).as("seed %d", seed).isEqualTo(written);
  }

  /** Makes the rows so far a block, as rows without a match do when they are deleted. */
  private static void seal(MeasurementTable table) {
    int rows = 64 << 10;
    table.append(
        new ArrivedRows("m", rows, new int[rows], new long[rows], List.of()), new int[] {9});
    table.sealIfFull();
  }

  private static String cell(int series, long time, String field) {
    return series + " " + time + " " + field;
  }

  private static Object value(Column column, int row) {
    return switch (column) {
      case DoubleColumn c -> c.values()[row];
      case LongColumn c -> c.values()[row];
      case BooleanColumn c -> Bits.get(c.values(), row);
      case StringColumn c ->
          new String(
              c.data(),
              c.offsets()[row],
              c.offsets()[row + 1] - c.offsets()[row],
              StandardCharsets.UTF_8);
    };
  }

  private static ArrivedRows randomRows(Random random, Map<String, Object> written) {
    int rows = 1 + random.nextInt(30);
    int[] series = new int[rows];
    long[] times = new long[rows];
    for (int i = 0; i < rows; i++) {
      series[i] = random.nextInt(5);
      times[i] = random.nextInt(1000);
    }
    List<FieldColumn> fields = new ArrayList<>();
    for (String name : List.of("d", "l", "b", "s", "D", "L", "B", "S")) {
      if (random.nextInt(3) > 0) {
        fields.add(new FieldColumn(name, randomColumn(random, name, rows)));
      }
    }
    for (FieldColumn field : fields) {
      for (int i = 0; i < rows; i++) {
        if (field.column().has(i)) {
          written.put(cell(series[i], times[i], field.name()), value(field.column(), i));
        }
      }
    }
    return new ArrivedRows("m", rows, series, times, fields);
  }

  private static Column randomColumn(Random random, String name, int rows) {
    long[] present = random.nextBoolean() ? null : new long[] {random.nextLong()};
    return switch (name) {
      case "d", "D" -> new DoubleColumn(rows, random.doubles(rows).toArray(), present);
      case "l", "L" -> new LongColumn(rows, random.longs(rows).toArray(), present);
      case "b", "B" -> new BooleanColumn(rows, new long[] {random.nextLong()}, present);
      default -> {
        StringBuilder text = new StringBuilder();
        int[] offsets = new int[rows + 1];
        for (int i = 1; i <= rows; i++) {
          text.append("x".repeat(random.nextInt(4)));
          offsets[i] = text.length();
        }
        yield new StringColumn(
            rows, text.toString().getBytes(StandardCharsets.UTF_8), offsets, present);
      }
    };
  }
}
