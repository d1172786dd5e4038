package io.hyperbytedb.query.function;

import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.memory.QueryMemory;
import java.util.List;

/**
 * What follows the field in a call of technical analysis.
 *
 * @param period at least 1
 * @param wantedHold how many points to hold back, -1 for as many as it takes to warm up
 * @param warmup {@code exponential}, {@code simple} or {@code none}; empty if not given
 * @param memory for the points of a period
 */
record IndicatorArguments(int period, long wantedHold, String warmup, QueryMemory memory) {
  /** No series has as many points as this. */
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  static IndicatorArguments of(Expr.Call call, QueryMemory memory) {
    List<Expr> args = call.args();
    long period = ((Literal.IntegerLiteral) args.get(1)).value();
    long hold = args.size() > 2 ? ((Literal.IntegerLiteral) args.get(2)).value() : -1;
    String warmup = args.size() > 3 ? ((Literal.StringLiteral) args.get(3)).value() : "";
    return new IndicatorArguments((int) Math.min(period, LONGEST), hold, warmup, memory);
  }

  long hold(long warmCount) {
    return wantedHold == -1 ? warmCount : wantedHold;
  }

  boolean simple() {
    return warmup.equals("simple");
  }

  /** Whether there is to be no warm-up: what the oscillator does unless told otherwise. */
  boolean none() {
    return warmup.isEmpty() || warmup.equals("none");
  }
}
