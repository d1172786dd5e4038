package io.hyperbytedb.query.aggregate;

import java.util.Arrays;

/**
 * Cells only for those groups and windows that have been asked for, numbered as they come: a hash
 * map from group and start of window to cell, and the cells side by side. Not thread-safe.
 */
public final class SparseCells implements CellSpace {
  /** About what a cell takes here, in bytes. */
  public static final int CELL_BYTES = 24;

  private int[] groups = new int[16];
  private long[] starts = new long[16];
  private int size;

  /** For each slot of the map 1 + its cell, 0 for none; at most half are taken. */
  private int[] slots = new int[32];

  /** Where the cells of each group start in {@link #ordered}; made when the first is asked for. */
  private int[] firsts = {};

  private int[] ordered = {};

  /** The cell of a group's window; a new number if it has none yet. */
  public int cell(int group, long start) {
    int slot = slot(group, start);
    int found = slots[slot];
    return found != 0 ? found - 1 : add(slot, group, start);
  }

  /** For each cell of another space the cell here. */
  public int[] addAll(SparseCells other) {
    int[] at = new int[other.size];
    for (int cell = 0; cell < at.length; cell++) {
      at[cell] = cell(other.groups[cell], other.starts[cell]);
    }
    return at;
  }

  private int slot(int group, long start) {
    long hash = (start ^ (group * 0x9E3779B97F4A7C15L)) * 0xD6E8FEB86659FD93L;
    int mask = slots.length - 1;
    int slot = (int) (hash ^ (hash >>> 32)) & mask;
    while (slots[slot] != 0) {
      int cell = slots[slot] - 1;
      if (starts[cell] == start && groups[cell] == group) {
        break;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int add(int slot, int group, long start) {
    if (size == groups.length) {
      groups = Arrays.copyOf(groups, Math.multiplyExact(size, 2));
      starts = Arrays.copyOf(starts, groups.length);
    }
    groups[size] = group;
    starts[size] = start;
    slots[slot] = ++size;
    firsts = new int[0];
    if (size * 2 > slots.length) {
      slots = new int[Math.multiplyExact(slots.length, 2)];
      for (int cell = 0; cell < size; cell++) {
        slots[slot(groups[cell], starts[cell])] = cell + 1;
      }
    }
    return size - 1;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long start(int cell) {
    return starts[cell];
  }

  @Override
  public int[] ofGroup(int group) {
    if (firsts.length == 0) {
      order();
    }
    return group + 1 < firsts.length
        ? Arrays.copyOfRange(ordered, firsts[group], firsts[group + 1])
        : new int[0];
  }

  /** Puts the cells in the order of their groups, and within one of their windows. */
  private void order() {
    int most = 0;
    for (int cell = 0; cell < size; cell++) {
      most = Math.max(most, groups[cell]);
    }
    int[] next = new int[most + 2];
    for (int cell = 0; cell < size; cell++) {
      next[groups[cell] + 1]++;
    }
    for (int group = 0; group <= most; group++) {
      next[group + 1] += next[group];
    }
    firsts = next.clone();
    ordered = new int[size];
    for (int cell = 0; cell < size; cell++) {
      ordered[next[groups[cell]]++] = cell;
    }
    for (int group = 0; group <= most; group++) {
      sort(group, firsts[group], firsts[group + 1]);
    }
  }

  private void sort(int group, int from, int to) {
    boolean sorted = true;
    for (int i = from + 1; i < to && sorted; i++) {
      sorted = starts[ordered[i - 1]] < starts[ordered[i]];
    }
    if (sorted) {
      return;
    }
    long[] times = new long[to - from];
    for (int i = 0; i < times.length; i++) {
      times[i] = starts[ordered[from + i]];
    }
    Arrays.sort(times);
    for (int i = 0; i < times.length; i++) {
      ordered[from + i] = slots[slot(group, times[i])] - 1;
    }
  }
}
