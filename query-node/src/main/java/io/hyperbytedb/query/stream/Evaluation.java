package io.hyperbytedb.query.stream;

import com.google.re2j.Pattern;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.query.function.Functions;
import io.hyperbytedb.query.function.ScalarFunction;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.plan.ScalarOps;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.scan.Columns;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expression over columns, computed for whole batches. Arithmetic on numbers runs over primitive
 * arrays; the rest is rare and boxes.
 */
public abstract sealed class Evaluation {
  /** Computes a column from the columns that the expression's references stand for. */
  public abstract OutColumn of(List<OutColumn> columns, int size);

  /** Says which column a reference or a call is; -1 for one that has no values. */
  public interface Slots {
    int slot(Expr expr);
  }

  /** Compiles an expression of a column. */
  public static Evaluation compile(Expr expr, Slots slots) {
    return compile(expr, slots, /* inCondition= */ false);
  }

  /** Compiles a condition, in which integers divide as integers. */
  public static Evaluation compileCondition(Expr expr, Slots slots) {
    return compile(expr, slots, /* inCondition= */ true);
  }

  private static Evaluation compile(Expr expr, Slots slots, boolean inCondition) {
    Expr inner = Exprs.unwrap(expr);
    return switch (inner) {
      case Expr.Call call when Functions.find(call.name()) instanceof ScalarFunction function -> {
        List<Evaluation> args = new ArrayList<>();
        for (Expr arg : call.args()) {
          args.add(compile(arg, slots, inCondition));
        }
        yield new Scalar(function, args);
      }
      case Expr.VarRef _, Expr.Call _ -> new Slot(slots.slot(inner));
      case Expr.BinaryExpr(BinaryOp op, Expr lhs, Expr rhs) ->
          new Binary(
              op, compile(lhs, slots, inCondition), compile(rhs, slots, inCondition), inCondition);
      case Literal.NumberLiteral(double value) -> new Constant(value);
      case Literal.IntegerLiteral(long value) -> new Constant(value);
      case Literal.UnsignedLiteral(long value) -> new Constant(ScalarOps.unsigned(value));
      case Literal.StringLiteral(String value) -> new Constant(value);
      case Literal.BooleanLiteral(boolean value) -> new Constant(value);
      case Literal.RegexLiteral(Pattern regex) -> new Constant(regex);
      default -> new Constant(null);
    };
  }

  /** The rows for which a condition holds. */
  public final int[] passing(List<OutColumn> columns, int size) {
    OutColumn verdicts = of(columns, size);
    int[] rows = new int[size];
    int count = 0;
    for (int row = 0; row < size; row++) {
      if (Boolean.TRUE.equals(OutColumns.value(verdicts, row))) {
        rows[count++] = row;
      }
    }
    return java.util.Arrays.copyOf(rows, count);
  }

  private static final class Slot extends Evaluation {
    private final int slot;

    Slot(int slot) {
      this.slot = slot;
    }

    @Override
    public OutColumn of(List<OutColumn> columns, int size) {
      return slot < 0 ? new OutColumn.Nulls() : columns.get(slot);
    }
  }

  private static final class Constant extends Evaluation {
    private final @Nullable Object value;

    Constant(@Nullable Object value) {
      this.value = value;
    }

    @Override
    public OutColumn of(List<OutColumn> columns, int size) {
      if (value instanceof Pattern) {
        // No column has patterns; operators take them from the constant.
        return new OutColumn.Nulls();
      }
      List<@Nullable Object> values = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        values.add(value);
      }
      return boxed(values);
    }
  }

  private static final class Scalar extends Evaluation {
    private final ScalarFunction function;
    private final List<Evaluation> args;

    Scalar(ScalarFunction function, List<Evaluation> args) {
      this.function = function;
      this.args = List.copyOf(args);
    }

    @Override
    public OutColumn of(List<OutColumn> columns, int size) {
      Column first = numbers(args.getFirst(), columns, size);
      if (first instanceof LongColumn && function.keepsIntegers()) {
        return new OutColumn.Values(first);
      }
      double[] x = toDoubles(first, size);
      long[] present = presence(first, size);
      double[] result = new double[size];
      if (args.size() == 1) {
        for (int i = 0; i < size; i++) {
          if (Bits.get(present, i)) {
            result[i] = function.apply(x[i]);
          }
        }
        return new OutColumn.Values(new DoubleColumn(size, result, present));
      }
      Column second = numbers(args.get(1), columns, size);
      double[] y = toDoubles(second, size);
      and(present, presence(second, size));
      for (int i = 0; i < size; i++) {
        if (Bits.get(present, i)) {
          result[i] = function.apply(x[i], y[i]);
        }
      }
      return new OutColumn.Values(new DoubleColumn(size, result, present));
    }

    private static Column numbers(Evaluation arg, List<OutColumn> columns, int size) {
      Column column = OutColumns.operand(arg.of(columns, size), size);
      return column instanceof DoubleColumn || column instanceof LongColumn
          ? column
          : Columns.empty(FieldType.FLOAT, size);
    }
  }

  private static final class Binary extends Evaluation {
    private final BinaryOp op;
    private final Evaluation left;
    private final Evaluation right;
    private final boolean inCondition;

    Binary(BinaryOp op, Evaluation left, Evaluation right, boolean inCondition) {
      this.op = op;
      this.left = left;
      this.right = right;
      this.inCondition = inCondition;
    }

    @Override
    public OutColumn of(List<OutColumn> columns, int size) {
      boolean arithmetic =
          switch (op) {
            case ADD, SUB, MUL -> true;
            case DIV -> !inCondition;
            default -> false;
          };
      if (arithmetic) {
        Number leftNumber = constant(left);
        Number rightNumber = constant(right);
        Column a = leftNumber == null ? OutColumns.operand(left.of(columns, size), size) : null;
        Column b = rightNumber == null ? OutColumns.operand(right.of(columns, size), size) : null;
        if ((leftNumber != null || isNumeric(a)) && (rightNumber != null || isNumeric(b))) {
          return new OutColumn.Values(numeric(a, leftNumber, b, rightNumber, size));
        }
      }
      OutColumn a = left.of(columns, size);
      OutColumn b = right.of(columns, size);
      List<@Nullable Object> values = new ArrayList<>(size);
      for (int row = 0; row < size; row++) {
        Object u = value(left, a, row);
        Object v = value(right, b, row);
        values.add(inCondition ? ScalarOps.applyInCondition(op, u, v) : ScalarOps.apply(op, u, v));
      }
      return boxed(values);
    }

    private static @Nullable Object value(Evaluation from, OutColumn column, int row) {
      return from instanceof Constant constant ? constant.value : OutColumns.value(column, row);
    }

    private static @Nullable Number constant(Evaluation operand) {
      return operand instanceof Constant constant && constant.value instanceof Number number
          ? number
          : null;
    }

    private static boolean isNumeric(@Nullable Column column) {
      return column instanceof DoubleColumn || column instanceof LongColumn;
    }

    private Column numeric(
        @Nullable Column a, @Nullable Number x, @Nullable Column b, @Nullable Number y, int size) {
      boolean integers =
          (a instanceof LongColumn || x instanceof Long)
              && (b instanceof LongColumn || y instanceof Long);
      long[] present = new long[Bits.words(size)];
      Bits.setRange(present, 0, size);
      if (a != null) {
        and(present, presence(a, size));
      }
      if (b != null) {
        and(present, presence(b, size));
      }
      if (integers && op != BinaryOp.DIV) {
        long[] u = a instanceof LongColumn column ? column.values() : fill(x, size);
        long[] v = b instanceof LongColumn column ? column.values() : fill(y, size);
        return new LongColumn(size, longs(u, v, size), present);
      }
      double[] u = a == null ? fillDoubles(x, size) : toDoubles(a, size);
      double[] v = b == null ? fillDoubles(y, size) : toDoubles(b, size);
      return new DoubleColumn(size, doubles(u, v, size), present);
    }

    private long[] longs(long[] u, long[] v, int size) {
      long[] result = new long[size];
      switch (op) {
        case ADD -> {
          for (int i = 0; i < size; i++) {
            result[i] = u[i] + v[i];
          }
        }
        case SUB -> {
          for (int i = 0; i < size; i++) {
            result[i] = u[i] - v[i];
          }
        }
        default -> {
          for (int i = 0; i < size; i++) {
            result[i] = u[i] * v[i];
          }
        }
      }
      return result;
    }

    private double[] doubles(double[] u, double[] v, int size) {
      double[] result = new double[size];
      switch (op) {
        case ADD -> {
          for (int i = 0; i < size; i++) {
            result[i] = u[i] + v[i];
          }
        }
        case SUB -> {
          for (int i = 0; i < size; i++) {
            result[i] = u[i] - v[i];
          }
        }
        case MUL -> {
          for (int i = 0; i < size; i++) {
            result[i] = u[i] * v[i];
          }
        }
        default -> {
          for (int i = 0; i < size; i++) {
            result[i] = v[i] == 0 ? 0 : u[i] / v[i];
          }
        }
      }
      return result;
    }
  }

  private static long[] fill(@Nullable Number value, int size) {
    long[] values = new long[size];
    java.util.Arrays.fill(values, value == null ? 0 : value.longValue());
    return values;
  }

  private static double[] fillDoubles(@Nullable Number value, int size) {
    double[] values = new double[size];
    java.util.Arrays.fill(values, value == null ? 0 : value.doubleValue());
    return values;
  }

  private static double[] toDoubles(Column column, int size) {
    return switch (column) {
      case DoubleColumn c -> c.values();
      case LongColumn c -> {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
          values[i] = c.values()[i];
        }
        yield values;
      }
      default -> new double[size];
    };
  }

  /** A copy of which rows have a value. */
  private static long[] presence(Column column, int size) {
    long[] bits = new long[Bits.words(size)];
    long[] present = column.present();
    if (present == null) {
      Bits.setRange(bits, 0, size);
    } else {
      System.arraycopy(present, 0, bits, 0, bits.length);
    }
    return bits;
  }

  private static void and(long[] into, long[] other) {
    for (int i = 0; i < into.length; i++) {
      into[i] &= other[i];
    }
  }

  /** A column of values of one type, that of the first; floats if there are some among integers. */
  public static OutColumn boxed(List<? extends @Nullable Object> values) {
    FieldType type = null;
    for (Object value : values) {
      FieldType found =
          switch (value) {
            case null -> type;
            case Long _ -> type == FieldType.FLOAT ? type : FieldType.INTEGER;
            case Double _ -> FieldType.FLOAT;
            case Boolean _ -> FieldType.BOOLEAN;
            default -> FieldType.STRING;
          };
      type = found;
    }
    return type == null ? new OutColumn.Nulls() : new OutColumn.Values(Columns.of(type, values));
  }
}
