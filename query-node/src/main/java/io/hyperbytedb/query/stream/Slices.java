package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.scan.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Parts of batches of points. */
public final class Slices {
  private Slices() {}

  /** Points {@code [from, to)}. */
  static Points of(Points points, int from, int to) {
    if (from == 0 && to == points.size()) {
      return points;
    }
    List<OutColumn> others = new ArrayList<>(points.others().size());
    for (OutColumn column : points.others()) {
      others.add(OutColumns.slice(column, from, to));
    }
    return new Points(
        to - from,
        Arrays.copyOfRange(points.times(), from, to),
        Columns.slice(points.value(), from, to),
        others);
  }

  /**
   * Points of several batches.
   *
   * @param which for each point of the result the batch
   * @param rows for each point of the result the point there
   */
  public static Points gather(List<Points> batches, int[] which, int[] rows, int size) {
    long[] times = new long[size];
    for (int i = 0; i < size; i++) {
      times[i] = batches.get(which[i]).times()[rows[i]];
    }
    List<Column> values = new ArrayList<>(batches.size());
    int[] sizes = new int[batches.size()];
    for (int b = 0; b < sizes.length; b++) {
      sizes[b] = batches.get(b).size();
      values.add(batches.get(b).value());
    }
    return new Points(
        size,
        times,
        Columns.gather(values.getFirst().type(), values, which, rows, size),
        others(batches, which, rows, size, sizes));
  }

  /** Only what points have besides their values. */
  static List<OutColumn> others(
      List<Points> batches, int[] which, int[] rows, int size, int[] sizes) {
    List<OutColumn> others = new ArrayList<>();
    for (int c = 0; c < batches.getFirst().others().size(); c++) {
      List<OutColumn> columns = new ArrayList<>(batches.size());
      for (Points batch : batches) {
        columns.add(batch.others().get(c));
      }
      others.add(OutColumns.gather(columns, which, rows, size, sizes));
    }
    return others;
  }
}
