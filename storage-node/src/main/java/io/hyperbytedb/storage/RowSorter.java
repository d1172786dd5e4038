package io.hyperbytedb.storage;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.StringColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sorts rows by series and time and merges those of one series and time: for each field the last
 * value wins. A counting sort by series is followed by a sort of each series' times, which are
 * mostly ascending already.
 */
final class RowSorter {
  private final int rows;
  private final int[] series;
  private final long[] times;
  private int[] order;

  /** The start of each sorted series in {@link #order}, followed by the end. */
  private int[] runStarts = new int[0];

  private int[] runSeries = new int[0];
  private int runs;

  private RowSorter(int rows, int[] series, long[] times) {
    this.rows = rows;
    this.series = series;
    this.times = times;
    this.order = new int[rows];
  }

  /**
   * Sorts the first {@code rows} rows.
   *
   * @param partition the partition that assigned the ordinals in {@code series}
   * @param rows at least one
   * @param fields columns of {@code rows} rows in order of arrival; each is copied before the next
   *     is asked for
   */
  static SortedRows sort(
      int partition, int rows, int[] series, long[] times, Iterable<FieldColumn> fields) {
    RowSorter sorter = new RowSorter(rows, series, times);
    sorter.bySeries();
    boolean duplicates = false;
    for (int run = 0; run < sorter.runs; run++) {
      duplicates |= sorter.byTime(sorter.runStarts[run], sorter.runStarts[run + 1]);
    }
    return sorter.gather(partition, fields, duplicates);
  }

  private void bySeries() {
    int min = Integer.MAX_VALUE;
    int max = Integer.MIN_VALUE;
    for (int i = 0; i < rows; i++) {
      min = Math.min(min, series[i]);
      max = Math.max(max, series[i]);
    }
    long span = (long) max - min + 1;
    if (span <= 4L * rows + 1024) {
      countingSort(min, (int) span);
    } else {
      keySort();
    }
  }

  private void countingSort(int min, int span) {
    int[] ends = new int[span];
    for (int i = 0; i < rows; i++) {
      ends[series[i] - min]++;
    }
    int distinct = 0;
    for (int count : ends) {
      distinct += count > 0 ? 1 : 0;
    }
    runSeries = new int[distinct];
    runStarts = new int[distinct + 1];
    int at = 0;
    for (int s = 0; s < span; s++) {
      int count = ends[s];
      ends[s] = at;
      if (count > 0) {
        runSeries[runs] = min + s;
        runStarts[runs++] = at;
        at += count;
      }
    }
    runStarts[runs] = at;
    for (int i = 0; i < rows; i++) {
      order[ends[series[i] - min]++] = i;
    }
  }

  private void keySort() {
    long[] keys = new long[rows];
    for (int i = 0; i < rows; i++) {
      keys[i] = ((long) series[i] << 32) | i;
    }
    Arrays.sort(keys);
    runSeries = new int[rows];
    runStarts = new int[rows + 1];
    for (int i = 0; i < rows; i++) {
      order[i] = (int) keys[i];
      int s = (int) (keys[i] >>> 32);
      if (runs == 0 || runSeries[runs - 1] != s) {
        runSeries[runs] = s;
        runStarts[runs++] = i;
      }
    }
    runStarts[runs] = rows;
  }

  /** Sorts a run by time with a stable sort; returns whether it has equal times. */
  private boolean byTime(int from, int to) {
    boolean duplicates = false;
    boolean sorted = true;
    for (int i = from + 1; i < to; i++) {
      long before = times[order[i - 1]];
      long time = times[order[i]];
      sorted &= before <= time;
      duplicates |= before == time;
    }
    if (sorted) {
      return duplicates;
    }
    mergeSort(from, to);
    for (int i = from + 1; i < to; i++) {
      if (times[order[i - 1]] == times[order[i]]) {
        return true;
      }
    }
    return false;
  }

  private void mergeSort(int from, int to) {
    int[] source = Arrays.copyOfRange(order, from, to);
    int[] target = new int[to - from];
    int count = to - from;
    for (int width = 1; width < count; width *= 2) {
      for (int left = 0; left < count; left += 2 * width) {
        int middle = Math.min(left + width, count);
        int right = Math.min(left + 2 * width, count);
        merge(source, left, middle, right, target);
      }
      int[] swap = source;
      source = target;
      target = swap;
    }
    System.arraycopy(source, 0, order, from, count);
  }

  private void merge(int[] source, int left, int middle, int right, int[] target) {
    int a = left;
    int b = middle;
    for (int i = left; i < right; i++) {
      if (a < middle && (b >= right || times[source[a]] <= times[source[b]])) {
        target[i] = source[a++];
      } else {
        target[i] = source[b++];
      }
    }
  }

  private SortedRows gather(int partition, Iterable<FieldColumn> fields, boolean duplicates) {
    int[] groups = duplicates ? groups() : new int[0];
    int size = duplicates ? groups.length - 1 : rows;
    long[] sortedTimes = new long[size];
    for (int i = 0; i < size; i++) {
      sortedTimes[i] = times[order[duplicates ? groups[i] : i]];
    }
    List<FieldColumn> sorted = new ArrayList<>();
    for (FieldColumn field : fields) {
      int[] source = duplicates ? lastOf(field.column(), groups) : order;
      sorted.add(new FieldColumn(field.name(), pick(field.column(), source, size)));
    }
    long[] ids = new long[runs];
    int[] starts = new int[runs + 1];
    for (int run = 0; run < runs; run++) {
      ids[run] = SeriesId.of(partition, runSeries[run]);
      starts[run] = duplicates ? position(groups, runStarts[run]) : runStarts[run];
    }
    starts[runs] = size;
    return new SortedRows(runs, ids, starts, sortedTimes, sorted);
  }

  private static int position(int[] groups, int start) {
    return Arrays.binarySearch(groups, start);
  }

  /** The start of each group of rows of one series and time in {@link #order}. */
  private int[] groups() {
    int[] groups = new int[rows + 1];
    int count = 0;
    for (int run = 0; run < runs; run++) {
      for (int i = runStarts[run]; i < runStarts[run + 1]; i++) {
        if (i == runStarts[run] || times[order[i]] != times[order[i - 1]]) {
          groups[count++] = i;
        }
      }
    }
    groups[count++] = rows;
    return Arrays.copyOf(groups, count);
  }

  /** For each group the row whose value wins; any of its rows if none has a value. */
  private int[] lastOf(Column column, int[] groups) {
    int[] source = new int[groups.length - 1];
    for (int g = 0; g < source.length; g++) {
      int at = groups[g + 1] - 1;
      while (at > groups[g] && !column.has(order[at])) {
        at--;
      }
      source[g] = order[at];
    }
    return source;
  }

  /** The rows {@code source[0..size)} of a column. */
  static Column pick(Column column, int[] source, int size) {
    long[] present = pickPresent(column.present(), source, size);
    return switch (column) {
      case DoubleColumn c -> {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
          values[i] = c.values()[source[i]];
        }
        yield new DoubleColumn(size, values, present);
      }
      case LongColumn c -> {
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
          values[i] = c.values()[source[i]];
        }
        yield new LongColumn(size, values, present);
      }
      case BooleanColumn c -> {
        long[] values = new long[Bits.words(size)];
        for (int i = 0; i < size; i++) {
          if (Bits.get(c.values(), source[i])) {
            Bits.set(values, i);
          }
        }
        yield new BooleanColumn(size, values, present);
      }
      case StringColumn c -> pickStrings(c, source, size, present);
    };
  }

  private static long @Nullable [] pickPresent(long @Nullable [] bits, int[] source, int size) {
    if (bits == null) {
      return null;
    }
    long[] picked = new long[Bits.words(size)];
    for (int i = 0; i < size; i++) {
      if (Bits.get(bits, source[i])) {
        Bits.set(picked, i);
      }
    }
    return picked;
  }

  private static StringColumn pickStrings(
      StringColumn column, int[] source, int size, long @Nullable [] present) {
    int[] from = column.offsets();
    int[] offsets = new int[size + 1];
    for (int i = 0; i < size; i++) {
      offsets[i + 1] = Math.addExact(offsets[i], from[source[i] + 1] - from[source[i]]);
    }
    byte[] data = new byte[offsets[size]];
    for (int i = 0; i < size; i++) {
      System.arraycopy(
          column.data(), from[source[i]], data, offsets[i], offsets[i + 1] - offsets[i]);
    }
    return new StringColumn(size, data, offsets, present);
  }
}
