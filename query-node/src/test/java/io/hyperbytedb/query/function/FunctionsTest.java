package io.hyperbytedb.query.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.ParseException;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionsTest {
  private final QueryMemory memory = QueryMemory.unlimited();

  @ParameterizedTest
  @CsvSource({
    "sum, STRING, sum, string",
    "mean, BOOLEAN, mean, boolean",
    "min, STRING, min, string",
    "max, STRING, max, string",
    "spread, BOOLEAN, spread, boolean",
    "stddev, STRING, stddev, string",
    "median, BOOLEAN, median, boolean",
    "percentile, STRING, percentile, string",
    "top, BOOLEAN, top, boolean",
    "bottom, STRING, bottom, string",
    "non_negative_derivative, STRING, derivative, string",
    "non_negative_difference, BOOLEAN, difference, boolean",
    "moving_average, STRING, moving average, string",
    "cumulative_sum, BOOLEAN, cumulative sum, boolean",
    "integral, STRING, integral, string",
    "holt_winters, STRING, elapsed, string",
    "relative_strength_index, BOOLEAN, relative strength index, boolean",
  })
  void aTypeThatAFunctionCannotTakeGivesTheErrorOfInfluxDb(
      String function, FieldType type, String label, String typeName) {
    assertThatThrownBy(() -> Functions.checkInput(function, type))
        .isInstanceOf(QueryFailure.class)
        .hasMessage(
            "unsupported " + label + " iterator type: *query." + typeName + "InterruptIterator");
  }

  @ParameterizedTest
  @CsvSource({
    "count, STRING, INTEGER",
    "first, BOOLEAN, BOOLEAN",
    "min, BOOLEAN, BOOLEAN",
    "mode, STRING, STRING",
    "distinct, BOOLEAN, BOOLEAN",
    "sample, STRING, STRING",
    "elapsed, STRING, INTEGER",
    "spread, INTEGER, INTEGER",
    "difference, INTEGER, INTEGER",
    "derivative, INTEGER, FLOAT",
    "median, INTEGER, FLOAT",
  })
  void resultsHaveTheTypeThatInfluxDbGives(String function, FieldType input, FieldType result) {
    Functions.checkInput(function, input);
    assertThat(Functions.resultType(function, input)).isEqualTo(result);
  }

  @Test
  void aSampleIsOfSoManyPointsAndEachGetsItsTurn() throws ParseException {
    long seed = 42;
    FunctionContext context =
        new FunctionContext(0, Windows.single(0, 100), true, new Random(seed), memory, () -> {});
    Pick sample =
        Functions.pick(
            (Expr.Call) InfluxQlParser.parseExpr("sample(v, 3)"), FieldType.FLOAT, context);
    PointBuffer points = new PointBuffer(FieldType.FLOAT, memory);
    for (int i = 0; i < 10; i++) {
      points.append(i, i / 2.0);
    }
    int[] seen = new int[10];
    for (int round = 0; round < 1000; round++) {
      int[] picked = sample.pick(points.view());
      assertThat(picked).as("seed " + seed).hasSize(3).isSorted().doesNotHaveDuplicates();
      for (int position : picked) {
        seen[position]++;
      }
    }
    for (int count : seen) {
      assertThat(count).as("seed " + seed).isBetween(200, 400);
    }
  }

  @Test
  void whatIsNoNumberIsNoValue() {
    PointBuffer points = new PointBuffer(FieldType.FLOAT, memory);
    for (int i = 0; i < 100; i++) {
      points.append(i, i == 70 ? Double.NaN : i == 99 ? Double.POSITIVE_INFINITY : i);
    }
    DoubleColumn column = (DoubleColumn) points.column(0, 100);
    assertThat(column.valueCount()).isEqualTo(98);
    assertThat(column.has(70)).isFalse();
    assertThat(column.has(99)).isFalse();
    assertThat(Objects.requireNonNull(column.present())).hasSize(2);
  }
}
