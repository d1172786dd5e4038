package io.hyperbytedb.query.function;

import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import java.util.Arrays;

/**
 * {@code distinct}: each value once, as the first point that has it, in the order of time, and of
 * values among those of one time.
 */
final class Distinct implements Pick {
  static final PickFunction DISTINCT = new Definition();

  @Override
  public int[] pick(CellPoints in) {
    int[] positions = Positions.all(in.size());
    Positions.sort(positions, in::compareValues);
    int kept = 0;
    for (int i = 0; i < positions.length; i++) {
      if (i == 0 || in.compareValues(positions[i - 1], positions[i]) != 0) {
        positions[kept++] = positions[i];
      }
    }
    int[] firsts = Arrays.copyOf(positions, kept);
    Positions.sort(firsts, (a, b) -> Long.compare(in.times()[a], in.times()[b]));
    return firsts;
  }

  private static final class Definition extends PickFunction {
    Definition() {
      super("distinct", FunctionTypes.ANY_KEPT);
    }

    @Override
    public Input input() {
      return Input.ONE_FIELD;
    }

    @Override
    public Beside beside() {
      return Beside.NOTHING;
    }

    @Override
    public void checkArguments(Expr.Call call, long limit) throws InvalidQueryException {
      if (call.args().isEmpty()) {
        throw new InvalidQueryException("distinct function requires at least one argument");
      } else if (call.args().size() != 1) {
        throw new InvalidQueryException("distinct function can only have one argument");
      } else if (!(call.args().getFirst() instanceof Expr.VarRef)) {
        throw new InvalidQueryException("expected field argument in distinct()");
      }
    }

    @Override
    Pick create(Expr.Call call, FunctionContext context) {
      return new Distinct();
    }
  }
}
