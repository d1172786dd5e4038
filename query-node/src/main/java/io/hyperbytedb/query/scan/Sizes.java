package io.hyperbytedb.query.scan;

import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.query.result.OutColumn;
import java.util.List;

/** About how many bytes things take in memory. */
public final class Sizes {
  /** An object with its fields and the reference to it. */
  public static final long OBJECT = 48;

  /** What a value of any type takes of a column that is about to be read. */
  private static final long VALUE = 9;

  private Sizes() {}

  /** A row of fields that is about to be read, with its time; strings may be longer. */
  public static long row(List<FieldName> fields) {
    return Long.BYTES + VALUE * fields.size();
  }

  /** A column. */
  public static long of(Column column) {
    long present = column.present() == null ? 0 : column.size() / 8;
    long values =
        switch (column) {
          case DoubleColumn c -> (long) Double.BYTES * c.values().length;
          case LongColumn c -> (long) Long.BYTES * c.values().length;
          case BooleanColumn c -> (long) Long.BYTES * c.values().length;
          case StringColumn c -> c.data().length + (long) Integer.BYTES * c.offsets().length;
        };
    return OBJECT + present + values;
  }

  /** A column of an answer, without a dictionary that it shares. */
  public static long of(OutColumn column) {
    return switch (column) {
      case OutColumn.Values(Column values) -> of(values);
      case OutColumn.FilledValues filled -> OBJECT + of(filled.column());
      case OutColumn.Times(long[] nanos) -> OBJECT + (long) Long.BYTES * nanos.length;
      case OutColumn.Nulls _ -> OBJECT;
      case OutColumn.Texts(List<String> texts) -> OBJECT * texts.size();
      case OutColumn.Lists lists -> 2 * OBJECT * lists.values().size();
      // The dictionary is the table's.
      case OutColumn.Coded(int[] codes, _) -> OBJECT + (long) Integer.BYTES * codes.length;
    };
  }

  /** Columns. */
  public static long of(List<Column> columns) {
    long bytes = OBJECT;
    for (Column column : columns) {
      bytes += of(column);
    }
    return bytes;
  }

  /** The rows of a block. */
  public static long of(SortedRows rows) {
    long bytes = (long) Long.BYTES * rows.times().length + 12L * rows.seriesCount();
    for (FieldColumn field : rows.fields()) {
      bytes += of(field.column());
    }
    return bytes;
  }
}
