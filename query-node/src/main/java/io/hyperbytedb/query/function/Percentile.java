package io.hyperbytedb.query.function;

import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal;

/**
 * {@code percentile}: the point at a rank; no point if the rank rounds to none. Of equal values the
 * one that came first is the lower.
 */
final class Percentile implements Pick {
  static final PickFunction PERCENTILE = new Definition();

  private final double percent;

  Percentile(double percent) {
    this.percent = percent;
  }

  @Override
  public int[] pick(CellPoints in) {
    double rank = Math.floor((double) in.size() * percent / 100.0 + 0.5);
    if (!(rank >= 1 && rank <= in.size())) {
      return new int[0];
    }
    int[] positions = Positions.all(in.size());
    Positions.sort(positions, in::compareValues);
    return new int[] {positions[(int) rank - 1]};
  }

  private static final class Definition extends PickFunction {
    Definition() {
      super("percentile", FunctionTypes.NUMBERS_KEPT);
    }

    @Override
    public boolean selects() {
      return true;
    }

    /** It picks one point of a window. */
    @Override
    public boolean fills() {
      return true;
    }

    @Override
    public void checkArguments(Expr.Call call, long limit) throws InvalidQueryException {
      Arguments.checkCount(call, 2);
      if (!(call.args().get(1) instanceof Literal.IntegerLiteral
          || call.args().get(1) instanceof Literal.NumberLiteral)) {
        throw new InvalidQueryException("expected float argument in percentile()");
      }
    }

    @Override
    Pick create(Expr.Call call, FunctionContext context) {
      return new Percentile(
          call.args().get(1) instanceof Literal.NumberLiteral(double percent)
              ? percent
              : (double) Arguments.integer(call, 1));
    }
  }
}
