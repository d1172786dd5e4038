package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.function.Accumulator;
import io.hyperbytedb.query.memory.Reservation;
import io.hyperbytedb.query.plan.GroupKey;
import io.hyperbytedb.query.plan.TimeWindow;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.scan.Columns;
import io.hyperbytedb.query.scan.SelectOptions;
import io.hyperbytedb.query.scan.Sizes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call over a stream of points, one window after the other. A function that folds takes them as
 * they come; for others the points of a window are collected, and memory grows with them.
 */
public final class StreamCall implements PointStream {
  /** What choosing and computing takes for each point of a window: positions, boxed values. */
  private static final long POINT_BYTES = 64;

  /** The same for other columns, by which points may be told apart. */
  private static final long OTHER_BYTES = 48;

  private final SelectOptions options;
  private final Reservation inWindow;
  private final Reservation inResults;
  private final PointStream input;
  private final WindowFunction function;
  private final TimeWindow window;
  private final int otherColumns;
  private final boolean ownTimes;
  private final int most;
  private @Nullable Head head;

  /**
   * Whether a point was met that is not in its own window: the first bucket of a subquery, which
   * starts before the range that is one window here. InfluxDB ends there.
   */
  private boolean over;

  /**
   * @param options of the query
   * @param otherColumns how many columns the results have besides their values
   * @param ownTimes whether picked points keep their times though there are no windows
   * @param most after how many results a batch ends
   */
  public StreamCall(
      SelectOptions options,
      PointStream input,
      WindowFunction function,
      TimeWindow window,
      int otherColumns,
      boolean ownTimes,
      int most) {
    this.options = options;
    this.inWindow = new Reservation(options.memory());
    this.inResults = new Reservation(options.memory());
    this.input = input;
    this.function = function;
    this.window = window;
    this.otherColumns = otherColumns;
    this.ownTimes = ownTimes;
    this.most = most;
  }

  @Override
  public FieldType type() {
    return function.type();
  }

  @Override
  public @Nullable GroupKey nextKey() throws IOException {
    if (over) {
      return null;
    }
    if (head == null) {
      head = new Head(input);
    } else {
      head.nextSeries();
    }
    return head.key();
  }

  @Override
  public @Nullable Points next() throws IOException {
    Head points = head;
    if (points == null) {
      return null;
    }
    inResults.set(0);
    Results results = new Results();
    while (results.size() < most && hasValue(points)) {
      options.checkpoint().run();
      long start = window.start(points.time());
      long end = window.end(points.time());
      if (window.interval() == 0 && (points.time() < start || points.time() >= end)) {
        over = true;
        break;
      }
      long shown = window.shown(window.start(start));
      if (function instanceof WindowFunction.Folds folds) {
        fold(folds.begin(), points, start, end, shown, results);
        continue;
      }
      Points cell = window(points, start, end);
      if (cell.size() > 0) {
        apply(cell, shown, results);
      }
      inWindow.set(0);
    }
    return results.size() == 0 ? null : results.points();
  }

  private void fold(
      Accumulator into, Head points, long start, long end, long shown, Results results)
      throws IOException {
    do {
      options.checkpoint().run();
      Points batch = points.batch();
      if (otherColumns > 0) {
        into.others(row -> others(batch, row));
      }
      int from = points.row();
      while (points.advance() && isIn(points.time(), start, end)) {
        // All of them belong to the window.
      }
      add(into, batch, from, points.row());
    } while (points.hasPoint() && isIn(points.time(), start, end));
    if (into.has(0)) {
      Points folded = result(into, shown);
      inResults.add(folded.bytes());
      results.add(folded);
    }
  }

  private static void add(Accumulator into, Points batch, int from, int to) {
    if (!into.isSelector()) {
      into.add(0, batch.times(), batch.value(), from, to);
      return;
    }
    for (int row = from; row < to; row++) {
      // One by one, since points may go back in time.
      into.add(0, batch.times(), batch.value(), row, row + 1);
    }
  }

  private static List<@Nullable Object> others(Points batch, int row) {
    List<@Nullable Object> values = new ArrayList<>(batch.others().size());
    for (OutColumn other : batch.others()) {
      values.add(OutColumns.value(other, row));
    }
    return values;
  }

  private Points result(Accumulator folded, long shown) {
    long time = shown;
    List<OutColumn> others = new ArrayList<>(otherColumns);
    List<@Nullable Object> picked = otherColumns == 0 ? null : folded.others(0);
    for (int i = 0; i < otherColumns; i++) {
      others.add(
          picked == null
              ? new OutColumn.Nulls()
              : Evaluation.boxed(Collections.singletonList(picked.get(i))));
    }
    if (folded.isSelector()) {
      time = ownTimes ? folded.time(0) : window.shown(window.start(folded.time(0)));
    }
    Column value = folded.results(new int[] {0});
    return new Points(1, new long[] {time}, value, others);
  }

  /** Passes over points without a value, which decide no window, to the next one that has one. */
  private static boolean hasValue(Head points) throws IOException {
    while (points.hasPoint()) {
      if (points.batch().value().has(points.row())) {
        return true;
      }
      var _ = points.advance();
    }
    return false;
  }

  /** The points of a window that have a value. */
  private Points window(Head points, long start, long end) throws IOException {
    List<Points> batches = new ArrayList<>();
    int[] which = new int[16];
    int[] rows = new int[16];
    int size = 0;
    do {
      Points batch = points.batch();
      // Once as it came, once in the window.
      inWindow.add(batch.size() == 1 ? Sizes.OBJECT : 2 * batch.bytes());
      batches.add(batch);
      int before = size;
      do {
        if (batch.value().has(points.row())) {
          if (size == rows.length) {
            which = Arrays.copyOf(which, size * 2);
            rows = Arrays.copyOf(rows, size * 2);
          }
          which[size] = batches.size() - 1;
          rows[size++] = points.row();
        }
      } while (points.advance() && isIn(points.time(), start, end));
      inWindow.add((size - before) * (POINT_BYTES + OTHER_BYTES * otherColumns));
    } while (points.hasPoint() && isIn(points.time(), start, end));
    return size == 0
        ? new Points(0, new long[0], Columns.empty(type(), 0), List.of())
        : Slices.gather(batches, Arrays.copyOf(which, size), Arrays.copyOf(rows, size), size);
  }

  /** Whether a time is in a window, or has one that it is not in itself, as on skipped days. */
  private boolean isIn(long time, long start, long end) {
    return (time >= start && time < end)
        || (window.interval() != 0 && window.start(time) == start && window.end(time) == end);
  }

  private void apply(Points cell, long start, Results results) {
    switch (function) {
      case WindowFunction.Folds _ -> throw new IllegalStateException("takes no whole windows");
      case WindowFunction.Picks picks -> {
        int[] picked = picks.pick(cell);
        Points chosen = Slices.gather(List.of(cell), new int[picked.length], picked, picked.length);
        if (!ownTimes && !picks.keepsTimes()) {
          Arrays.setAll(chosen.times(), i -> window.shown(window.start(chosen.times()[i])));
        }
        inResults.add(chosen.bytes());
        results.add(chosen);
      }
      case WindowFunction.Computes computes -> {
        Column values = computes.compute(cell);
        long[] times = new long[values.size()];
        Arrays.fill(times, start);
        List<OutColumn> none = Collections.nCopies(otherColumns, new OutColumn.Nulls());
        Points computed = new Points(times.length, times, values, none);
        inResults.add(computed.bytes());
        results.add(computed);
      }
    }
  }

  /** Results of several windows. */
  private static final class Results {
    private final List<Points> parts = new ArrayList<>();
    private int size;

    void add(Points part) {
      if (part.size() > 0) {
        parts.add(part);
        size += part.size();
      }
    }

    int size() {
      return size;
    }

    Points points() {
      int[] which = new int[size];
      int[] rows = new int[size];
      int n = 0;
      for (int p = 0; p < parts.size(); p++) {
        for (int row = 0; row < parts.get(p).size(); row++) {
          which[n] = p;
          rows[n++] = row;
        }
      }
      return Slices.gather(parts, which, rows, size);
    }
  }
}
