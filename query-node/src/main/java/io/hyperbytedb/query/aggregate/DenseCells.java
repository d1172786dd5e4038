package io.hyperbytedb.query.aggregate;

import java.util.Arrays;

/** A cell for each group and bucket, whether there are points or not. Thread-safe. */
public record DenseCells(int groups, Buckets buckets) implements CellSpace {
  @Override
  public int size() {
    return Math.multiplyExact(groups, buckets.count());
  }

  @Override
  public int[] ofGroup(int group) {
    int[] cells = new int[buckets.count()];
    int first = group * cells.length;
    Arrays.setAll(cells, bucket -> first + bucket);
    return cells;
  }

  @Override
  public long start(int cell) {
    return buckets.start(cell % buckets.count());
  }
}
