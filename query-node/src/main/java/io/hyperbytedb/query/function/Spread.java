package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;

/** {@code spread}: the largest value less the smallest; integers wrap around. */
record Spread(FieldType type) implements Reduction {
  static final ReductionFunction SPREAD =
      new ReductionFunction("spread", FunctionTypes.NUMBERS_KEPT, Spread::new);

  @Override
  public void reduce(long start, CellPoints in, PointBuffer out) {
    if (type == FieldType.FLOAT) {
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < in.size(); i++) {
        min = Math.min(min, in.doubles()[i]);
        max = Math.max(max, in.doubles()[i]);
      }
      out.append(start, max - min);
    } else {
      long min = Long.MAX_VALUE;
      long max = Long.MIN_VALUE;
      for (int i = 0; i < in.size(); i++) {
        min = Math.min(min, in.longs()[i]);
        max = Math.max(max, in.longs()[i]);
      }
      out.append(start, max - min);
    }
  }
}
