package io.hyperbytedb.query.function;

/**
 * {@code percentile}: the point at a rank; no point if the rank rounds to none. Of equal values the
 * one that came first is the lower.
 */
final class Percentile implements Pick {
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
}
