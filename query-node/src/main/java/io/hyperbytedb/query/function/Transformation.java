package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;

/**
 * A function over the points of one series in the order in which they come: ascending in time, or
 * descending for {@code ORDER BY time DESC}. Each group has its own instance. Points without a
 * value are not given to it. What it yields is appended to {@code out}, a buffer of {@link #type}.
 * For one thread.
 */
public abstract class Transformation implements AutoCloseable {
  /** The type of what it yields. */
  public abstract FieldType type();

  /** Takes a float. */
  public abstract void addDouble(long time, double value, PointBuffer out);

  /** Takes an integer. */
  public void addLong(long time, long value, PointBuffer out) {
    addDouble(time, (double) value, out);
  }

  /** Takes a string or a boolean, of which only the time counts. */
  public void addOther(long time, PointBuffer out) {
    throw new IllegalStateException("takes numbers only");
  }

  /** No more points come. */
  public void finish(PointBuffer out) {}

  /** Gives back the memory that it holds. */
  @Override
  public void close() {}
}
