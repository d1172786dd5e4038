package io.hyperbytedb.query.function;

import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * {@code sample}: so many points, each as likely as any other, in the order of time, then of
 * values.
 */
final class Sample implements Pick {
  static final PickFunction SAMPLE = new Definition();

  private final int most;
  private final RandomGenerator random;

  Sample(int most, RandomGenerator random) {
    this.most = most;
    this.random = random;
  }

  @Override
  public int[] pick(CellPoints in) {
    int[] kept = Positions.all(Math.min(most, in.size()));
    for (int i = kept.length; i < in.size(); i++) {
      int place = random.nextInt(i + 1);
      if (place < kept.length) {
        kept[place] = i;
      }
    }
    Positions.sort(
        kept,
        (a, b) -> {
          int order = Long.compare(in.times()[a], in.times()[b]);
          return order == 0 ? in.compareValues(a, b) : order;
        });
    return kept;
  }

  private static final class Definition extends PickFunction {
    Definition() {
      super("sample", FunctionTypes.ANY_KEPT);
    }

    @Override
    public boolean selects() {
      return true;
    }

    @Override
    public @Nullable String whyNoView() {
      return "it picks other points each time";
    }

    @Override
    public boolean keepsTimes() {
      return true;
    }

    @Override
    public void checkArguments(Expr.Call call, long limit) throws InvalidQueryException {
      Arguments.checkCount(call, 2);
      if (!(call.args().get(1) instanceof Literal.IntegerLiteral(long size))) {
        throw new InvalidQueryException("expected integer argument in sample()");
      } else if (size <= 0) {
        throw new InvalidQueryException("sample window must be greater than 1, got " + size);
      }
    }

    @Override
    Pick create(Expr.Call call, FunctionContext context) {
      return new Sample(Arguments.count(call, 1), context.random());
    }
  }
}
