package io.hyperbytedb.query.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Accumulators against lists of points, with rows split, cells merged and added as workers do. */
class AccumulatorsTest {
  private static final int ROUNDS = 300;

  private record Point(long time, Comparable<?> value) {
    /** Values of one type compare with each other. */
    @SuppressWarnings("unchecked")
    int compareValue(Point other) {
      return ((Comparable<Object>) value).compareTo(other.value);
    }
  }

  static Stream<String> accumulated() {
    return Functions.all().stream()
        .filter(AccumulatedFunction.class::isInstance)
        .map(FunctionDef::name);
  }

  @ParameterizedTest
  @MethodSource("accumulated")
  void aCellHasWhatItsPointsGive(String name) {
    AccumulatedFunction function = (AccumulatedFunction) Functions.series(name);
    for (FieldType type : FieldType.values()) {
      for (long seed = 0; function.takes(type) && seed < ROUNDS; seed++) {
        check(function, type, seed);
      }
    }
  }

  private static void check(AccumulatedFunction function, FieldType type, long seed) {
    RandomPoints random = new RandomPoints(seed);
    int cells = 1 + random.below(4);
    List<List<Point>> model = new ArrayList<>();
    for (int cell = 0; cell < cells; cell++) {
      model.add(new ArrayList<>());
    }
    List<Accumulator> workers = new ArrayList<>();
    for (int w = 0; w < 2; w++) {
      Accumulator worker = function.accumulator(type, 1, /* needTimes= */ true, null);
      worker.grow(cells);
      workers.add(worker);
      for (int series = random.below(4); series > 0; series--) {
        addSeries(worker, random, type, model);
      }
    }
    Accumulator all = workers.getFirst();
    all.merge(workers.getLast(), null);
    for (int cell = 0; cell < cells; cell++) {
      String at = "%s of %s, seed %d, cell %d".formatted(function.name(), type, seed, cell);
      assertThat(all.has(cell)).as(at).isEqualTo(!model.get(cell).isEmpty());
    }
    int[] found = IntStream.range(0, cells).filter(all::has).toArray();
    Column results = all.results(found);
    assertThat(results.type()).isEqualTo(function.resultType(type));
    assertThat(results.size()).isEqualTo(found.length);
    for (int i = 0; i < found.length; i++) {
      String at = "%s of %s, seed %d, cell %d".formatted(function.name(), type, seed, found[i]);
      List<Point> points = model.get(found[i]);
      assertThat(value(results, i)).as(at).isEqualTo(expected(function.name(), type, points));
      if (function.selects()) {
        assertThat(all.time(found[i]))
            .as(at)
            .isEqualTo(picked(function.name(), type, points).time());
      }
    }
  }

  /** Adds the rows of a series, each stretch of them to some cell. */
  private static void addSeries(
      Accumulator worker, RandomPoints random, FieldType type, List<List<Point>> model) {
    int size = random.below(30);
    long[] times = random.times(size, /* different= */ true);
    Comparable<?>[] values = random.values(type, size);
    boolean complete = random.below(2) == 0;
    long[] present = new long[Bits.words(size)];
    for (int i = 0; i < size; i++) {
      if (complete || random.below(3) > 0) {
        Bits.set(present, i);
      }
    }
    Column column = column(type, values, complete ? null : present);
    for (int from = 0; from < size; ) {
      int to = Math.min(size, from + 1 + random.below(10));
      int cell = random.below(model.size());
      worker.add(cell, times, column, from, to);
      for (int i = from; i < to; i++) {
        if (Bits.get(present, i)) {
          model.get(cell).add(new Point(times[i], values[i]));
        }
      }
      from = to;
    }
  }

  private static Object expected(String function, FieldType type, List<Point> points) {
    double sum =
        type == FieldType.FLOAT || type == FieldType.INTEGER
            ? points.stream().mapToDouble(p -> ((Number) p.value()).doubleValue()).sum()
            : Double.NaN;
    return switch (function) {
      case "count" -> (long) points.size();
      case "sum" -> type == FieldType.INTEGER ? (Object) (long) sum : (Object) sum;
      case "mean" -> sum / points.size();
      default -> picked(function, type, points).value();
    };
  }

  private static Point picked(String function, FieldType type, List<Point> points) {
    Comparator<Point> byTime = Comparator.comparingLong(Point::time);
    Comparator<Point> byValue = Point::compareValue;
    // Of points of one time the larger value counts, but false is before true.
    Comparator<Point> firstOfOneTime = type == FieldType.BOOLEAN ? byValue : byValue.reversed();
    Comparator<Point> order =
        switch (function) {
          case "min" -> byValue.thenComparing(byTime);
          case "max" -> byValue.reversed().thenComparing(byTime);
          case "first" -> byTime.thenComparing(firstOfOneTime);
          case "last" -> byTime.reversed().thenComparing(byValue.reversed());
          default -> throw new IllegalArgumentException(function);
        };
    return points.stream().min(order).orElseThrow();
  }

  private static Column column(FieldType type, Comparable<?>[] values, long @Nullable [] present) {
    PointBuffer buffer = RandomPoints.buffer(type, new long[values.length], values);
    return switch (buffer.column(0, values.length)) {
      case DoubleColumn c -> new DoubleColumn(c.size(), c.values(), present);
      case LongColumn c -> new LongColumn(c.size(), c.values(), present);
      case BooleanColumn c -> new BooleanColumn(c.size(), c.values(), present);
      case StringColumn c -> new StringColumn(c.size(), c.data(), c.offsets(), present);
    };
  }

  private static Object value(Column column, int row) {
    assertThat(column.has(row)).isTrue();
    return switch (column) {
      case DoubleColumn c -> (Object) c.values()[row];
      case LongColumn c -> (Object) c.values()[row];
      case BooleanColumn c -> (Object) Bits.get(c.values(), row);
      case StringColumn c -> c.text(row);
    };
  }
}
