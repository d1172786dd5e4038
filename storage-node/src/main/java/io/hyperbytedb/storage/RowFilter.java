package io.hyperbytedb.storage;

import io.hyperbytedb.catalog.manifest.Tombstones;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.SortedRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Removes deleted rows from sorted ones. */
final class RowFilter {
  private RowFilter() {}

  /**
   * The remaining rows; the same object if none is deleted.
   *
   * @param offset all rows have smaller WAL offsets
   */
  static SortedRows without(SortedRows rows, Tombstones tombstones, long offset) {
    if (tombstones.isEmpty()) {
      return rows;
    }
    int[] kept = new int[rows.size()];
    long[] ids = new long[rows.seriesCount()];
    int[] starts = new int[rows.seriesCount() + 1];
    int runs = 0;
    int size = 0;
    for (int run = 0; run < rows.seriesCount(); run++) {
      int from = rows.runStarts()[run];
      int to = rows.runStarts()[run + 1];
      long[] dead = tombstones.dead(rows.seriesIds()[run], offset);
      int before = size;
      int range = 0;
      for (int row = from; row < to; row++) {
        long time = rows.times()[row];
        while (range < dead.length && dead[range + 1] < time) {
          range += 2;
        }
        if (range >= dead.length || time < dead[range]) {
          kept[size++] = row;
        }
      }
      if (size > before) {
        ids[runs++] = rows.seriesIds()[run];
        starts[runs] = size;
      }
    }
    return size == rows.size() ? rows : pick(rows, kept, size, ids, starts, runs);
  }

  private static SortedRows pick(
      SortedRows rows, int[] kept, int size, long[] ids, int[] starts, int runs) {
    long[] times = new long[size];
    for (int i = 0; i < size; i++) {
      times[i] = rows.times()[kept[i]];
    }
    List<FieldColumn> fields = new ArrayList<>(rows.fields().size());
    for (FieldColumn field : rows.fields()) {
      fields.add(new FieldColumn(field.name(), RowSorter.pick(field.column(), kept, size)));
    }
    return new SortedRows(
        runs, Arrays.copyOf(ids, runs), Arrays.copyOf(starts, runs + 1), times, fields);
  }
}
