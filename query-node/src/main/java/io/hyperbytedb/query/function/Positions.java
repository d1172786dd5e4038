package io.hyperbytedb.query.function;

/** Sorts positions of points without boxing them. */
final class Positions {
  private Positions() {}

  /** Which of two positions comes first. */
  interface Order {
    int compare(int a, int b);
  }

  /** The positions {@code 0..size-1}. */
  static int[] all(int size) {
    int[] positions = new int[size];
    for (int i = 0; i < size; i++) {
      positions[i] = i;
    }
    return positions;
  }

  /** Sorts; what is equal keeps its order. */
  static void sort(int[] positions, Order order) {
    sort(positions.clone(), positions, 0, positions.length, order);
  }

  /** Merge sort of {@code from} into {@code to}, both of which hold the same range at first. */
  private static void sort(int[] from, int[] to, int start, int end, Order order) {
    if (end - start < 12) {
      insert(to, start, end, order);
      return;
    }
    int middle = (start + end) >>> 1;
    sort(to, from, start, middle, order);
    sort(to, from, middle, end, order);
    int left = start;
    int right = middle;
    for (int i = start; i < end; i++) {
      boolean takeLeft =
          right == end || (left < middle && order.compare(from[left], from[right]) <= 0);
      to[i] = from[takeLeft ? left++ : right++];
    }
  }

  private static void insert(int[] positions, int start, int end, Order order) {
    for (int i = start + 1; i < end; i++) {
      int moved = positions[i];
      int at = i;
      for (; at > start && order.compare(positions[at - 1], moved) > 0; at--) {
        positions[at] = positions[at - 1];
      }
      positions[at] = moved;
    }
  }
}
