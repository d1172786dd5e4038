package io.hyperbytedb.query.function;

import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.memory.Reservation;
import java.util.Arrays;

/**
 * The latest values of a period, in the place of the oldest. Grows with the values: a period may be
 * far longer than any series. What was not set is 0. For one thread.
 */
final class Ring implements AutoCloseable {
  private static final int INITIAL = 64;

  private final int period;
  private final Reservation reservation;
  private double[] values = new double[0];

  /**
   * @param period how many values there are at most, at least one
   * @param memory for the values
   */
  Ring(int period, QueryMemory memory) {
    this.period = period;
    this.reservation = new Reservation(memory);
  }

  int period() {
    return period;
  }

  /** The place after another. */
  int after(int place) {
    return place + 1 >= period ? 0 : place + 1;
  }

  double get(int place) {
    return place < values.length ? values[place] : 0;
  }

  void set(int place, double value) {
    if (place >= values.length) {
      long wanted = Math.max(Math.max(INITIAL, place + 1L), values.length * 2L);
      int capacity = (int) Math.min(period, wanted);
      reservation.set((long) capacity * Double.BYTES);
      values = Arrays.copyOf(values, capacity);
    }
    values[place] = value;
  }

  @Override
  public void close() {
    reservation.close();
  }
}
