package io.hyperbytedb.query.plan;

import com.google.re2j.Pattern;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.query.function.Functions;
import io.hyperbytedb.query.function.ScalarFunction;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.scan.Columns;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expression over the fields of a row. A missing field makes every comparison false. Comparing a
 * number with a constant does not box; the rest is rare and does.
 */
abstract sealed class RowExpr {
  abstract @Nullable Object value(List<Column> columns, int row);

  boolean test(List<Column> columns, int row) {
    return Boolean.TRUE.equals(value(columns, row));
  }

  /** Makes what stands for a reference. */
  interface References {
    RowExpr of(Expr.VarRef ref, FieldColumns fields);
  }

  /** The value of a field; of none if the column is -1. */
  static RowExpr field(int column) {
    return new Ref(column);
  }

  static RowExpr of(Expr expr, References references, FieldColumns fields) {
    return switch (Exprs.unwrap(expr)) {
      case Expr.VarRef ref -> references.of(ref, fields);
      case Expr.BinaryExpr(BinaryOp op, Expr lhs, Expr rhs) -> {
        RowExpr left = of(lhs, references, fields);
        RowExpr right = of(rhs, references, fields);
        yield left instanceof Ref ref
                && ref.column >= 0
                && right instanceof Const constant
                && constant.constant instanceof Number number
                && op.isComparison()
            ? new NumberLeaf(op, ref.column, number)
            : new Binary(op, left, right);
      }
      case Expr.Call(String name, List<Expr> args)
          when Functions.find(name) instanceof ScalarFunction function ->
          new Scalar(
              function,
              of(args.getFirst(), references, fields),
              args.size() > 1 ? of(args.get(1), references, fields) : null);
      case Literal.NumberLiteral(double value) -> new Const(value);
      case Literal.IntegerLiteral(long value) -> new Const(value);
      case Literal.UnsignedLiteral(long value) -> new Const(ScalarOps.unsigned(value));
      case Literal.StringLiteral(String value) -> new Const(value);
      case Literal.BooleanLiteral(boolean value) -> new Const(value);
      case Literal.RegexLiteral(Pattern regex) -> new Const(regex);
      case Literal.DurationLiteral(long nanos) -> new Const(nanos);
      default -> new Const(null);
    };
  }

  private static final class Ref extends RowExpr {
    private final int column;

    Ref(int column) {
      this.column = column;
    }

    @Override
    @Nullable Object value(List<Column> columns, int row) {
      return column < 0 ? null : Columns.value(columns.get(column), row);
    }
  }

  /** A tag of the series that rows are of; missing if it has none. */
  static final class Tag extends RowExpr {
    private final int tagKey;
    private @Nullable String value;

    /**
     * @param tagKey its number among the series' keys; negative if no series has it
     */
    Tag(int tagKey) {
      this.tagKey = tagKey;
    }

    void bind(SeriesView series, SeriesView.PartitionView view, int position) {
      int code = tagKey < 0 ? 0 : view.code(tagKey, position);
      value = code == 0 ? null : series.dictionary(tagKey).value(code);
    }

    @Override
    @Nullable Object value(List<Column> columns, int row) {
      return value;
    }
  }

  private static final class Const extends RowExpr {
    private final @Nullable Object constant;

    Const(@Nullable Object constant) {
      this.constant = constant;
    }

    @Override
    @Nullable Object value(List<Column> columns, int row) {
      return constant;
    }
  }

  /** A mathematical function. */
  private static final class Scalar extends RowExpr {
    private final ScalarFunction function;
    private final RowExpr first;
    private final @Nullable RowExpr second;

    Scalar(ScalarFunction function, RowExpr first, @Nullable RowExpr second) {
      this.function = function;
      this.first = first;
      this.second = second;
    }

    @Override
    @Nullable Object value(List<Column> columns, int row) {
      Object x = first.value(columns, row);
      return ScalarOps.call(function, x, second == null ? x : second.value(columns, row));
    }
  }

  /** A field against a number. */
  private static final class NumberLeaf extends RowExpr {
    private final BinaryOp op;
    private final int column;
    private final double number;
    private final long integer;
    private final boolean integral;

    NumberLeaf(BinaryOp op, int column, Number constant) {
      this.op = op;
      this.column = column;
      this.number = constant.doubleValue();
      this.integer = constant.longValue();
      this.integral = constant instanceof Long;
    }

    @Override
    Object value(List<Column> columns, int row) {
      return test(columns, row);
    }

    @Override
    boolean test(List<Column> columns, int row) {
      Column values = columns.get(column);
      if (!values.has(row)) {
        return false;
      }
      return switch (values) {
        case DoubleColumn c -> ScalarOps.holds(op, c.values()[row], number);
        case LongColumn c ->
            integral
                ? ScalarOps.holds(op, Long.compare(c.values()[row], integer))
                : ScalarOps.holds(op, (double) c.values()[row], number);
        case BooleanColumn _, StringColumn _ -> false;
      };
    }
  }

  private static final class Binary extends RowExpr {
    private final BinaryOp op;
    private final RowExpr left;
    private final RowExpr right;

    Binary(BinaryOp op, RowExpr left, RowExpr right) {
      this.op = op;
      this.left = left;
      this.right = right;
    }

    @Override
    @Nullable Object value(List<Column> columns, int row) {
      if (op.isLogical()) {
        return op == BinaryOp.AND
            ? left.test(columns, row) && right.test(columns, row)
            : left.test(columns, row) || right.test(columns, row);
      }
      Object a = left.value(columns, row);
      Object b = right.value(columns, row);
      return a == null || b == null ? null : ScalarOps.applyInCondition(op, a, b);
    }
  }
}
