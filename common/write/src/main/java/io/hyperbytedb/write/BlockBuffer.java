package io.hyperbytedb.write;

import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.FieldColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one measurement in one partition. Its arrays are reused across requests. */
final class BlockBuffer {
  private static final int FIRST_CAPACITY = 16;

  private static final int BYTES_PER_ROW = Integer.BYTES + Long.BYTES;

  private final MeasurementBuffer measurement;
  private final Footprint footprint;
  private int[] series = new int[FIRST_CAPACITY];
  private long[] times = new long[FIRST_CAPACITY];

  /** What the rows are called; empty until rows are traced. */
  private long[] origins = {};

  private @Nullable ColumnBuffer[] columns = new ColumnBuffer[0];

  /** The columns with values, in order of appearance. */
  private final List<ColumnBuffer> used = new ArrayList<>();

  private int rows;

  BlockBuffer(MeasurementBuffer measurement, Footprint footprint) {
    this.measurement = measurement;
    this.footprint = footprint;
    footprint.add(BYTES_PER_ROW * FIRST_CAPACITY);
  }

  int rows() {
    return rows;
  }

  /** The current number of cells per row, series and time included. */
  int width() {
    return used.size() + 2;
  }

  void add(int ordinal, long time, StagedRow row) {
    int at = rows;
    if (at == times.length) {
      series = Arrays.copyOf(series, 2 * at);
      times = Arrays.copyOf(times, 2 * at);
      footprint.add((long) BYTES_PER_ROW * at);
    }
    series[at] = ordinal;
    times[at] = time;
    if (row.traced) {
      trace(at, row.origin);
    }
    FieldSlot[] fields = row.fields;
    int count = row.count;
    for (int i = 0; i < count; i++) {
      int index = fields[i].index;
      ColumnBuffer column = index < columns.length ? columns[index] : null;
      if (column == null || column.isUnused()) {
        column = use(fields[i]);
      }
      column.put(at, row, i);
    }
    rows = at + 1;
  }

  private void trace(int at, long origin) {
    if (at >= origins.length) {
      footprint.add(Long.BYTES * (long) (times.length - origins.length));
      origins = Arrays.copyOf(origins, times.length);
    }
    origins[at] = origin;
  }

  /** What a row is called; only if rows are traced. */
  long origin(int row) {
    return origins[row];
  }

  private ColumnBuffer use(FieldSlot field) {
    if (field.index >= columns.length) {
      columns = Arrays.copyOf(columns, Math.max(measurement.fieldCount(), 2 * columns.length));
    }
    ColumnBuffer column = columns[field.index];
    if (column == null) {
      column = new ColumnBuffer(field, footprint);
      columns[field.index] = column;
    }
    column.use();
    used.add(column);
    return column;
  }

  /** The rows, without copying; valid until the next change. */
  ArrivedRows view() {
    List<FieldColumn> fields = new ArrayList<>(used.size());
    for (ColumnBuffer column : used) {
      fields.add(new FieldColumn(column.field.name, column.column(rows)));
    }
    return new ArrivedRows(measurement.name(), rows, series, times, fields);
  }

  void clear() {
    for (ColumnBuffer column : used) {
      column.clear();
    }
    used.clear();
    rows = 0;
  }
}
