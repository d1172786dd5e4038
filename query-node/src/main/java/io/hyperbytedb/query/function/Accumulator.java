package io.hyperbytedb.query.function;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One function over one field, for many cells at once: a cell is a group and a time bucket. Each
 * worker fills its own, and they are merged in order. Not thread-safe.
 */
public abstract class Accumulator {
  /** Which cells have a result. */
  private long[] present;

  private int cells;

  Accumulator(int cells) {
    this.cells = cells;
    this.present = new long[Bits.words(cells)];
  }

  /** The type of the results. */
  public abstract FieldType type();

  /**
   * Adds rows of one series, in ascending time.
   *
   * @param column the field's values; rows {@code [from, to)} count
   * @param times their times, if {@link #needsTimes}
   */
  public abstract void add(int cell, long[] times, Column column, int from, int to);

  /**
   * Adds results of the same function over other points, which {@link AccumulatedFunction#combines}
   * allows.
   *
   * @param column the results; rows {@code [from, to)} count
   * @param times times in the order of the points, if {@link #needsTimes}
   */
  public void addResults(int cell, long[] times, Column column, int from, int to) {
    add(cell, times, column, from, to);
  }

  /**
   * Adds what another accumulator of the same kind has; its rows come after.
   *
   * @param at for each of the other's cells the one here; null if they have the same numbers
   */
  public final void merge(Accumulator other, int @Nullable [] at) {
    int count = at == null ? other.cells : Math.min(other.cells, at.length);
    for (int from = 0; from < count; from++) {
      if (other.has(from)) {
        merge(at == null ? from : at[from], other, from);
      }
    }
  }

  /**
   * Adds what a cell has, of this accumulator or another one of the same kind.
   *
   * @param theirs a cell that has a result
   */
  public abstract void merge(int cell, Accumulator other, int theirs);

  /** Makes room for more cells, which have no result yet. */
  public final void grow(int more) {
    cells = more;
    present = Arrays.copyOf(present, Bits.words(more));
    growValues(more);
  }

  /** About how many bytes a cell takes. */
  public abstract int cellBytes();

  /** Makes room for the values of more cells. */
  abstract void growValues(int cells);

  /** The results of cells that {@link #has} one, a column of {@link #type}. */
  public abstract Column results(int[] cells);

  /** Whether {@link #add} looks at times. */
  public boolean needsTimes() {
    return false;
  }

  /** Whether the function picks a point rather than computing a value. */
  public boolean isSelector() {
    return false;
  }

  /** The time of the point a selector has picked. */
  public long time(int cell) {
    throw new IllegalStateException("computes, does not pick");
  }

  /** What else the picked point had; null without a point. */
  public @Nullable List<@Nullable Object> others(int cell) {
    return null;
  }

  /** Says where other values of the point can be read, before {@link #add}. */
  public void others(PointReader reader) {}

  /**
   * Says which series the next rows are of.
   *
   * @param series a number of the caller's
   */
  public void series(long series) {}

  /** Reads what else a row has. */
  public interface PointReader {
    List<@Nullable Object> read(int row);
  }

  /** Compares series by the numbers that {@link #series} was given. */
  public interface BySeries {
    int compare(long a, long b);
  }

  public final boolean has(int cell) {
    return Bits.get(present, cell);
  }

  final void mark(int cell) {
    Bits.set(present, cell);
  }
}
