package io.hyperbytedb.query.function;

import io.hyperbytedb.query.math.GoMath;

/**
 * The recurrences of Holt and Winters over known values. Parameters are alpha, beta, gamma, phi,
 * the level, the trend and the seasonal factors, in this order; the first four are forced between 0
 * and 1, and the factors change while the model runs. InfluxDB does both to the arrays it searches
 * with, so this must too.
 */
final class HoltWintersModel {
  /** So many values are computed from one checkpoint to the next. */
  private static final int UNCHECKED = 1 << 16;

  private final double[] values;
  private final boolean seasonal;
  private final Runnable checkpoint;

  /**
   * @param values NaN for a missing one; the first is there
   * @param checkpoint called now and then; throws to stop
   */
  HoltWintersModel(double[] values, boolean seasonal, Runnable checkpoint) {
    this.values = values;
    this.checkpoint = checkpoint;
    this.seasonal = seasonal;
  }

  /** The sum of the squared errors; infinite if the model leaves the numbers. */
  double error(double[] parameters) {
    double[] forecast = forecast(0, parameters);
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        continue;
      }
      if (Double.isNaN(forecast[i])) {
        return Double.POSITIVE_INFINITY;
      }
      double difference = forecast[i] - values[i];
      sum += difference * difference;
    }
    return sum;
  }

  /** The fitted values, and {@code horizon} more. */
  double[] forecast(int horizon, double[] parameters) {
    constrain(parameters);
    double alpha = parameters[0];
    double beta = parameters[1];
    double gamma = parameters[2];
    double phi = parameters[3];
    double damping = phi;
    double level = parameters[4];
    double trend = parameters[5];
    int season = parameters.length - 6;
    int offset = season - 1;
    double now = 1;
    double then = 1;
    double[] forecast = new double[Math.addExact(values.length, horizon)];
    forecast[0] = values[0];
    for (int t = 1; t < forecast.length; t++) {
      if (t % UNCHECKED == 0) {
        checkpoint.run();
      }
      if (seasonal) {
        now = parameters[6 + (t - season + offset) % season];
        then = parameters[6 + (t - season + t % season + offset) % season];
      }
      double y = forecast[t - 1];
      double nextLevel = alpha * (y / now) + (1 - alpha) * (level + phi * trend);
      double nextTrend = beta * (nextLevel - level) + (1 - beta) * phi * trend;
      double factor = gamma * (y / (level + phi * trend)) + (1 - gamma) * now;
      forecast[t] = (nextLevel + damping * nextTrend) * then;
      level = nextLevel;
      trend = nextTrend;
      damping += GoMath.pow(phi, t);
      if (seasonal) {
        parameters[6 + (t + offset) % season] = factor;
        offset++;
      }
    }
    return forecast;
  }

  private static void constrain(double[] parameters) {
    for (int i = 0; i < 4; i++) {
      if (parameters[i] > 1) {
        parameters[i] = 1;
      } else if (parameters[i] < 0) {
        parameters[i] = 0;
      }
    }
  }
}
