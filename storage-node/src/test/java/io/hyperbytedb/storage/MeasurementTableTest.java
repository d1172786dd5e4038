package io.hyperbytedb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
}
