package io.hyperbytedb.query.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.plan.NaiveExpr;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.scan.Columns;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Expressions over columns against the same worked out value by value. */
class EvaluationTest {
  private static final int ROWS = 70;
  private static final List<String> NAMES = List.of("f", "g", "i", "j", "s", "b");

  private static final List<FieldType> TYPES =
      List.of(
          FieldType.FLOAT,
          FieldType.FLOAT,
          FieldType.INTEGER,
          FieldType.INTEGER,
          FieldType.STRING,
          FieldType.BOOLEAN);

  /** The columns' values, in the order of their names. */
  private final List<List<@Nullable Object>> values = new ArrayList<>();

  private List<OutColumn> columns(Random random) {
    values.clear();
    List<OutColumn> columns = new ArrayList<>();
    for (FieldType type : TYPES) {
      List<@Nullable Object> column = new ArrayList<>();
      for (int row = 0; row < ROWS; row++) {
        column.add(random.nextInt(5) == 0 ? null : NaiveExpr.value(type, random));
      }
      values.add(column);
      columns.add(new OutColumn.Values(Columns.of(type, column)));
    }
    return columns;
  }

  private static int slot(Expr expr) {
    return NAMES.indexOf(((Expr.VarRef) expr).name());
  }

  private @Nullable Object expected(Expr expr, int row, boolean inCondition) {
    return new NaiveExpr(
            name -> NAMES.contains(name) ? values.get(NAMES.indexOf(name)).get(row) : null,
            inCondition,
            /* ofSubquery= */ true)
        .value(expr);
  }

  @Test
  void columnsAreComputedRowByRow() {
    for (long seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      List<OutColumn> columns = columns(random);
      Expr expr = NaiveExpr.number(random, List.of("f", "g", "i", "j", "missing"), 3);
      OutColumn found = Evaluation.compile(expr, EvaluationTest::slot).of(columns, ROWS);
      for (int row = 0; row < ROWS; row++) {
        Object value = expected(expr, row, /* inCondition= */ false);
        assertThat(OutColumns.value(found, row))
            .as("seed %d, row %d, %s", seed, row, expr.text())
            .isEqualTo(value);
      }
    }
  }

  @Test
  void conditionsPassTheRowsForWhichTheyHold() {
    for (long seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      List<OutColumn> columns = columns(random);
      Expr condition = NaiveExpr.condition(random, List.of("f", "g", "i", "j"), "s", "b", 3);
      int[] found =
          Evaluation.compileCondition(condition, EvaluationTest::slot).passing(columns, ROWS);
      List<Integer> expected = new ArrayList<>();
      for (int row = 0; row < ROWS; row++) {
        if (Boolean.TRUE.equals(expected(condition, row, /* inCondition= */ true))) {
          expected.add(row);
        }
      }
      assertThat(found)
          .as("seed %d, %s", seed, condition.text())
          .containsExactly(expected.stream().mapToInt(row -> row).toArray());
    }
  }

  /** Constants above the greatest integer are numbers with a point. */
  @Test
  void unsignedConstantsAreNotNegative() {
    Random random = new Random(1);
    List<OutColumn> columns = columns(random);
    for (int round = 0; round < 200; round++) {
      long bits = random.nextLong() | Long.MIN_VALUE;
      double number = new BigInteger(Long.toUnsignedString(bits)).doubleValue();
      Expr expr =
          new Expr.BinaryExpr(
              BinaryOp.ADD, new Expr.VarRef("i"), new Literal.UnsignedLiteral(bits));
      OutColumn found = Evaluation.compile(expr, EvaluationTest::slot).of(columns, ROWS);
      for (int row = 0; row < ROWS; row++) {
        Object integer = values.get(NAMES.indexOf("i")).get(row);
        assertThat(OutColumns.value(found, row))
            .as(expr.text())
            .isEqualTo(integer == null ? null : ((Long) integer) + number);
      }
    }
  }

  @Test
  void numbersOfFillStandForWhatIsMissing() {
    List<@Nullable Object> some = new ArrayList<>();
    some.add(1L);
    some.add(null);
    OutColumn filled =
        new OutColumn.FilledValues(
            new OutColumn.Values(Columns.of(FieldType.INTEGER, some)), 7, /* integer= */ true);
    Expr doubled =
        new Expr.BinaryExpr(BinaryOp.MUL, new Expr.VarRef("f"), new Literal.IntegerLiteral(2));
    OutColumn found = Evaluation.compile(doubled, EvaluationTest::slot).of(List.of(filled), 2);
    assertThat(OutColumns.value(found, 0)).isEqualTo(2L);
    assertThat(OutColumns.value(found, 1)).isEqualTo(14L);
  }

  @Test
  void integersAmongFloatsBecomeFloats() {
    List<@Nullable Object> mixed = new ArrayList<>();
    mixed.add(1L);
    mixed.add(null);
    mixed.add(2.5);
    mixed.add(3L);
    OutColumn column = Evaluation.boxed(mixed);
    assertThat(OutColumns.value(column, 0)).isEqualTo(1.0);
    assertThat(OutColumns.value(column, 1)).isNull();
    assertThat(OutColumns.value(column, 3)).isEqualTo(3.0);
  }
}
