package io.hyperbytedb.query.function;

import java.util.function.ToDoubleFunction;

/**
 * Minimizes a function by the method of Nelder and Mead: a simplex walks downhill. The steps, their
 * coefficients and their order are those of InfluxDB, since another path ends elsewhere. The
 * function may change the point it is given, to keep it within bounds.
 */
final class NelderMead {
  private static final int MOST_STEPS = 1000;

  private final ToDoubleFunction<double[]> function;
  private final int dimensions;
  private final Runnable checkpoint;
  private final double[][] vertices;
  private final double[] values;
  private final double[] centroid;
  private final double[] reflected;
  private final double[] tried;

  /** Where a search ended. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Minimum(double value, double[] point) {}

  /**
   * @param checkpoint called at each step; throws to end the search
   */
  NelderMead(ToDoubleFunction<double[]> function, int dimensions, Runnable checkpoint) {
    this.function = function;
    this.checkpoint = checkpoint;
    this.dimensions = dimensions;
    this.vertices = new double[dimensions + 1][dimensions];
    this.values = new double[dimensions + 1];
    this.centroid = new double[dimensions];
    this.reflected = new double[dimensions];
    this.tried = new double[dimensions];
  }

  /**
   * Searches from {@code start}.
   *
   * @param epsilon ends when the values at the vertices deviate by less
   */
  Minimum minimize(double[] start, double epsilon) {
    place(start);
    for (int step = 0; step < MOST_STEPS; step++) {
      checkpoint.run();
      step();
      if (deviation() < epsilon) {
        break;
      }
    }
    double[] best = vertices[smallest()];
    double[] point = best.clone();
    return new Minimum(function.applyAsDouble(best), point);
  }

  private void place(double[] start) {
    double n = dimensions;
    double own = (Math.sqrt(n + 1) - 1 + n) / (n * Math.sqrt(2));
    double other = (Math.sqrt(n + 1) - 1) / (n * Math.sqrt(2));
    for (int i = 0; i <= dimensions; i++) {
      for (int j = 0; j < dimensions; j++) {
        vertices[i][j] = i == 0 ? start[j] : (i - 1 == j ? own : other) + start[j];
      }
    }
    for (int i = 0; i <= dimensions; i++) {
      checkpoint.run();
      values[i] = function.applyAsDouble(vertices[i]);
    }
  }

  private void step() {
    int worst = largest();
    int best = smallest();
    int second = secondLargest(worst, best);
    findCentroid(worst);
    for (int i = 0; i < dimensions; i++) {
      reflected[i] = centroid[i] + (centroid[i] - vertices[worst][i]);
    }
    double value = function.applyAsDouble(reflected);
    if (value < values[second] && value >= values[best]) {
      replace(worst, reflected, value);
    }
    if (value < values[best]) {
      expand(worst, value);
    }
    if (value >= values[second]) {
      contract(worst, second, best, value);
    }
  }

  private void findCentroid(int worst) {
    for (int i = 0; i < dimensions; i++) {
      double sum = 0;
      for (int v = 0; v <= dimensions; v++) {
        if (v != worst) {
          sum += vertices[v][i];
        }
      }
      centroid[i] = sum / dimensions;
    }
  }

  private void expand(int worst, double value) {
    for (int i = 0; i < dimensions; i++) {
      tried[i] = centroid[i] + 2.0 * (reflected[i] - centroid[i]);
    }
    double further = function.applyAsDouble(tried);
    if (further < value) {
      replace(worst, tried, further);
    } else {
      replace(worst, reflected, value);
    }
  }

  private void contract(int worst, int second, int best, double value) {
    boolean outside = value < values[worst];
    for (int i = 0; i < dimensions; i++) {
      tried[i] =
          outside
              ? centroid[i] + 0.5 * (reflected[i] - centroid[i])
              : centroid[i] - 0.5 * (centroid[i] - vertices[worst][i]);
    }
    double contracted = function.applyAsDouble(tried);
    if (contracted < values[worst]) {
      replace(worst, tried, contracted);
    } else {
      shrink(worst, second, best);
    }
  }

  private void shrink(int worst, int second, int best) {
    double[] center = vertices[best];
    for (int v = 0; v <= dimensions; v++) {
      if (v != best) {
        for (int i = 0; i < dimensions; i++) {
          vertices[v][i] = center[i] + (vertices[v][i] - center[i]) / 2.0;
        }
      }
    }
    values[worst] = function.applyAsDouble(vertices[worst]);
    values[second] = function.applyAsDouble(vertices[second]);
  }

  private void replace(int vertex, double[] point, double value) {
    System.arraycopy(point, 0, vertices[vertex], 0, dimensions);
    values[vertex] = value;
  }

  private int largest() {
    int found = 0;
    for (int i = 1; i <= dimensions; i++) {
      if (values[i] > values[found]) {
        found = i;
      }
    }
    return found;
  }

  private int smallest() {
    int found = 0;
    for (int i = 1; i <= dimensions; i++) {
      if (values[i] < values[found]) {
        found = i;
      }
    }
    return found;
  }

  private int secondLargest(int worst, int best) {
    int found = best;
    for (int i = 0; i <= dimensions; i++) {
      if (values[i] > values[found] && values[i] < values[worst]) {
        found = i;
      }
    }
    return found;
  }

  private double deviation() {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / (dimensions + 1);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean) / dimensions;
    }
    return Math.sqrt(squares);
  }
}
