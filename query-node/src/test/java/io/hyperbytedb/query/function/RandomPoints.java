package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.memory.QueryMemory;
import java.util.Random;

/**
 * Points from a seed: ascending in time, some of one time if wanted, with so few different values
 * that some are equal. Sums of them are exact, in whatever order.
 */
final class RandomPoints {
  private static final int DIFFERENT = 12;

  private final Random random;

  RandomPoints(long seed) {
    this.random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Times one to three apart, or none to two. */
  long[] times(int size, boolean different) {
    long[] times = new long[size];
    long time = 1000;
    for (int i = 0; i < size; i++) {
      time += random.nextInt(3) + (different ? 1 : 0);
      times[i] = time;
    }
    return times;
  }

  /** A float as it is, an integer, a boolean or a string. */
  Comparable<?> value(FieldType type) {
    int number = random.nextInt(DIFFERENT) - DIFFERENT / 2;
    return switch (type) {
      case FLOAT -> number * 0.25;
      case INTEGER -> (long) number;
      case BOOLEAN -> number > 0;
      case STRING -> "text" + number;
    };
  }

  Comparable<?>[] values(FieldType type, int size) {
    Comparable<?>[] values = new Comparable<?>[size];
    for (int i = 0; i < size; i++) {
      values[i] = value(type);
    }
    return values;
  }

  /** The points in a buffer. */
  static PointBuffer buffer(FieldType type, long[] times, Comparable<?>[] values) {
    PointBuffer buffer = new PointBuffer(type, QueryMemory.unlimited());
    for (int i = 0; i < times.length; i++) {
      switch (values[i]) {
        case Double number -> buffer.append(times[i], number);
        case Long number -> buffer.append(times[i], number);
        case Boolean flag -> buffer.append(times[i], flag ? 1L : 0L);
        default -> buffer.append(times[i], (String) values[i]);
      }
    }
    return buffer;
  }

  /** The values of a buffer, boxed. */
  static Comparable<?>[] values(PointBuffer buffer) {
    Comparable<?>[] values = new Comparable<?>[buffer.size()];
    CellPoints points = buffer.view();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (buffer.type()) {
            case FLOAT -> (Comparable<?>) points.doubles()[i];
            case INTEGER -> (Comparable<?>) points.longs()[i];
            case BOOLEAN -> (Comparable<?>) (points.longs()[i] != 0);
            case STRING -> points.texts()[i];
          };
    }
    return values;
  }

  static FunctionContext context(long seed) {
    return new FunctionContext(
        /* interval= */ 0,
        Windows.single(0, Long.MAX_VALUE),
        /* ascending= */ true,
        new Random(seed),
        QueryMemory.unlimited(),
        () -> {});
  }
}
