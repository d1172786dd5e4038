package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;

/**
 * The functions of technical analysis: each point gives a value, but those of the first points,
 * held back while the function warms up, are not told.
 */
abstract class Indicator extends Transformation {
  private long held;

  /**
   * @param hold how many points are held back
   */
  Indicator(long hold) {
    this.held = hold;
  }

  @Override
  public final FieldType type() {
    return FieldType.FLOAT;
  }

  @Override
  public final void addDouble(long time, double value, PointBuffer out) {
    double result = next(value);
    if (held > 0) {
      held--;
    } else if (tells(result)) {
      out.append(time, result);
    }
  }

  abstract double next(double value);

  /** Whether a result is one. */
  boolean tells(double result) {
    return true;
  }
}
