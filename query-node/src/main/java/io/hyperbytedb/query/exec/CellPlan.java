package io.hyperbytedb.query.exec;

import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.plan.Groups;
import io.hyperbytedb.query.plan.TimeWindow;
import io.hyperbytedb.query.scan.RowSource;
import io.hyperbytedb.query.scan.SeriesScan;
import io.hyperbytedb.query.scan.Table;
import io.hyperbytedb.query.scan.TimeSlices;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts what a scan accumulates so that its cells fit into memory, by how many rows and windows each
 * group has in each source. Nothing but sizes and times of sources is looked at.
 */
final class CellPlan {
  /** Up to so many cells there may be one for each group and window, however few have points. */
  private static final long FEW_CELLS = 64 << 10;

  /** So many cells may be without points for one that has some, before a map takes less memory. */
  private static final long SPARE = 4;

  /**
   * Some groups of a measurement.
   *
   * @param range of the windows; only one group's may be in several batches
   * @param isDense whether there is a cell for each group and window
   * @param continues whether the batch before has earlier windows of the same group
   */
  record Batch(
      Table table, int from, int to, TimeRange range, boolean isDense, boolean continues) {}

  private final Table table;
  private final Groups groups;
  private final TimeRange range;
  private final TimeWindow window;
  private final int calls;
  private final long wanted;
  private final long atOnce;

  /**
   * @param range in which there are points, with both ends
   * @param wanted how many windows of each group will be asked for; 0 for all
   * @param atOnce how many cells all calls may have at once
   */
  CellPlan(
      Table table,
      Groups groups,
      TimeRange range,
      TimeWindow window,
      int calls,
      long wanted,
      long atOnce) {
    this.table = table;
    this.groups = groups;
    this.range = range;
    this.window = window;
    this.calls = calls;
    this.wanted = wanted;
    this.atOnce = atOnce;
  }

  /** Batches of groups in the order of the answer. */
  List<Batch> batches(boolean ascending) throws IOException {
    long windows = window.count(range);
    boolean stopsEarly = wanted > 0 && windows > wanted;
    long product = saturated(saturated(windows, groups.count()), calls);
    if (product <= FEW_CELLS && !stopsEarly) {
      return List.of(batch(0, groups.count(), /* isDense= */ true));
    }
    List<Batch> batches = new ArrayList<>();
    long[] most = mostCells(windows);
    int from = 0;
    long cells = 0;
    for (int group = 0; group < most.length; group++) {
      long more = saturated(most[group], calls);
      if (group > from && more > atOnce - cells) {
        batches.add(batch(from, group, isDense(group - from, windows, cells, stopsEarly)));
        from = group;
        cells = 0;
      }
      cells += Math.min(more, atOnce + 1);
      if (more > atOnce && window.zone() == null) {
        batches.addAll(windowsOf(group, ascending));
        from = group + 1;
        cells = 0;
      }
    }
    if (from < most.length) {
      batches.add(
          batch(from, most.length, isDense(most.length - from, windows, cells, stopsEarly)));
    }
    return ascending ? batches : reversed(batches);
  }

  /** Groups come in reverse, but the batches of one already are in the order of the answer. */
  private static List<Batch> reversed(List<Batch> batches) {
    List<Batch> result = new ArrayList<>(batches.size());
    int to = batches.size();
    for (int i = batches.size() - 1; i >= 0; i--) {
      if (!batches.get(i).continues()) {
        result.addAll(batches.subList(i, to));
        to = i;
      }
    }
    return result;
  }

  private boolean isDense(int count, long windows, long cells, boolean stopsEarly) {
    long product = saturated(saturated(windows, count), calls);
    return window.interval() == 0 || (!stopsEarly && product <= atOnce && product / SPARE <= cells);
  }

  private Batch batch(int from, int to, boolean isDense) {
    return new Batch(table, from, to, range, isDense, /* continues= */ false);
  }

  /** One group, in slices of time. */
  private List<Batch> windowsOf(int group, boolean ascending) throws IOException {
    long rows = Math.max(1, atOnce / calls);
    List<TimeRange> slices =
        window.aligned(
            TimeSlices.of(
                table.sources(), range, ascending, rows, /* growth= */ 1, /* most= */ rows),
            range,
            ascending);
    List<Batch> batches = new ArrayList<>(slices.size());
    for (TimeRange slice : slices) {
      batches.add(
          new Batch(table, group, group + 1, slice, /* isDense= */ false, !batches.isEmpty()));
    }
    return batches;
  }

  /** For each group how many windows with points it can have. */
  private long[] mostCells(long windows) throws IOException {
    long[] most = new long[groups.count()];
    if (window.interval() == 0) {
      Arrays.fill(most, 1);
      return most;
    }
    for (Groups.Selection selection : groups.selections()) {
      for (RowSource source : table.sources(selection.view().number())) {
        TimeRange both = range.intersect(new TimeRange(source.minTime(), source.maxTime()));
        if (both.min() <= both.max()) {
          add(source, window.count(both), selection, most);
        }
      }
    }
    long cap = wanted == 0 ? windows : Math.min(windows, saturated(wanted, SPARE));
    for (int group = 0; group < most.length; group++) {
      most[group] = Math.min(most[group], cap);
    }
    return most;
  }

  private static void add(RowSource source, long windows, Groups.Selection selection, long[] most)
      throws IOException {
    int[] positions = SeriesScan.positions(source, selection.ids());
    int[] starts = source.starts();
    for (int i = 0; i < positions.length; i++) {
      int at = positions[i];
      if (at >= 0) {
        most[selection.groups()[i]] += Math.min(windows, starts[at + 1] - starts[at]);
      }
    }
  }

  /** A product of numbers that are not negative; the greatest number where it is more. */
  private static long saturated(long a, long b) {
    return b != 0 && a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
  }
}
