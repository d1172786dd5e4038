package io.hyperbytedb.query.live;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The records of the WAL that wait for one client. Followers of the log add them and never wait for
 * the client: when too much waits for it, the tail ends. Thread-safe.
 */
final class LiveTail {
  /** The end of a tail whose client reads too slowly. */
  static final String TOO_SLOW =
      "the client reads more slowly than is written: rows were left out, so the tail ends";

  private final long maxBytes;

  @GuardedBy("this")
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  @GuardedBy("this")
  private long bytes;

  @GuardedBy("this")
  private Map<Integer, Long> starts = Map.of();

  @GuardedBy("this")
  private @Nullable String end;

  /** A record of a partition. */
  private record Waiting(int partition, long offset, byte[] value) {}

  /**
   * @param maxBytes how many bytes of records may wait; one record always may
   */
  LiveTail(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Leaves out records below an offset of each partition. */
  synchronized void startAt(Map<Integer, Long> offsets) {
    starts = Map.copyOf(offsets);
  }

  /** Adds a record. */
  synchronized void add(int partition, long offset, byte[] value) {
    if (end != null) {
      return;
    }
    if (bytes + value.length > maxBytes && !waiting.isEmpty()) {
      end(TOO_SLOW);
      return;
    }
    waiting.add(new Waiting(partition, offset, value));
    bytes += value.length;
    notifyAll();
  }

  /**
   * The next record.
   *
   * @param nanos how long to wait for one
   * @return null if there is none, or the tail has ended
   */
  synchronized byte @Nullable [] take(long nanos) throws InterruptedException {
    long limit = System.nanoTime() + nanos;
    while (end == null) {
      Waiting next = waiting.poll();
      if (next != null) {
        bytes -= next.value().length;
        if (next.offset() >= starts.getOrDefault(next.partition(), 0L)) {
          return next.value();
        }
        continue;
      }
      long left = limit - System.nanoTime();
      if (left <= 0) {
        break;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return null;
  }

  /** Whether no record waits. */
  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Ends the tail, unless it has ended; what waits is dropped. */
  synchronized void end(String reason) {
    if (end == null) {
      end = reason;
      waiting.clear();
      bytes = 0;
      notifyAll();
    }
  }

  /** Why it has ended; null if it has not. */
  synchronized @Nullable String ended() {
    return end;
  }
}
