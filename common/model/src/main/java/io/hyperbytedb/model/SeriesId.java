package io.hyperbytedb.model;

/**
 * Series ids: partition in the upper 32 bits, ordinal in the lower. Each partition numbers its
 * series from 0 in the order in which they first appear in its log, so every replica gives a series
 * the same id. This is the {@code _series} column of our files.
 */
public final class SeriesId {
  private SeriesId() {}

  /** The id of the {@code ordinal}-th series of {@code partition}. */
  public static long of(int partition, int ordinal) {
    return ((long) partition << 32) | ordinal;
  }

  /** The partition that numbers this series. */
  public static int partition(long id) {
    return (int) (id >>> 32);
  }

  /** The series' number within its partition. */
  public static int ordinal(long id) {
    return (int) id;
  }
}
