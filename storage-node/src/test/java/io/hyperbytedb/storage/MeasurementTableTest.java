package io.hyperbytedb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MeasurementTableTest {
  /** A row with a value of one field only. */
  private static ArrivedRows row(long time, String field) {
    return new ArrivedRows(
        "m",
        1,
        new int[] {0},
        new long[] {time},
        List.of(new FieldColumn(field, new DoubleColumn(1, new double[] {time}, null))));
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
