package io.hyperbytedb.stream;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What the tracker of a partition has marked in the last seconds, and how far it has come, as long
 * as queries ask for that. Thread-safe.
 */
final class Recent {
  /** How many marks are kept; what is older is not known any more. */
  private static final int MOST = 20_000;

  /** For this long a view that is new, or means something else, is not read by queries. */
  private static final long NEW_MILLIS = 10_000;

  private static final long NOTHING = -1;

  private final Changes changes;

  @GuardedBy("this")
  private final Deque<Entry> entries = new ArrayDeque<>();

  @GuardedBy("this")
  private final Map<Long, Known> known = new HashMap<>();

  /** The first offset from which on all marks are here; {@link #NOTHING} if none is. */
  @GuardedBy("this")
  private long from = NOTHING;

  /** The offset of the next record. */
  @GuardedBy("this")
  private long position = NOTHING;

  /** A mark that the record of an offset made. */
  private record Entry(long offset, long view, long first, long end) {}

  /**
   * A view.
   *
   * @param meaning the ids of what it reads and writes
   * @param since when it got that meaning, in the clock's milliseconds
   */
  private record Known(byte[] meaning, long since) {}

  Recent(Changes changes) {
    this.changes = changes;
  }

  /** A record is looked at next. */
  synchronized void begin(long offset) {
    if (!changes.areWanted()) {
      entries.clear();
      from = NOTHING;
    } else if (from == NOTHING) {
      from = offset;
    }
    position = offset;
  }

  /** All records before an offset were looked at. */
  synchronized void end(long next) {
    position = next;
    if (from == NOTHING && changes.areWanted()) {
      from = next;
    }
    notifyAll();
  }

  /** The record that is looked at, or what was read again, marks windows. */
  synchronized void mark(long view, Mark mark) {
    if (from == NOTHING || mark.isEmpty()) {
      return;
    }
    entries.addLast(new Entry(position, view, mark.first(), mark.end()));
    if (entries.size() > MOST) {
      from = entries.removeFirst().offset() + 1;
    }
  }

  /** Says which views there are. */
  synchronized void know(List<ViewSources> views) {
    Map<Long, Known> before = new HashMap<>(known);
    known.clear();
    for (ViewSources view : views) {
      byte[] meaning = view.meaning();
      Known old = before.get(view.view().id());
      known.put(
          view.view().id(),
          old != null && Arrays.equals(old.meaning(), meaning)
              ? old
              : new Known(meaning, changes.millis()));
    }
  }

  /**
   * The windows of a view that records of a range of offsets have marked, first and end of each;
   * null if that isn't known.
   *
   * @param meaning what the view reads and writes
   * @param start the first offset
   * @param end the offset after the last one; waited for
   * @param deadline until when, in {@link System#nanoTime}
   */
  synchronized long @Nullable [] marked(
      long view, byte[] meaning, long start, long end, long deadline) throws InterruptedException {
    Known found = known.get(view);
    if (found == null
        || !Arrays.equals(found.meaning(), meaning)
        || changes.millis() - found.since() < NEW_MILLIS) {
      return null;
    }
    if (end <= start) {
      return new long[0];
    }
    while (from != NOTHING && position < end) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return null;
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
    }
    if (from == NOTHING || from > start) {
      return null;
    }
    List<Entry> of = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.view() == view && entry.offset() >= start) {
        of.add(entry);
      }
    }
    return of.stream().flatMapToLong(entry -> LongStream.of(entry.first(), entry.end())).toArray();
  }
}
