package io.hyperbytedb.query.function;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.Utf8Order;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The functions that pick a point: {@code min max first last}. Of equal values the earlier point
 * wins; of equal times the larger value, and of equal values then the first series.
 */
final class PointAccumulator extends Accumulator {
  static final AccumulatedFunction MIN =
      new Definition("min", FunctionTypes.ORDERED_KEPT, Kind.MIN);
  static final AccumulatedFunction MAX =
      new Definition("max", FunctionTypes.ORDERED_KEPT, Kind.MAX);
  static final AccumulatedFunction FIRST =
      new Definition("first", FunctionTypes.ANY_KEPT, Kind.FIRST);
  static final AccumulatedFunction LAST = new Definition("last", FunctionTypes.ANY_KEPT, Kind.LAST);

  /** Which point. */
  enum Kind {
    MIN,
    MAX,
    FIRST,
    LAST
  }

  private final Kind kind;
  private final FieldType type;
  private final boolean needTimes;
  private double[] doubles;
  private long[] longs;
  private @Nullable String[] texts;
  private long[] times;

  /** What else the picked points have; as long as the others, or empty if it was never read. */
  private @Nullable Object[] others = {};

  private @Nullable PointReader reader;
  private final @Nullable BySeries bySeries;
  private long[] series;
  private long currentSeries;

  /**
   * @param needTimes whether the time of a minimum or maximum matters
   * @param bySeries decides between first or last points of one time and value; null if it does not
   *     matter which is picked
   */
  PointAccumulator(
      int cells, Kind kind, FieldType type, boolean needTimes, @Nullable BySeries bySeries) {
    super(cells);
    this.kind = kind;
    this.type = type;
    this.needTimes = needTimes || kind == Kind.FIRST || kind == Kind.LAST;
    this.doubles = new double[type == FieldType.FLOAT ? cells : 0];
    this.longs = new long[type == FieldType.INTEGER || type == FieldType.BOOLEAN ? cells : 0];
    this.texts = new @Nullable String[type == FieldType.STRING ? cells : 0];
    this.times = new long[cells];
    this.bySeries = kind == Kind.FIRST || kind == Kind.LAST ? bySeries : null;
    this.series = new long[this.bySeries == null ? 0 : cells];
  }

  @Override
  public void series(long number) {
    currentSeries = number;
  }

  @Override
  public FieldType type() {
    return type;
  }

  @Override
  public boolean needsTimes() {
    return needTimes;
  }

  @Override
  public boolean isSelector() {
    return true;
  }

  @Override
  public void others(PointReader from) {
    if (others.length < times.length) {
      others = Arrays.copyOf(others, times.length);
    }
    reader = from;
  }

  @Override
  @SuppressWarnings("unchecked") // only such lists are put there
  public @Nullable List<@Nullable Object> others(int cell) {
    return others.length == 0 ? null : (List<@Nullable Object>) others[cell];
  }

  @Override
  public long time(int cell) {
    return times[cell];
  }

  @Override
  public void add(int cell, long[] rowTimes, Column column, int from, int to) {
    int row =
        switch (kind) {
          case FIRST -> firstPresent(column, from, to);
          case LAST -> lastPresent(column, from, to);
          case MIN, MAX -> extreme(column, from, to);
        };
    if (row < 0) {
      return;
    }
    long time = needTimes ? rowTimes[row] : 0;
    if (has(cell) && !wins(cell, time, order(cell, column, row), currentSeries)) {
      return;
    }
    mark(cell);
    times[cell] = time;
    if (bySeries != null) {
      series[cell] = currentSeries;
    }
    switch (column) {
      case DoubleColumn c -> doubles[cell] = c.values()[row];
      case LongColumn c -> longs[cell] = c.values()[row];
      case BooleanColumn c -> longs[cell] = Bits.get(c.values(), row) ? 1 : 0;
      case StringColumn c -> texts[cell] = c.text(row);
    }
    if (reader != null) {
      others[cell] = reader.read(row);
    }
  }

  /** Whether a point beats that of the cell, given how its value compares. */
  private boolean wins(int cell, long time, int order, long from) {
    if (time == times[cell] && (kind == Kind.FIRST || kind == Kind.LAST)) {
      // Of booleans false is the first and true the last, of all else the larger value is both.
      boolean smaller = type == FieldType.BOOLEAN && kind == Kind.FIRST;
      return order == 0
          ? bySeries != null && bySeries.compare(from, series[cell]) < 0
          : smaller ? order < 0 : order > 0;
    }
    return switch (kind) {
      case MIN -> order < 0 || (order == 0 && time < times[cell]);
      case MAX -> order > 0 || (order == 0 && time < times[cell]);
      case FIRST -> time < times[cell];
      case LAST -> time > times[cell];
    };
  }

  /** How a row's value compares with that of the cell. */
  private int order(int cell, Column column, int row) {
    return switch (column) {
      case DoubleColumn c -> Double.compare(c.values()[row] + 0.0, doubles[cell] + 0.0);
      case LongColumn c -> Long.compare(c.values()[row], longs[cell]);
      case BooleanColumn c -> Long.compare(Bits.get(c.values(), row) ? 1 : 0, longs[cell]);
      case StringColumn c -> Utf8Order.compare(c.text(row), Objects.requireNonNull(texts[cell]));
    };
  }

  private static int firstPresent(Column column, int from, int to) {
    for (int row = from; row < to; row++) {
      if (column.has(row)) {
        return row;
      }
    }
    return -1;
  }

  private static int lastPresent(Column column, int from, int to) {
    for (int row = to - 1; row >= from; row--) {
      if (column.has(row)) {
        return row;
      }
    }
    return -1;
  }

  private int extreme(Column column, int from, int to) {
    boolean min = kind == Kind.MIN;
    int best = firstPresent(column, from, to);
    if (best < 0) {
      return -1;
    }
    switch (column) {
      case DoubleColumn c -> {
        double[] values = c.values();
        double found = values[best];
        for (int row = best + 1; row < to; row++) {
          double value = values[row];
          if ((min ? value < found : value > found) && c.has(row)) {
            found = value;
            best = row;
          }
        }
      }
      case LongColumn c -> {
        long[] values = c.values();
        long found = values[best];
        for (int row = best + 1; row < to; row++) {
          long value = values[row];
          if ((min ? value < found : value > found) && c.has(row)) {
            found = value;
            best = row;
          }
        }
      }
      case BooleanColumn c -> {
        for (int row = best + 1; row < to; row++) {
          boolean value = Bits.get(c.values(), row);
          if (c.has(row) && value != min && Bits.get(c.values(), best) == min) {
            best = row;
          }
        }
      }
      case StringColumn _ -> {}
    }
    return best;
  }

  @Override
  public void merge(int cell, Accumulator other, int theirs) {
    PointAccumulator from = (PointAccumulator) other;
    if (has(cell)
        && !wins(
            cell,
            from.times[theirs],
            order(cell, from, theirs),
            bySeries == null ? 0 : from.series[theirs])) {
      return;
    }
    mark(cell);
    times[cell] = from.times[theirs];
    if (bySeries != null) {
      series[cell] = from.series[theirs];
    }
    switch (type) {
      case FLOAT -> doubles[cell] = from.doubles[theirs];
      case INTEGER, BOOLEAN -> longs[cell] = from.longs[theirs];
      case STRING -> texts[cell] = from.texts[theirs];
    }
    if (from.others.length > 0) {
      others(from.reader == null ? row -> List.of() : from.reader);
      others[cell] = from.others[theirs];
    }
  }

  /** How the value of another's cell compares with that of the cell. */
  private int order(int cell, PointAccumulator from, int theirs) {
    return switch (type) {
      case FLOAT -> Double.compare(from.doubles[theirs] + 0.0, doubles[cell] + 0.0);
      case INTEGER, BOOLEAN -> Long.compare(from.longs[theirs], longs[cell]);
      case STRING ->
          Utf8Order.compare(
              Objects.requireNonNull(from.texts[theirs]), Objects.requireNonNull(texts[cell]));
    };
  }

  @Override
  public int cellBytes() {
    // A time, and what else decides; a text, or the values beside the point, weigh more.
    int value = type == FieldType.STRING ? 80 : 8;
    return value + 8 + (bySeries == null ? 0 : 8) + (reader == null ? 0 : 64);
  }

  @Override
  void growValues(int cells) {
    doubles = Arrays.copyOf(doubles, type == FieldType.FLOAT ? cells : 0);
    longs =
        Arrays.copyOf(longs, type == FieldType.INTEGER || type == FieldType.BOOLEAN ? cells : 0);
    texts = Arrays.copyOf(texts, type == FieldType.STRING ? cells : 0);
    times = Arrays.copyOf(times, cells);
    others = Arrays.copyOf(others, reader == null ? 0 : cells);
    series = Arrays.copyOf(series, bySeries == null ? 0 : cells);
  }

  @Override
  public Column results(int[] cells) {
    return switch (type) {
      case FLOAT -> {
        double[] values = new double[cells.length];
        for (int i = 0; i < values.length; i++) {
          values[i] = doubles[cells[i]];
        }
        yield new DoubleColumn(values.length, values, null);
      }
      case INTEGER -> {
        long[] values = new long[cells.length];
        for (int i = 0; i < values.length; i++) {
          values[i] = longs[cells[i]];
        }
        yield new LongColumn(values.length, values, null);
      }
      case BOOLEAN -> {
        long[] bits = new long[Bits.words(cells.length)];
        for (int i = 0; i < cells.length; i++) {
          if (longs[cells[i]] != 0) {
            Bits.set(bits, i);
          }
        }
        yield new BooleanColumn(cells.length, bits, null);
      }
      case STRING -> Texts.column(cells.length, i -> Objects.requireNonNull(texts[cells[i]]));
    };
  }

  private static final class Definition extends AccumulatedFunction {
    private final Kind kind;

    Definition(String name, FunctionTypes types, Kind kind) {
      super(name, types);
      this.kind = kind;
    }

    @Override
    public boolean selects() {
      return true;
    }

    @Override
    public Deciding deciding() {
      return switch (kind) {
        case MIN, MAX -> Deciding.ALL;
        case FIRST -> Deciding.EARLIEST;
        case LAST -> Deciding.LATEST;
      };
    }

    /** Of first and last points of several series no one knows any more which was first. */
    @Override
    public boolean combines(FieldType input, boolean acrossSeries, boolean single) {
      return deciding() == Deciding.ALL || (!acrossSeries && !single);
    }

    @Override
    public Accumulator accumulator(
        FieldType input, int cells, boolean needTimes, @Nullable BySeries bySeries) {
      return new PointAccumulator(cells, kind, input, needTimes, bySeries);
    }
  }
}
