package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.DataType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;

/**
 * Everything that the checks, the planner and the executor ask about a function: its name, its
 * arguments, its types and how it is computed. {@link Functions} lists the definitions. Immutable
 * and safe for use by many threads.
 */
public abstract sealed class FunctionDef permits ScalarFunction, SeriesFunction {
  private final String name;
  private final FunctionTypes types;

  /**
   * @param name in lower case
   */
  FunctionDef(String name, FunctionTypes types) {
    this.name = name;
    this.types = types;
  }

  /** What queries call it, in lower case. */
  public final String name() {
    return name;
  }

  /** Whether it takes values of a type; a wildcard in a call stands for the fields it takes. */
  public final boolean takes(FieldType type) {
    return types.takes(type);
  }

  /** The type of the results for a type it takes. */
  public final FieldType resultType(FieldType input) {
    return types.result(input);
  }

  /** The same as InfluxQL names types; for a type that it does not take, what the planner shows. */
  public final DataType resultType(DataType input) {
    return types.result(input);
  }

  /**
   * Checks how many arguments a call has, and those after the first.
   *
   * @param limit LIMIT of the statement, 0 for none
   * @throws InvalidQueryException with InfluxDB's text
   */
  public abstract void checkArguments(Expr.Call call, long limit) throws InvalidQueryException;
}
