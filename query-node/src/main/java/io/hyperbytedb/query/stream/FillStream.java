package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.plan.GroupKey;
import io.hyperbytedb.query.plan.TimeWindow;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.scan.Columns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a point into each window of a series that has none, from the start of the range to its end,
 * as InfluxDB's fill iterator. Without a lower bound a series starts with its first point.
 */
public final class FillStream implements PointStream {
  private final PointStream input;
  private final int otherColumns;
  private final Fill fill;
  private final TimeWindow window;
  private final boolean ascending;
  private final long first;
  private final long last;
  private final int most;
  private final Runnable checkpoint;

  private @Nullable Head head;
  private boolean started;
  private long time;
  private long zoneOffset;

  /** Whether there are no later windows, since time ends. */
  private boolean over;

  /** The last point that was not filled in: its time, and its value. */
  private long lastTime;

  private @Nullable Object lastValue;

  /**
   * @param otherColumns how many columns points have besides their values
   * @param fill not none
   * @param most how many points a batch has at most
   * @param checkpoint called for each batch: most of them may be made without reading anything
   */
  public FillStream(
      PointStream input,
      int otherColumns,
      Fill fill,
      TimeWindow window,
      boolean ascending,
      int most,
      Runnable checkpoint) {
    this.input = input;
    this.otherColumns = otherColumns;
    this.fill = fill;
    this.window = window;
    this.ascending = ascending;
    this.most = most;
    this.checkpoint = checkpoint;
    // The first window of all counts as no bound, as in InfluxDB.
    long lower = window.range().hasMin() ? window.start(window.range().min()) : TimeRange.MIN_TIME;
    long upper = window.start(window.range().max());
    this.first = ascending ? lower : upper;
    this.last = ascending ? upper : lower;
  }

  @Override
  public FieldType type() {
    return input.type();
  }

  @Override
  public @Nullable GroupKey nextKey() throws IOException {
    if (head == null) {
      head = new Head(input);
    } else {
      head.nextSeries();
    }
    started = false;
    lastValue = null;
    return head.key();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the same batch, not an equal one
  public @Nullable Points next() throws IOException {
    Head points = head;
    if (points == null || (!started && !start(points))) {
      return null;
    }
    checkpoint.run();
    long[] times = new long[most];
    List<@Nullable Object> values = new ArrayList<>();
    List<Points> batches = new ArrayList<>();
    int[] which = new int[most];
    int[] rows = new int[most];
    int size = 0;
    while (size < most && (points.hasPoint() || isInRange())) {
      boolean real = points.hasPoint() && !isBefore(time, points.time());
      if (real) {
        Points batch = points.batch();
        if (batches.isEmpty() || batches.getLast() != batch) {
          batches.add(batch);
        }
        times[size] = points.time();
        which[size] = batches.size() - 1;
        rows[size] = points.row();
        Object value = Columns.value(batch.value(), points.row());
        values.add(value);
        lastTime = points.time();
        lastValue = value;
        points.advance();
      } else {
        times[size] = time;
        which[size] = -1;
        values.add(filled(points));
      }
      size++;
      advance();
    }
    return size == 0 ? null : batch(size, times, values, batches, which, rows);
  }

  private boolean start(Head points) throws IOException {
    if (!points.hasPoint()) {
      return false;
    }
    started = true;
    over = false;
    time = first == TimeRange.MIN_TIME ? window.start(points.time()) : first;
    zoneOffset = window.zoneOffset(time);
    return true;
  }

  private boolean isInRange() {
    return !over && (ascending ? time <= last : time >= last && last != TimeRange.MIN_TIME);
  }

  private boolean isBefore(long a, long b) {
    return ascending ? a < b : a > b;
  }

  /** Goes on to the next window, which starts at another distance where clocks change. */
  private void advance() {
    long interval = window.interval();
    if (ascending ? time > Long.MAX_VALUE - interval : time < Long.MIN_VALUE + interval) {
      over = true;
      return;
    }
    time += ascending ? interval : -interval;
    if (window.zone() != null) {
      long offset = window.zoneOffset(time - 1);
      if (offset != zoneOffset) {
        long change = zoneOffset - offset;
        if (Math.abs(change) < window.interval()) {
          time += change;
        }
        zoneOffset = offset;
      }
    }
  }

  private @Nullable Object filled(Head points) throws IOException {
    return switch (fill) {
      case Fill.NullFill _, Fill.NoFill _ -> null;
      case Fill.PreviousFill _ -> lastValue;
      case Fill.IntegerFill(long value) -> number((double) value);
      case Fill.NumberFill(double value) -> number(value);
      case Fill.LinearFill _ -> linear(points);
    };
  }

  private @Nullable Object number(double value) {
    return switch (type()) {
      case FLOAT -> (Object) value;
      case INTEGER -> (Object) (long) value;
      case STRING -> "";
      case BOOLEAN -> false;
    };
  }

  private @Nullable Object linear(Head points) throws IOException {
    if (!(lastValue instanceof Number before)
        || !points.hasPoint()
        || !(Columns.value(points.batch().value(), points.row()) instanceof Number after)) {
      return null;
    }
    long interval = window.interval();
    long from = lastTime / interval;
    double slope =
        (after.doubleValue() - before.doubleValue()) / (double) (points.time() / interval - from);
    double value = slope * (double) (time / interval - from) + before.doubleValue();
    return type() == FieldType.FLOAT ? (Object) value : (Object) (long) value;
  }

  private Points batch(
      int size,
      long[] times,
      List<@Nullable Object> values,
      List<Points> batches,
      int[] which,
      int[] rows) {
    Column column = Columns.of(type(), values);
    List<OutColumn> others = List.of();
    if (!batches.isEmpty()) {
      int[] sizes = new int[batches.size()];
      Arrays.setAll(sizes, i -> batches.get(i).size());
      others = Slices.others(batches, which, rows, size, sizes);
    } else if (otherColumns > 0) {
      others = Collections.nCopies(otherColumns, new OutColumn.Nulls());
    }
    return new Points(size, Arrays.copyOf(times, size), column, others);
  }
}
