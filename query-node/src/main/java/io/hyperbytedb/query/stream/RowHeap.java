package io.hyperbytedb.query.stream;

import java.util.List;

/** A binary heap of pieces by the time of their next row. */
final class RowHeap {
  private final List<Piece> pieces;
  private final Ties ties;
  private final int[] heap;
  private final int[] next;
  private final long[] times;
  private int size;

  /** Orders rows of equal times. */
  interface Ties {
    boolean before(int pieceA, int rowA, int pieceB, int rowB);
  }

  RowHeap(List<Piece> pieces, Ties ties) {
    this.pieces = pieces;
    this.ties = ties;
    heap = new int[pieces.size()];
    next = new int[pieces.size()];
    times = new long[pieces.size()];
    for (int p = 0; p < heap.length; p++) {
      times[p] = pieces.get(p).time(0);
      heap[size++] = p;
    }
    for (int i = size / 2; i >= 0; i--) {
      sink(i);
    }
  }

  /** The piece of the next row. */
  int top() {
    return heap[0];
  }

  /** The next row. */
  int take() {
    int p = heap[0];
    Piece piece = pieces.get(p);
    int row = piece.rows()[next[p]++];
    if (next[p] < piece.rows().length) {
      times[p] = piece.time(next[p]);
    } else {
      heap[0] = heap[--size];
    }
    sink(0);
    return row;
  }

  private void sink(int from) {
    int at = from;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        return;
      }
      if (child + 1 < size && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], heap[at])) {
        return;
      }
      int swap = heap[at];
      heap[at] = heap[child];
      heap[child] = swap;
      at = child;
    }
  }

  private boolean before(int a, int b) {
    return times[a] < times[b] || (times[a] == times[b] && ties.before(a, row(a), b, row(b)));
  }

  private int row(int p) {
    return pieces.get(p).rows()[next[p]];
  }
}
