package io.hyperbytedb.query.stream;

/** A binary heap of numbers by time; of equal times the lower number comes first. */
final class TimeHeap {
  private final int[] heap;
  private final long[] times;
  private int size;

  /**
   * @param most how many there may be
   */
  TimeHeap(int most) {
    heap = new int[most];
    times = new long[most];
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The number with the least time. */
  int top() {
    return heap[0];
  }

  void add(int number, long time) {
    times[number] = time;
    int at = size++;
    while (at > 0 && before(number, heap[(at - 1) / 2])) {
      heap[at] = heap[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    heap[at] = number;
  }

  /** Gives the number at the top another time. */
  void replaceTop(long time) {
    times[heap[0]] = time;
    sink();
  }

  void removeTop() {
    heap[0] = heap[--size];
    sink();
  }

  private void sink() {
    int number = heap[0];
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], number)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = number;
  }

  private boolean before(int a, int b) {
    return times[a] < times[b] || (times[a] == times[b] && a < b);
  }
}
