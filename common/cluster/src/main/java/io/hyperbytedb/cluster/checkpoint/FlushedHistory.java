package io.hyperbytedb.cluster.checkpoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The flushed offsets of each partition at past times, on any clock and in any unit. A long history
 * loses every second of its older entries, so that it stays small. Not thread-safe.
 */
public final class FlushedHistory {
  private static final int MOST = 4_000;

  private final int partitions;

  /** Oldest first. */
  private final Deque<Entry> entries = new ArrayDeque<>();

  private record Entry(long time, long[] offsets) {}

  public FlushedHistory(int partitions) {
    this.partitions = partitions;
  }

  /** Adds what is flushed now. Later entries were made while the clock was ahead and go. */
  public void add(long time, long[] offsets) {
    while (!entries.isEmpty() && entries.getLast().time() > time) {
      entries.removeLast();
    }
    entries.add(new Entry(time, offsets.clone()));
    if (entries.size() > MOST) {
      thin();
    }
  }

  private void thin() {
    List<Entry> all = new ArrayList<>(entries);
    entries.clear();
    for (int i = 0; i < all.size(); i++) {
      if (i % 2 == 0 || i >= all.size() - MOST / 2) {
        entries.add(all.get(i));
      }
    }
  }

  /** What was flushed at a time, as far as it is known: 0 before the first entry. */
  public long[] at(long time) {
    long[] offsets = new long[partitions];
    for (Entry entry : entries) {
      if (entry.time() > time) {
        break;
      }
      offsets = entry.offsets();
    }
    return offsets.clone();
  }

  /** Forgets what is not needed to tell what was flushed at a time or later. */
  public void forgetBefore(long time) {
    Entry old = null;
    while (!entries.isEmpty() && entries.getFirst().time() <= time) {
      old = entries.removeFirst();
    }
    if (old != null) {
      entries.addFirst(old);
    }
  }
}
