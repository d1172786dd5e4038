package io.hyperbytedb.query.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.memory.QueryMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions over points one after the other, against the same computed from the whole series. */
class TransformationsTest {
  private static final int ROUNDS = 300;

  private record Result(long time, double value) {}

  /** Points of numbers; those after the first of one time are marked. */
  private record Series(FieldType type, long[] times, Comparable<?>[] values, String name) {
    static Series of(FieldType type, long seed, boolean different) {
      RandomPoints random = new RandomPoints(seed);
      int size = random.below(40);
      return new Series(
          type, random.times(size, different), random.values(type, size), type + ", seed " + seed);
    }

    double number(int i) {
      return ((Number) values[i]).doubleValue();
    }

    /** The positions of the first points of each time. */
    List<Integer> firsts() {
      List<Integer> firsts = new ArrayList<>();
      for (int i = 0; i < times.length; i++) {
        if (i == 0 || times[i] != times[i - 1]) {
          firsts.add(i);
        }
      }
      return firsts;
    }
  }

  private interface Model {
    List<Result> results(Series series);
  }

  private static void check(String text, boolean different, Model model) throws Exception {
    for (FieldType type : List.of(FieldType.FLOAT, FieldType.INTEGER)) {
      for (long seed = 0; seed < ROUNDS; seed++) {
        Series series = Series.of(type, seed, different);
        List<Result> expected = model.results(series);
        List<Result> found = run(text, series, RandomPoints.context(seed));
        assertThat(found).as(series.name()).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
          assertThat(found.get(i).time()).as(series.name()).isEqualTo(expected.get(i).time());
          assertThat(found.get(i).value())
              .as(series.name())
              .isCloseTo(expected.get(i).value(), within(1e-9));
        }
      }
    }
  }

  private static List<Result> run(String text, Series series, FunctionContext context)
      throws Exception {
    Expr.Call call = (Expr.Call) InfluxQlParser.parseExpr(text);
    TransformationFunction function = (TransformationFunction) Functions.series(call.name());
    try (Transformation made = function.transformation(call, series.type(), context);
        PointBuffer out = new PointBuffer(made.type(), context.memory())) {
      assertThat(made.type()).isEqualTo(function.resultType(series.type()));
      for (int i = 0; i < series.times().length; i++) {
        switch (series.type()) {
          case FLOAT -> made.addDouble(series.times()[i], series.number(i), out);
          case INTEGER -> made.addLong(series.times()[i], (Long) series.values()[i], out);
          case STRING, BOOLEAN -> made.addOther(series.times()[i], out);
        }
      }
      made.finish(out);
      List<Result> results = new ArrayList<>();
      Comparable<?>[] values = RandomPoints.values(out);
      for (int i = 0; i < values.length; i++) {
        results.add(new Result(out.time(i), ((Number) values[i]).doubleValue()));
      }
      return results;
    }
  }

  /** The changes from one of several points to the next, by time. */
  private static List<Result> changes(Series series, double unit, boolean nonNegative) {
    List<Result> results = new ArrayList<>();
    List<Integer> points = series.firsts();
    for (int i = 1; i < points.size(); i++) {
      int at = points.get(i);
      int before = points.get(i - 1);
      double change = series.number(at) - series.number(before);
      double units = unit == 0 ? 1 : (series.times()[at] - series.times()[before]) / unit;
      if (!nonNegative || change >= 0) {
        results.add(new Result(series.times()[at], change / units));
      }
    }
    return results;
  }

  @Test
  void differencesAreTheChangesOfTheFirstPointsOfEachTime() throws Exception {
    check("difference(v)", false, series -> changes(series, 0, false));
    check("non_negative_difference(v)", false, series -> changes(series, 0, true));
  }

  @Test
  void derivativesAreTheChangesPerUnit() throws Exception {
    check("derivative(v, 5ns)", false, series -> changes(series, 5, false));
    check("derivative(v)", false, series -> changes(series, 1e9, false));
    check("non_negative_derivative(v, 2ns)", false, series -> changes(series, 2, true));
  }

  @Test
  void aCumulativeSumHasAllPointsSoFar() throws Exception {
    check(
        "cumulative_sum(v)",
        false,
        series -> {
          List<Result> results = new ArrayList<>();
          double sum = 0;
          for (int i = 0; i < series.times().length; i++) {
            sum += series.number(i);
            results.add(new Result(series.times()[i], sum));
          }
          return results;
        });
  }

  @Test
  void elapsedTimeIsInWholeUnits() throws Exception {
    check(
        "elapsed(v, 2ns)",
        false,
        series -> {
          List<Result> results = new ArrayList<>();
          for (int i = 1; i < series.times().length; i++) {
            long elapsed = (series.times()[i] - series.times()[i - 1]) / 2;
            results.add(new Result(series.times()[i], elapsed));
          }
          return results;
        });
  }

  @Test
  void aMovingAverageIsTheMeanOfTheLastPoints() throws Exception {
    check(
        "moving_average(v, 4)",
        false,
        series -> {
          List<Result> results = new ArrayList<>();
          for (int i = 3; i < series.times().length; i++) {
            double sum =
                series.number(i)
                    + series.number(i - 1)
                    + series.number(i - 2)
                    + series.number(i - 3);
            results.add(new Result(series.times()[i], sum / 4));
          }
          return results;
        });
  }

  @Test
  void anIntegralIsTheAreaUnderTheLinesBetweenPoints() throws Exception {
    check(
        "integral(v, 10ns)",
        true,
        series -> {
          double area = 0;
          for (int i = 1; i < series.times().length; i++) {
            area +=
                (series.times()[i] - series.times()[i - 1])
                    / 10.0
                    * (series.number(i) + series.number(i - 1))
                    / 2;
          }
          return series.times().length == 0 ? List.of() : List.of(new Result(0, area));
        });
  }

  @Test
  void anExponentialMovingAverageWeighsTheNewestPointBySize() throws Exception {
    check(
        "exponential_moving_average(v, 3, 2, 'simple')",
        true,
        series -> {
          List<Result> results = new ArrayList<>();
          double average = 0;
          for (int i = 0; i < series.times().length; i++) {
            average =
                i < 3
                    ? (average * i + series.number(i)) / (i + 1)
                    : average + (series.number(i) - average) * 0.5;
            if (i >= 2) {
              results.add(new Result(series.times()[i], average));
            }
          }
          return results;
        });
  }

  /** Of values that rise by one with each point. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "exponential_moving_average(v, 5)          | 16",
        "exponential_moving_average(v, 5, 7)       | 13",
        "double_exponential_moving_average(v, 5, -1, 'simple') | 12",
        "triple_exponential_moving_average(v, 5, -1, 'simple') | 8",
        "triple_exponential_derivative(v, 5)       | 15",
        "relative_strength_index(v, 5)             | 15",
        "chande_momentum_oscillator(v, 5)          | 16",
        "chande_momentum_oscillator(v, 5, 3, 'none') | 17",
        "kaufmans_efficiency_ratio(v, 5)           | 15",
        "kaufmans_adaptive_moving_average(v, 5, 0) | 20",
      })
  void pointsAreHeldBackWhileAnIndicatorWarmsUp(String text, int results) throws Exception {
    assertThat(run(text, rising(), RandomPoints.context(1))).hasSize(results);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "relative_strength_index(v, 5)    | 100",
        "chande_momentum_oscillator(v, 5) | 100",
        "kaufmans_efficiency_ratio(v, 5)  | 1",
      })
  void aSteadyRiseIsTheStrongestThatAnIndicatorTells(String text, double value) throws Exception {
    assertThat(run(text, rising(), RandomPoints.context(1)))
        .isNotEmpty()
        .allSatisfy(result -> assertThat(result.value()).isCloseTo(value, within(1e-9)));
  }

  private static Series rising() {
    long[] times = new long[20];
    Comparable<?>[] values = new Comparable<?>[20];
    for (int i = 0; i < times.length; i++) {
      times[i] = 1000 + 10L * i;
      values[i] = 1.0 + i;
    }
    return new Series(FieldType.FLOAT, times, values, "rising");
  }

  @Test
  void aForecastFollowsAtTheSameDistance() throws Exception {
    FunctionContext byTens =
        new FunctionContext(
            /* interval= */ 10,
            Windows.single(0, Long.MAX_VALUE),
            /* ascending= */ true,
            new Random(1),
            QueryMemory.unlimited(),
            () -> {});
    assertThat(run("holt_winters(mean(v), 3, 0)", rising(), byTens))
        .extracting(Result::time)
        .containsExactly(1200L, 1210L, 1220L);
    List<Result> fitted = run("holt_winters_with_fit(mean(v), 3, 0)", rising(), byTens);
    assertThat(fitted).hasSize(23);
    assertThat(fitted.getFirst()).isEqualTo(new Result(1000, 1));
    assertThat(fitted.get(10).value()).isCloseTo(11, within(0.5));
  }

  @Test
  void onlyTheTimesOfOtherValuesCount() throws Exception {
    Series texts =
        new Series(FieldType.STRING, new long[] {5, 9}, new Comparable<?>[] {"a", "b"}, "texts");
    assertThat(run("elapsed(v)", texts, RandomPoints.context(1))).containsExactly(new Result(9, 4));
  }
}
