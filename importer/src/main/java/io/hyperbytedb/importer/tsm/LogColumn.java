package io.hyperbytedb.importer.tsm;

import java.util.Arrays;

/** The values that the log of writes has of a key, in the order of their writes. */
final class LogColumn {
  private static final byte[] NONE = {};

  final BlockType type;
  private long[] times = new long[4];
  private long[] values = new long[4];
  private byte[] text = NONE;
  private int textEnd;
  private int size;

  LogColumn(BlockType type) {
    this.type = type;
  }

  void add(long time, long value) {
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    times[size] = time;
    values[size++] = value;
  }

  void add(long time, byte[] from, int at, int length) {
    if (textEnd + length > text.length) {
      text = Arrays.copyOf(text, Math.max(textEnd + length, Math.max(64, text.length * 2)));
    }
    System.arraycopy(from, at, text, textEnd, length);
    add(time, ((long) textEnd << 32) | length);
    textEnd += length;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Removes what has a time of a range, both ends included. */
  void delete(long from, long to) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (times[i] < from || times[i] > to) {
        times[kept] = times[i];
        values[kept++] = values[i];
      }
    }
    size = kept;
  }

  /** Its values by time, the last of each. */
  void copyTo(Block out) {
    out.start(type);
    out.text = text;
    if (ascends()) {
      out.resize(size);
      System.arraycopy(times, 0, out.times, 0, size);
      System.arraycopy(values, 0, out.values, 0, size);
      return;
    }
    int[] order = order();
    for (int i = 0; i < size; i++) {
      if (i + 1 == size || times[order[i]] != times[order[i + 1]]) {
        out.add(times[order[i]], values[order[i]]);
      }
    }
  }

  /** Positions by time; of one time the last write is last. A merge sort, from small runs up. */
  private int[] order() {
    int[] from = new int[size];
    int[] to = new int[size];
    Arrays.setAll(from, i -> i);
    for (int run = 1; run < size; run *= 2) {
      for (int start = 0; start < size; start += 2 * run) {
        int middle = Math.min(start + run, size);
        int end = Math.min(start + 2 * run, size);
        int left = start;
        int right = middle;
        for (int at = start; at < end; at++) {
          boolean first =
              left < middle && (right == end || times[from[left]] <= times[from[right]]);
          to[at] = first ? from[left++] : from[right++];
        }
      }
      int[] sorted = to;
      to = from;
      from = sorted;
    }
    return from;
  }

  private boolean ascends() {
    for (int i = 1; i < size; i++) {
      if (times[i] <= times[i - 1]) {
        return false;
      }
    }
    return true;
  }
}
