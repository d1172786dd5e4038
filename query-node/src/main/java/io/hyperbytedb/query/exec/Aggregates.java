package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.result.QueryFailure;
import org.jspecify.annotations.Nullable;

/** The functions that are accumulated; a new one is a line here and a class. */
final class Aggregates {
  private Aggregates() {}

  /**
   * A new accumulator.
   *
   * @param bySeries see {@link PointAccumulator}
   */
  static Accumulator of(
      String name,
      FieldType type,
      int cells,
      boolean needTimes,
      PointAccumulator.@Nullable LongComparator bySeries) {
    return switch (name) {
      case "count" -> new CountAccumulator(cells);
      case "sum" -> new SumAccumulator(cells, type, false);
      case "mean" -> new SumAccumulator(cells, type, true);
      case "min" ->
          new PointAccumulator(cells, PointAccumulator.Kind.MIN, type, needTimes, bySeries);
      case "max" ->
          new PointAccumulator(cells, PointAccumulator.Kind.MAX, type, needTimes, bySeries);
      case "first" ->
          new PointAccumulator(cells, PointAccumulator.Kind.FIRST, type, true, bySeries);
      case "last" -> new PointAccumulator(cells, PointAccumulator.Kind.LAST, type, true, bySeries);
      default -> throw new QueryFailure(name + "() is not supported yet");
    };
  }
}
