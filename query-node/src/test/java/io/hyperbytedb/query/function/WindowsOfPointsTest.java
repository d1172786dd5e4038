package io.hyperbytedb.query.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.ast.Expr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Picks and reductions against the simplest way to find the same. */
class WindowsOfPointsTest {
  private static final int ROUNDS = 300;

  /** A window of points of one type. */
  private record Window(FieldType type, long[] times, Comparable<?>[] values, String name) {
    CellPoints points() {
      return RandomPoints.buffer(type, times, values).view();
    }

    int size() {
      return times.length;
    }

    double number(int i) {
      return ((Number) values[i]).doubleValue();
    }

    @SuppressWarnings("unchecked") // values of one type compare with each other
    int compare(int a, int b) {
      return ((Comparable<Object>) values[a]).compareTo(values[b]);
    }

    int[] sorted(Comparator<Integer> order) {
      return IntStream.range(0, size()).boxed().sorted(order).mapToInt(i -> i).toArray();
    }
  }

  private interface Check {
    void check(Window window, RandomPoints random) throws Exception;
  }

  /** Checks a function with windows of each type it takes. */
  private static void forWindows(SeriesFunction function, Check check) throws Exception {
    for (FieldType type : FieldType.values()) {
      for (long seed = 0; function.takes(type) && seed < ROUNDS; seed++) {
        RandomPoints random = new RandomPoints(seed);
        int size = 1 + random.below(40);
        check.check(
            new Window(
                type,
                random.times(size, /* different= */ true),
                random.values(type, size),
                "%s of %s, seed %d".formatted(function.name(), type, seed)),
            random);
      }
    }
  }

  private static int[] pick(PickFunction function, String arguments, Window window)
      throws Exception {
    return made(function, arguments, window.type()).pick(window.points());
  }

  private static Pick made(PickFunction function, String arguments, FieldType type)
      throws Exception {
    Expr.Call call = (Expr.Call) InfluxQlParser.parseExpr(function.name() + "(v" + arguments + ")");
    return function.pick(call, type, RandomPoints.context(1));
  }

  private static Comparable<?> reduced(ReductionFunction function, Window window) {
    Reduction reduction = function.reduction(window.type());
    assertThat(reduction.type()).isEqualTo(function.resultType(window.type()));
    PointBuffer out = RandomPoints.buffer(reduction.type(), new long[0], new Comparable<?>[0]);
    reduction.reduce(77, window.points(), out);
    assertThat(out.size()).as(window.name()).isEqualTo(1);
    assertThat(out.time(0)).isEqualTo(77);
    return RandomPoints.values(out)[0];
  }

  private static double reducedNumber(ReductionFunction function, Window window) {
    return ((Number) reduced(function, window)).doubleValue();
  }

  @Test
  void aPercentileIsThePointOfThatRank() throws Exception {
    forWindows(
        Percentile.PERCENTILE,
        (window, random) -> {
          int percent = random.below(101);
          int rank = (int) Math.floor(window.size() * percent / 100.0 + 0.5);
          int[] sorted = window.sorted(window::compare);
          assertThat(pick(Percentile.PERCENTILE, ", " + percent, window))
              .as(window.name())
              .isEqualTo(rank == 0 ? new int[0] : new int[] {sorted[rank - 1]});
        });
  }

  @Test
  void distinctValuesAreEachTheFirstPointThatHasThem() throws Exception {
    forWindows(
        Distinct.DISTINCT,
        (window, random) -> {
          Set<Object> seen = new LinkedHashSet<>();
          int[] firsts =
              IntStream.range(0, window.size()).filter(i -> seen.add(window.values()[i])).toArray();
          assertThat(pick(Distinct.DISTINCT, "", window)).as(window.name()).isEqualTo(firsts);
        });
  }

  @Test
  void topAndBottomAreTheBestPointsInTheOrderOfTime() throws Exception {
    for (PickFunction function : List.of(Extremes.TOP, Extremes.BOTTOM)) {
      forWindows(
          function,
          (window, random) -> {
            int most = 1 + random.below(10);
            assertThat(pick(function, ", " + most, window))
                .as(window.name())
                .isEqualTo(best(window.sorted(order(function, window)), most));
          });
    }
  }

  @Test
  void withTagsOnlyTheBestPointOfEachCombinationCompetes() throws Exception {
    for (PickFunction function : List.of(Extremes.TOP, Extremes.BOTTOM)) {
      forWindows(
          function,
          (window, random) -> {
            int most = 1 + random.below(4);
            int[] tags = new int[window.size()];
            Arrays.setAll(tags, i -> random.below(6));
            Set<Integer> taken = new LinkedHashSet<>();
            int[] bests =
                Arrays.stream(window.sorted(order(function, window)))
                    .filter(i -> taken.add(tags[i]))
                    .toArray();
            assertThat(made(function, ", host, " + most, window.type()).pick(window.points(), tags))
                .as(window.name())
                .isEqualTo(best(bests, most));
          });
    }
  }

  /** The better first: of equal values the earlier. */
  private static Comparator<Integer> order(PickFunction function, Window window) {
    Comparator<Integer> byValue = window::compare;
    return (function.equals(Extremes.TOP) ? byValue.reversed() : byValue)
        .thenComparingLong(i -> window.times()[i]);
  }

  private static int[] best(int[] inOrder, int most) {
    return Arrays.stream(inOrder).limit(most).sorted().toArray();
  }

  @Test
  void aSampleIsOfSoManyDifferentPointsInTheOrderOfTime() throws Exception {
    forWindows(
        Sample.SAMPLE,
        (window, random) -> {
          int most = 1 + random.below(10);
          assertThat(pick(Sample.SAMPLE, ", " + most, window))
              .as(window.name())
              .hasSize(Math.min(most, window.size()))
              .isSorted()
              .doesNotHaveDuplicates();
        });
  }

  @Test
  void inSamplesEachPointGetsItsTurn() throws Exception {
    Pick sample = made(Sample.SAMPLE, ", 3", FieldType.FLOAT);
    RandomPoints random = new RandomPoints(1);
    PointBuffer points =
        RandomPoints.buffer(
            FieldType.FLOAT,
            random.times(10, /* different= */ true),
            random.values(FieldType.FLOAT, 10));
    int[] seen = new int[10];
    for (int round = 0; round < 1000; round++) {
      for (int position : sample.pick(points.view())) {
        seen[position]++;
      }
    }
    for (int count : seen) {
      assertThat(count).as("seed 1").isBetween(200, 400);
    }
  }

  @Test
  void theModeIsAMostFrequentValue() throws Exception {
    forWindows(
        Mode.MODE,
        (window, random) -> {
          Map<Object, Integer> counts = new HashMap<>();
          for (Object value : window.values()) {
            counts.merge(value, 1, Integer::sum);
          }
          assertThat(counts.get(reduced(Mode.MODE, window)))
              .as(window.name())
              .isEqualTo(Collections.max(counts.values()));
        });
  }

  @Test
  void theMedianIsTheMiddleOfTheSortedValues() throws Exception {
    forWindows(
        Median.MEDIAN,
        (window, random) -> {
          double[] sorted =
              IntStream.range(0, window.size()).mapToDouble(window::number).sorted().toArray();
          int middle = sorted.length / 2;
          assertThat(reducedNumber(Median.MEDIAN, window))
              .as(window.name())
              .isEqualTo(
                  sorted.length % 2 == 1
                      ? sorted[middle]
                      : (sorted[middle - 1] + sorted[middle]) / 2);
        });
  }

  @Test
  void theSpreadIsFromTheSmallestToTheLargestValue() throws Exception {
    forWindows(
        Spread.SPREAD,
        (window, random) -> {
          int[] sorted = window.sorted(window::compare);
          double spread = window.number(sorted[sorted.length - 1]) - window.number(sorted[0]);
          assertThat(reducedNumber(Spread.SPREAD, window)).as(window.name()).isEqualTo(spread);
        });
  }

  @Test
  void theStandardDeviationIsThatOfASample() throws Exception {
    forWindows(
        Stddev.STDDEV,
        (window, random) -> {
          List<Double> numbers = new ArrayList<>();
          IntStream.range(0, window.size()).forEach(i -> numbers.add(window.number(i)));
          double mean = numbers.stream().mapToDouble(x -> x).average().orElseThrow();
          double squares = numbers.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
          double found = reducedNumber(Stddev.STDDEV, window);
          if (window.size() == 1) {
            assertThat(found).as(window.name()).isNaN();
          } else {
            double expected = Math.sqrt(squares / (window.size() - 1));
            assertThat(found).as(window.name()).isCloseTo(expected, within(1e-9));
          }
        });
  }

  @Test
  void whatIsNoNumberIsNotMissingInABuffer() {
    PointBuffer points = RandomPoints.buffer(FieldType.FLOAT, new long[0], new Comparable<?>[0]);
    for (int i = 0; i < 100; i++) {
      points.append(i, i == 70 ? Double.NaN : i);
    }
    DoubleColumn column = (DoubleColumn) points.column(50, 100);
    assertThat(column.valueCount()).isEqualTo(50);
    assertThat(column.values()[20]).isNaN();
  }
}
