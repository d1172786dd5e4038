package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import java.util.Arrays;

/** {@code median}: the middle value, or halfway between the two in the middle. */
record Median() implements Reduction {
  static final ReductionFunction MEDIAN =
      new ReductionFunction("median", FunctionTypes.NUMBERS_TO_FLOAT, _ -> new Median());

  @Override
  public FieldType type() {
    return FieldType.FLOAT;
  }

  @Override
  public void reduce(long start, CellPoints in, PointBuffer out) {
    int size = in.size();
    int middle = size / 2;
    if (in.type() == FieldType.FLOAT) {
      double[] sorted = Arrays.copyOf(in.doubles(), size);
      Arrays.sort(sorted);
      double low = sorted[Math.max(middle - 1, 0)];
      out.append(start, size % 2 == 1 ? sorted[middle] : low + (sorted[middle] - low) / 2);
    } else {
      long[] sorted = Arrays.copyOf(in.longs(), size);
      Arrays.sort(sorted);
      long low = sorted[Math.max(middle - 1, 0)];
      out.append(
          start,
          size % 2 == 1
              ? (double) sorted[middle]
              : (double) low + (double) (sorted[middle] - low) / 2);
    }
  }
}
