package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;

/**
 * {@code mode}: the most frequent value. If values are equally frequent: the smallest if each
 * occurs once, true before false, otherwise InfluxDB's choice: going up the values, one that the
 * scan first met no later than it last met the best so far takes over.
 */
record Mode(FieldType type) implements Reduction {
  static final ReductionFunction MODE =
      new ReductionFunction("mode", FunctionTypes.ANY_KEPT, Mode::new);

  @Override
  public void reduce(long start, CellPoints in, PointBuffer out) {
    switch (type) {
      case FLOAT -> out.append(start, in.doubles()[mostFrequent(in)]);
      case INTEGER -> out.append(start, in.longs()[mostFrequent(in)]);
      case STRING -> out.append(start, in.texts()[mostFrequent(in)]);
      case BOOLEAN -> {
        int trues = 0;
        for (int i = 0; i < in.size(); i++) {
          trues += in.longs()[i] != 0 ? 1 : 0;
        }
        out.append(start, trues >= in.size() - trues ? 1L : 0L);
      }
    }
  }

  private static int mostFrequent(CellPoints in) {
    int[] sorted = Positions.all(in.size());
    Positions.sort(sorted, in::compareValues);
    int best = sorted[0];
    int bestCount = 1;
    int first = sorted[0];
    int count = 1;
    for (int i = 1; i < sorted.length; i++) {
      int point = sorted[i];
      if (in.compareValues(first, point) != 0) {
        first = point;
        count = 1;
        continue;
      }
      count++;
      if (count > bestCount || (count == bestCount && in.times()[first] <= in.times()[best])) {
        best = point;
        bestCount = count;
      }
    }
    return best;
  }
}
