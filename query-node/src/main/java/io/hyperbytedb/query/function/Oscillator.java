package io.hyperbytedb.query.function;

/**
 * {@code chande_momentum_oscillator} without a warm-up: how the rises and falls of the last points
 * compare, in percent. Sums are carried on, not formed anew, as in InfluxDB.
 */
final class Oscillator extends Indicator {
  private final Ring changes;
  private int newest;
  private boolean started;
  private double before;
  private double rises;
  private double falls;

  Oscillator(IndicatorArguments arguments) {
    super(arguments.hold(arguments.period() - 1L));
    this.changes = new Ring(Math.max(1, arguments.period() - 1), arguments.memory());
  }

  @Override
  double next(double value) {
    double change = started ? value - before : 0;
    if (change > 0) {
      rises += change;
    } else {
      falls -= change;
    }
    double result = rises != 0 || falls != 0 ? 100.0 * ((rises - falls) / (rises + falls)) : 0;
    newest = changes.after(newest);
    double oldest = changes.get(newest);
    if (oldest > 0) {
      rises -= oldest;
    } else {
      falls += oldest;
    }
    changes.set(newest, change);
    before = value;
    started = true;
    return result;
  }

  @Override
  public void close() {
    changes.close();
  }
}
