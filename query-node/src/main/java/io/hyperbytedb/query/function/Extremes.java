package io.hyperbytedb.query.function;

import java.util.Arrays;

/**
 * {@code top} and {@code bottom}: the points with the largest or smallest values, in ascending
 * time, best first among those of one time. Of equal values the earlier point wins. Which of
 * several points equal in value and time win, and their order, follows from how InfluxDB keeps its
 * heap.
 */
final class Extremes implements Pick {
  private final int most;
  private final boolean largest;

  Extremes(int most, boolean largest) {
    this.most = most;
    this.largest = largest;
  }

  @Override
  public int[] pick(CellPoints in) {
    Heap heap = new Heap(in, Math.min(most, in.size()));
    for (int i = 0; i < in.size(); i++) {
      heap.offer(i);
    }
    return heap.inOrder();
  }

  @Override
  public int[] pick(CellPoints in, int[] tagGroups) {
    int groups = 0;
    for (int i = 0; i < in.size(); i++) {
      groups = Math.max(groups, tagGroups[i] + 1);
    }
    int[] best = new int[groups];
    Arrays.fill(best, -1);
    for (int i = 0; i < in.size(); i++) {
      int before = best[tagGroups[i]];
      if (before < 0 || rank(in, before, i) < 0) {
        best[tagGroups[i]] = i;
      }
    }
    int[] bests = Arrays.stream(best).filter(i -> i >= 0).toArray();
    Heap heap = new Heap(in, Math.min(most, bests.length));
    for (int i : bests) {
      heap.offer(i);
    }
    return heap.inOrder();
  }

  /** Positive if {@code a} is the better of two points. */
  private int rank(CellPoints in, int a, int b) {
    int order = in.compareValues(a, b);
    if (order != 0) {
      return largest ? order : -order;
    }
    return Long.compare(in.times()[b], in.times()[a]);
  }

  /** The best points so far, the worst of them at the root. */
  private final class Heap {
    private final CellPoints in;
    private final int[] points;
    private int size;

    Heap(CellPoints in, int capacity) {
      this.in = in;
      this.points = new int[capacity];
    }

    void offer(int point) {
      if (size < points.length) {
        points[size++] = point;
        up(size - 1);
      } else if (size > 0 && rank(in, points[0], point) < 0) {
        points[0] = point;
        down(0);
      }
    }

    private void up(int child) {
      for (int at = child; at > 0; ) {
        int parent = (at - 1) / 2;
        if (rank(in, points[at], points[parent]) >= 0) {
          return;
        }
        swap(at, parent);
        at = parent;
      }
    }

    private void down(int root) {
      for (int at = root; 2 * at + 1 < size; ) {
        int child = 2 * at + 1;
        if (child + 1 < size && rank(in, points[child + 1], points[child]) < 0) {
          child++;
        }
        if (rank(in, points[child], points[at]) >= 0) {
          return;
        }
        swap(at, child);
        at = child;
      }
    }

    private void swap(int a, int b) {
      int point = points[a];
      points[a] = points[b];
      points[b] = point;
    }

    int[] inOrder() {
      int[] result = Arrays.copyOf(points, size);
      Positions.sort(result, (a, b) -> rank(in, b, a));
      Positions.sort(result, (a, b) -> Long.compare(in.times()[a], in.times()[b]));
      return result;
    }
  }
}
