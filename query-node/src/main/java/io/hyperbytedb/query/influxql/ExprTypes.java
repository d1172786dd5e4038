package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.function.FunctionDef;
import io.hyperbytedb.query.function.Functions;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.DataType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Expr.BinaryExpr;
import io.hyperbytedb.query.influxql.ast.Expr.Call;
import io.hyperbytedb.query.influxql.ast.Expr.VarRef;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal;

/**
 * The type of a field's expression, when the schema is known: each reference in it carries the type
 * of its field or tag, or {@link DataType#UNKNOWN} if there is none of its name.
 */
public final class ExprTypes {
  private ExprTypes() {}

  /**
   * The type of what {@code expr} yields, UNKNOWN if that cannot be told.
   *
   * @throws InvalidQueryException with InfluxDB's message if the types do not go together
   */
  public static DataType of(Expr expr) throws InvalidQueryException {
    return switch (expr) {
      case VarRef ref -> ref.type() == DataType.ANY_FIELD ? DataType.UNKNOWN : ref.type();
      case Call call -> ofCall(call);
      case BinaryExpr binary -> ofBinary(binary);
      case Expr.ParenExpr paren -> of(paren.expr());
      case Literal.NumberLiteral _ -> DataType.FLOAT;
      case Literal.IntegerLiteral _ -> DataType.INTEGER;
      case Literal.UnsignedLiteral _ -> DataType.UNSIGNED;
      case Literal.StringLiteral _ -> DataType.STRING;
      case Literal.BooleanLiteral _ -> DataType.BOOLEAN;
      case Literal _, Expr.Wildcard _, Expr.Distinct _ -> DataType.UNKNOWN;
    };
  }

  private static DataType ofCall(Call call) throws InvalidQueryException {
    DataType first = DataType.UNKNOWN;
    for (int i = 0; i < call.args().size(); i++) {
      DataType type = of(call.args().get(i));
      first = i == 0 ? type : first;
    }
    // As in InfluxDB 1.6 any type may be calculated with: what is no number gives no value.
    FunctionDef function = Functions.find(call.name());
    return function == null ? first : function.resultType(first);
  }

  private static DataType ofBinary(BinaryExpr binary) throws InvalidQueryException {
    DataType left = of(binary.lhs());
    DataType right = of(binary.rhs());
    if (left == DataType.UNSIGNED && right == DataType.INTEGER) {
      checkSigns(binary, binary.lhs(), binary.rhs());
    } else if (left == DataType.INTEGER && right == DataType.UNSIGNED) {
      checkSigns(binary, binary.rhs(), binary.lhs());
    }
    if (left == DataType.UNKNOWN || right == DataType.UNKNOWN) {
      return left == DataType.UNKNOWN ? right : left;
    }
    DataType type = combined(binary.op(), left, right);
    if (type == DataType.UNKNOWN) {
      throw error(
          binary, "incompatible types: " + left.influxName() + " and " + right.influxName());
    }
    return type;
  }

  private static void checkSigns(BinaryExpr binary, Expr unsigned, Expr signed)
      throws InvalidQueryException {
    String op = binary.op().symbol();
    if (unsigned instanceof Literal) {
      throw error(binary, "cannot use " + op + " with an integer and unsigned literal");
    } else if (!(signed instanceof Literal)) {
      throw error(
          binary,
          "cannot use " + op + " between an integer and unsigned, an explicit cast is required");
    }
  }

  private static InvalidQueryException error(BinaryExpr binary, String problem) {
    return new InvalidQueryException("type error: " + binary.text() + ": " + problem);
  }

  private static DataType combined(BinaryOp op, DataType left, DataType right) {
    if (op.isComparison() && !op.isRegex()) {
      return DataType.BOOLEAN;
    }
    boolean bitwise =
        op == BinaryOp.BITWISE_AND || op == BinaryOp.BITWISE_OR || op == BinaryOp.BITWISE_XOR;
    if (left == DataType.BOOLEAN) {
      return bitwise || op.isLogical() ? DataType.BOOLEAN : DataType.UNKNOWN;
    } else if (op.isRegex()) {
      boolean text = isOneOf(left, DataType.STRING, DataType.TAG);
      return text ? DataType.BOOLEAN : DataType.UNKNOWN;
    } else if (!op.isArithmetic() || !isNumber(left) || !isNumber(right)) {
      return DataType.UNKNOWN;
    } else if (left == DataType.FLOAT || right == DataType.FLOAT) {
      return bitwise ? DataType.UNKNOWN : DataType.FLOAT;
    }
    return left == right ? left : DataType.UNSIGNED;
  }

  private static boolean isNumber(DataType type) {
    return type == DataType.FLOAT || type == DataType.INTEGER || type == DataType.UNSIGNED;
  }

  private static boolean isOneOf(DataType type, DataType first, DataType second) {
    return type == first || type == second;
  }
}
