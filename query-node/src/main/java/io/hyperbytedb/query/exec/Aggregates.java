package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.Set;

/** The functions that are accumulated; a new one is a line here and a class. */
final class Aggregates {
  private static final Set<String> NAMES =
      Set.of("count", "sum", "mean", "min", "max", "first", "last");

  private Aggregates() {}

  /** Whether there is such a function. */
  static boolean known(String name) {
    return NAMES.contains(name);
  }

  /** Whether a function takes values of a type; others are no values to it. */
  static boolean takes(String name, FieldType type) {
    return switch (name) {
      case "sum", "mean" -> type == FieldType.FLOAT || type == FieldType.INTEGER;
      case "min", "max" -> type != FieldType.STRING;
      default -> true;
    };
  }

  /** A new accumulator. */
  static Accumulator of(String name, FieldType type, int cells, boolean needTimes) {
    return switch (name) {
      case "count" -> new CountAccumulator(cells);
      case "sum" -> new SumAccumulator(cells, type, false);
      case "mean" -> new SumAccumulator(cells, type, true);
      case "min" -> new PointAccumulator(cells, PointAccumulator.Kind.MIN, type, needTimes);
      case "max" -> new PointAccumulator(cells, PointAccumulator.Kind.MAX, type, needTimes);
      case "first" -> new PointAccumulator(cells, PointAccumulator.Kind.FIRST, type, true);
      case "last" -> new PointAccumulator(cells, PointAccumulator.Kind.LAST, type, true);
      default -> throw new QueryFailure(name + "() is not supported yet");
    };
  }
}
