package io.hyperbytedb.query.scan;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.memory.Reservation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Brings the rows of a partition's chosen series, series by series, each in ascending time and each
 * time once. Sources are read in stretches of series, so that a page is decoded about once and
 * memory stays bounded; rows are merged only where sources overlap in time, and then the later
 * source wins, field by field.
 */
public final class SeriesScan {
  /** How many rows are read at once, if they are not too wide. */
  private static final int STRETCH_ROWS = 128 << 10;

  /** Takes the rows of a series; several calls for one series come in ascending time. */
  public interface Consumer {
    /**
     * Rows {@code [from, to)} of the arrays.
     *
     * @param series the series' position in the list of the chosen
     * @param times empty if they were not asked for
     */
    void rows(int series, long[] times, List<Column> columns, int from, int to) throws IOException;

    /** The arrays so far are let go of now, unless the consumer has kept some. */
    default void letGo() {}
  }

  private final List<RowSource> sources;
  private final List<FieldName> fields;
  private final TimeRange range;
  private final boolean needTimes;
  private final Progress progress;
  private final ScanTrace trace;
  private final int stretchRows;

  /** What the arrays of a stretch take. */
  private final Reservation held;

  /**
   * @param sources in the order of their offsets
   * @param fields the fields to read
   * @param needTimes whether the consumer looks at times
   * @param progress is told what is read; throws to stop
   * @param trace is told how long it took
   */
  public SeriesScan(
      List<RowSource> sources,
      List<FieldName> fields,
      TimeRange range,
      boolean needTimes,
      Progress progress,
      ScanTrace trace) {
    this.sources = sources;
    this.fields = fields;
    this.range = range;
    this.needTimes = needTimes || sources.size() > 1;
    this.progress = progress;
    this.trace = trace;
    this.stretchRows = progress.rows(STRETCH_ROWS, Sizes.row(fields));
    this.held = new Reservation(progress.memory());
  }

  /** The rows of one series in one source. */
  private record Run(RowSource.Rows rows, int from, int to) {
    long first() {
      return rows.times()[from];
    }

    long last() {
      return rows.times()[to - 1];
    }
  }

  /**
   * Neighbouring series that are read at once.
   *
   * @param series the ids of all chosen series
   * @param from the first of the stretch; the other arrays begin with it
   * @param starts where each one's rows start in the source that is being read
   * @param ends where they end
   * @param runs the rows of each, of all sources
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stretch(long[] series, int from, int[] starts, int[] ends, List<List<Run>> runs) {}

  /**
   * Scans.
   *
   * @param series the ids of the chosen series, ascending
   */
  public void scan(long[] series, Consumer consumer) throws IOException {
    long start = System.nanoTime();
    try (Reservation places = new Reservation(progress.memory())) {
      places.add((long) Integer.BYTES * sources.size() * series.length);
      scanAll(series, consumer);
    } finally {
      held.close();
      trace.scannedSince(start);
    }
  }

  private void scanAll(long[] series, Consumer consumer) throws IOException {
    int[][] positions = new int[sources.size()][];
    for (int s = 0; s < positions.length; s++) {
      positions[s] = positions(sources.get(s), series);
    }
    int from = 0;
    while (from < series.length) {
      long rows = rows(positions, from);
      int to = from + 1;
      if (rows > stretchRows && scanLong(series[from], from, rows, consumer)) {
        from = to;
        continue;
      }
      while (to < series.length && rows <= stretchRows) {
        rows += rows(positions, to++);
      }
      progress.reading(rows);
      scanStretch(positions, series, from, to, consumer);
      consumer.letGo();
      held.set(0);
      from = to;
    }
  }

  /**
   * Scans a series that has too many rows to hold, slice by slice of time; false if it can't be cut
   * since all its rows may be of one time.
   *
   * @param at its position in the list of the chosen
   */
  private boolean scanLong(long series, int at, long rows, Consumer consumer) throws IOException {
    double all = 0;
    for (RowSource source : sources) {
      all += source.starts()[source.count()];
    }
    long wanted = (long) Math.max(1, stretchRows * (all / rows) / 2);
    List<TimeRange> slices =
        TimeSlices.of(sources, range, /* ascending= */ true, wanted, /* growth= */ 1, wanted);
    if (slices.size() < 2) {
      return false;
    }
    for (TimeRange slice : slices) {
      List<RowSource> within = new ArrayList<>();
      for (RowSource source : sources) {
        if (source.minTime() <= slice.max() && source.maxTime() >= slice.min()) {
          within.add(source);
        }
      }
      SeriesScan part = new SeriesScan(within, fields, slice, needTimes, progress, trace);
      part.scanSlice(series, at, consumer);
    }
    return true;
  }

  private void scanSlice(long series, int at, Consumer consumer) throws IOException {
    long[] one = {series};
    int[][] positions = new int[sources.size()][];
    for (int s = 0; s < positions.length; s++) {
      positions[s] = positions(sources.get(s), one);
    }
    try {
      progress.reading(rows(positions, 0));
      scanStretch(
          positions,
          one,
          0,
          1,
          (_, times, columns, from, to) -> consumer.rows(at, times, columns, from, to));
      consumer.letGo();
    } finally {
      held.close();
    }
  }

  /** For each chosen series its position in the source, or -1. */
  public static int[] positions(RowSource source, long[] series) throws IOException {
    long[] ids = source.ids();
    int count = source.count();
    int[] positions = new int[series.length];
    int at = 0;
    for (int i = 0; i < series.length; i++) {
      if (series.length < count / 16) {
        at = Arrays.binarySearch(ids, 0, count, series[i]);
        positions[i] = at >= 0 ? at : -1;
      } else {
        while (at < count && ids[at] < series[i]) {
          at++;
        }
        positions[i] = at < count && ids[at] == series[i] ? at : -1;
      }
    }
    return positions;
  }

  /** How many rows of a series are to be read. */
  private long rows(int[][] positions, int series) throws IOException {
    long rows = 0;
    for (int s = 0; s < positions.length; s++) {
      if (positions[s][series] >= 0) {
        long span = span(sources.get(s), positions[s][series]);
        rows += (int) span - (int) (span >>> 32);
      }
    }
    return rows;
  }

  private void scanStretch(int[][] positions, long[] series, int from, int to, Consumer consumer)
      throws IOException {
    List<List<Run>> runs = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      runs.add(new ArrayList<>(2));
    }
    Stretch stretch = new Stretch(series, from, new int[to - from], new int[to - from], runs);
    for (int s = 0; s < positions.length; s++) {
      collect(sources.get(s), positions[s], stretch, to);
    }
    for (int i = from; i < to; i++) {
      deliver(i, runs.get(i - from), consumer);
    }
  }

  /** Loads a source's rows of the stretch, neighbours together, and cuts them into runs. */
  private void collect(RowSource source, int[] positions, Stretch stretch, int to)
      throws IOException {
    int from = stretch.from();
    boolean within = isWithin(source);
    boolean times = needTimes || !within || source.hasDead();
    int[] starts = stretch.starts();
    int[] ends = stretch.ends();
    int last = -1;
    int first = -1;
    for (int i = from; i < to; i++) {
      starts[i - from] = 0;
      ends[i - from] = 0;
      if (positions[i] < 0) {
        continue;
      }
      long span = span(source, positions[i]);
      starts[i - from] = (int) (span >>> 32);
      ends[i - from] = (int) span;
      if (starts[i - from] == ends[i - from]) {
        continue;
      }
      if (first >= 0 && !readsAlong(ends[last - from], starts[i - from])) {
        load(source, stretch, first, last, times);
        first = -1;
      }
      first = first < 0 ? i : first;
      last = i;
    }
    if (first >= 0) {
      load(source, stretch, first, last, times);
    }
  }

  private boolean isWithin(RowSource source) {
    return source.minTime() >= range.min() && source.maxTime() <= range.max();
  }

  /** Those rows of a series that may be in the range of time. */
  private long span(RowSource source, int position) throws IOException {
    int[] starts = source.starts();
    int from = starts[position];
    int to = starts[position + 1];
    return isWithin(source) ? RowSource.span(from, to) : source.narrow(from, to, range);
  }

  /** Loads the rows of neighbours, and cuts them into runs. */
  private void load(RowSource source, Stretch stretch, int first, int last, boolean times)
      throws IOException {
    int from = stretch.from();
    int[] starts = stretch.starts();
    int[] ends = stretch.ends();
    RowSource.Rows rows = load(source, starts[first - from], ends[last - from], times);
    boolean within = isWithin(source);
    for (int k = first; k <= last; k++) {
      int at = k - from;
      if (starts[at] < ends[at]) {
        List<Run> out = stretch.runs().get(at);
        int before = out.size();
        cut(rows, starts[at], ends[at], within, out);
        if (source.hasDead() && out.size() > before) {
          bury(out.removeLast(), source.dead(stretch.series()[k]), out);
        }
      }
    }
  }

  private RowSource.Rows load(RowSource source, int from, int to, boolean times)
      throws IOException {
    if (!source.copies()) {
      return source.load(from, to, fields, times);
    }
    long before = held.held();
    held.add((to - from) * Sizes.row(fields));
    RowSource.Rows rows = source.load(from, to, fields, times);
    // Strings may be longer than thought.
    held.set(before + (long) Long.BYTES * rows.times().length + Sizes.of(rows.columns()));
    return rows;
  }

  /** Whether the rows between two chosen series are so few that they are read along. */
  public static boolean readsAlong(int from, int to) {
    return to - from <= 8192;
  }

  private void cut(RowSource.Rows rows, int first, int end, boolean within, List<Run> out) {
    int from = rows.at(first);
    int to = rows.at(end);
    if (!within) {
      from = lowerBound(rows.times(), from, to, range.min());
      to = range.max() == Long.MAX_VALUE ? to : lowerBound(rows.times(), from, to, range.max() + 1);
    }
    if (from < to) {
      out.add(new Run(rows, from, to));
    }
  }

  /** Leaves the parts of a run that are not deleted. */
  private static void bury(Run run, long[] dead, List<Run> out) {
    long[] times = run.rows().times();
    int at = run.from();
    for (int i = 0; i < dead.length && at < run.to(); i += 2) {
      int end = lowerBound(times, at, run.to(), dead[i]);
      if (end > at) {
        out.add(new Run(run.rows(), at, end));
      }
      at =
          dead[i + 1] == Long.MAX_VALUE
              ? run.to()
              : lowerBound(times, end, run.to(), dead[i + 1] + 1);
    }
    if (at < run.to()) {
      out.add(new Run(run.rows(), at, run.to()));
    }
  }

  /**
   * The first index in {@code [from, to)} with a time that is not before one; {@code to} if there
   * is none.
   */
  public static int lowerBound(long[] times, int from, int to, long time) {
    int found = Arrays.binarySearch(times, from, to, time);
    return found >= 0 ? found : -found - 1;
  }

  private void deliver(int series, List<Run> runs, Consumer consumer) throws IOException {
    if (runs.size() > 1 && !ascending(runs)) {
      List<Run> sorted = new ArrayList<>(runs);
      sorted.sort((a, b) -> Long.compare(a.first(), b.first()));
      if (!ascending(sorted)) {
        Run merged = merge(runs);
        consumer.rows(series, merged.rows().times(), merged.rows().columns(), 0, merged.to());
        return;
      }
      runs = sorted;
    }
    for (Run run : runs) {
      consumer.rows(series, run.rows().times(), run.rows().columns(), run.from(), run.to());
    }
  }

  private static boolean ascending(List<Run> runs) {
    for (int i = 1; i < runs.size(); i++) {
      if (runs.get(i - 1).last() >= runs.get(i).first()) {
        return false;
      }
    }
    return true;
  }

  /** Merges runs that overlap; of rows of one time each field comes from the last that has it. */
  private Run merge(List<Run> runs) {
    int total = 0;
    for (Run run : runs) {
      total += run.to() - run.from();
    }
    held.add(total * (Sizes.row(fields) + 5 * Integer.BYTES));
    int[] which = new int[total];
    int[] row = new int[total];
    int[] heads = new int[runs.size()];
    for (int i = 0; i < heads.length; i++) {
      heads[i] = runs.get(i).from();
    }
    for (int n = 0; n < total; n++) {
      int best = -1;
      for (int i = 0; i < heads.length; i++) {
        Run run = runs.get(i);
        if (heads[i] < run.to()
            && (best < 0
                || run.rows().times()[heads[i]] < runs.get(best).rows().times()[heads[best]])) {
          best = i;
        }
      }
      which[n] = best;
      row[n] = heads[best]++;
    }
    return combine(runs, which, row, total);
  }

  private Run combine(List<Run> runs, int[] which, int[] row, int total) {
    long[] times = new long[total];
    int[] groups = new int[total + 1];
    int size = 0;
    for (int n = 0; n < total; n++) {
      long time = runs.get(which[n]).rows().times()[row[n]];
      if (size == 0 || times[size - 1] != time) {
        times[size] = time;
        groups[size++] = n;
      }
    }
    groups[size] = total;
    List<Column> columns = new ArrayList<>(fields.size());
    for (int f = 0; f < fields.size(); f++) {
      List<Column> sources = new ArrayList<>(runs.size());
      for (Run run : runs) {
        sources.add(run.rows().columns().get(f));
      }
      int[] from = new int[size];
      int[] at = new int[size];
      for (int g = 0; g < size; g++) {
        int n = groups[g + 1] - 1;
        while (n > groups[g] && !sources.get(which[n]).has(row[n])) {
          n--;
        }
        from[g] = which[n];
        at[g] = row[n];
      }
      columns.add(Columns.gather(fields.get(f).type(), sources, from, at, size));
    }
    return new Run(new RowSource.Rows(0, 0, times, columns), 0, size);
  }
}
