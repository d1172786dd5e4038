package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;

/** {@code cumulative_sum}: the sum of all points so far; integers wrap around. */
final class CumulativeSum extends Transformation {
  private final FieldType type;
  private double sum;
  private long integerSum;

  CumulativeSum(FieldType type) {
    this.type = type;
  }

  @Override
  public FieldType type() {
    return type;
  }

  @Override
  public void addDouble(long time, double value, PointBuffer out) {
    sum += value;
    out.append(time, sum);
  }

  @Override
  public void addLong(long time, long value, PointBuffer out) {
    integerSum += value;
    out.append(time, integerSum);
  }
}
