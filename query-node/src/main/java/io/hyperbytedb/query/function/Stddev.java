package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;

/** {@code stddev}: the standard deviation of a sample; of a single point it is no number. */
record Stddev() implements Reduction {
  static final ReductionFunction STDDEV =
      new ReductionFunction("stddev", FunctionTypes.NUMBERS_TO_FLOAT, _ -> new Stddev());

  @Override
  public FieldType type() {
    return FieldType.FLOAT;
  }

  @Override
  public void reduce(long start, CellPoints in, PointBuffer out) {
    if (in.size() < 2) {
      out.append(start, Double.NaN);
      return;
    }
    boolean floats = in.type() == FieldType.FLOAT;
    double mean = 0;
    for (int i = 0; i < in.size(); i++) {
      double value = floats ? in.doubles()[i] : (double) in.longs()[i];
      mean += (value - mean) / (double) (i + 1);
    }
    double variance = 0;
    for (int i = 0; i < in.size(); i++) {
      double distance = (floats ? in.doubles()[i] : (double) in.longs()[i]) - mean;
      variance += distance * distance;
    }
    out.append(start, Math.sqrt(variance / (double) (in.size() - 1)));
  }
}
