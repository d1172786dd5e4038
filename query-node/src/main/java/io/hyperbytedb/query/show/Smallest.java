package io.hyperbytedb.query.show;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * Collects numbers and gives the first of them in some order: where few are wanted no more are
 * kept. For one thread.
 */
final class Smallest {
  /** Up to so many wanted numbers are kept in a heap, instead of all that come. */
  private static final long FEW = 10_000;

  private final Order order;
  private final long wanted;
  private final PriorityQueue<Long> heap;
  private long[] all = new long[0];
  private int size;

  /** Says which of two numbers comes first. */
  interface Order {
    int compare(long a, long b);
  }

  /**
   * @param wanted how many will be asked for
   */
  Smallest(long wanted, Order order) {
    this.wanted = wanted;
    this.order = order;
    this.heap = new PriorityQueue<>((a, b) -> order.compare(b, a));
  }

  void add(long number) {
    if (wanted > FEW) {
      if (size == all.length) {
        all = Arrays.copyOf(all, Math.max(64, size + (size >> 1)));
      }
      all[size++] = number;
    } else if (heap.size() < wanted) {
      heap.add(number);
    } else if (wanted > 0 && order.compare(number, heap.element()) < 0) {
      var _ = heap.remove();
      heap.add(number);
    }
  }

  /** The numbers in their order, as many as are wanted. */
  long[] sorted() {
    if (wanted > FEW) {
      all = Arrays.copyOf(all, size);
      sort(all);
      return size <= wanted ? all : Arrays.copyOf(all, (int) wanted);
    }
    long[] found = new long[heap.size()];
    for (int i = found.length - 1; i >= 0; i--) {
      found[i] = heap.remove();
    }
    return found;
  }

  /** Merges runs of growing length. */
  private void sort(long[] numbers) {
    long[] from = numbers;
    long[] to = new long[from.length];
    for (long run = 1; run < from.length; run *= 2) {
      for (long start = 0; start < from.length; start += 2 * run) {
        int middle = (int) Math.min(from.length, start + run);
        merge(from, to, (int) start, middle, (int) Math.min(from.length, start + 2 * run));
      }
      long[] swap = from;
      from = to;
      to = swap;
    }
    all = from;
  }

  private void merge(long[] from, long[] to, int start, int middle, int end) {
    int left = start;
    int right = middle;
    for (int i = start; i < end; i++) {
      boolean takeLeft =
          right == end || (left < middle && order.compare(from[left], from[right]) <= 0);
      to[i] = takeLeft ? from[left++] : from[right++];
    }
  }
}
