package io.hyperbytedb.log.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogException.Reason;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The log in memory. Deterministic: an append is acknowledged at once, on the caller's thread.
 * Tests inject faults with {@link #failNextAppend} and {@link #loseNextAcknowledgement}.
 * Thread-safe; it outlives the processes of a simulation, so closing it has no effect.
 */
public final class MemoryLog implements Log {
  private static final int POLL_LIMIT = 500;

  /** The records of a partition; the first has offset {@code start}. */
  private static final class Records {
    final List<LogRecord> list = new ArrayList<>();
    long start;

    long end() {
      return start + list.size();
    }
  }

  private final InstantSource clock;
  private final Map<Partition, Records> partitions = new HashMap<>();

  @GuardedBy("this")
  private final Map<String, Integer> topics = new HashMap<>();

  @GuardedBy("this")
  private final Map<String, Map<Partition, Long>> positions = new HashMap<>();

  @GuardedBy("this")
  private @Nullable LogException nextFailure;

  @GuardedBy("this")
  private boolean keepFailed;

  public MemoryLog(InstantSource clock) {
    this.clock = clock;
  }

  /** Makes the next append fail without appending anything. */
  public synchronized void failNextAppend() {
    nextFailure = new LogException(Reason.UNAVAILABLE, "injected failure");
    keepFailed = false;
  }

  /** Makes the next append fail although its record is in the log. */
  public synchronized void loseNextAcknowledgement() {
    nextFailure = new LogException(Reason.UNAVAILABLE, "injected loss of an acknowledgement");
    keepFailed = true;
  }

  /** Withdraws an injected failure that no append has met yet. */
  public synchronized void endInjectedFailure() {
    nextFailure = null;
  }

  /** Removes the last records, as a power failure does to a log that was not synced. */
  public synchronized void loseFrom(Partition partition, long offset) {
    Records records = records(partition);
    records.list.subList((int) (offset - records.start), records.list.size()).clear();
  }

  @Override
  public synchronized CompletableFuture<Long> append(
      Partition partition, byte @Nullable [] key, byte[] value) {
    LogException failure = nextFailure;
    nextFailure = null;
    Records records = partitions.get(partition);
    if (records == null) {
      return CompletableFuture.failedFuture(
          new LogException(Reason.BAD_TOPIC, partition + ": unknown"));
    }
    if (failure == null || keepFailed) {
      records.list.add(new LogRecord(records.end(), clock.millis(), key, value.clone()));
      notifyAll();
    }
    return failure == null
        ? CompletableFuture.completedFuture(records.end() - 1)
        : CompletableFuture.failedFuture(failure);
  }

  @Override
  public LogReader read(Partition partition, long offset) {
    return new Reader(partition, offset);
  }

  @Override
  public synchronized CompletableFuture<Map<Partition, Long>> endOffsets(
      Collection<Partition> wanted) {
    Map<Partition, Long> ends = new HashMap<>();
    wanted.forEach(p -> ends.put(p, records(p).end()));
    return CompletableFuture.completedFuture(ends);
  }

  @Override
  public synchronized CompletableFuture<Map<Partition, Long>> startOffsets(
      Collection<Partition> wanted) {
    Map<Partition, Long> starts = new HashMap<>();
    wanted.forEach(p -> starts.put(p, records(p).start));
    return CompletableFuture.completedFuture(starts);
  }

  @Override
  public synchronized void deleteBefore(Partition partition, long offset) {
    Records records = records(partition);
    if (offset > records.end()) {
      throw new LogException(Reason.BAD_TOPIC, partition + ": offset [" + offset + "] not there");
    }
    if (offset > records.start) {
      records.list.subList(0, Math.toIntExact(offset - records.start)).clear();
      records.start = offset;
    }
  }

  @Override
  public synchronized int ensureTopic(TopicSpec spec) {
    Integer existing = topics.putIfAbsent(spec.name(), spec.partitions());
    int count = existing == null ? spec.partitions() : existing;
    for (int i = 0; i < count; i++) {
      partitions.putIfAbsent(new Partition(spec.name(), i), new Records());
    }
    return count;
  }

  @Override
  public synchronized CompletableFuture<Map<Partition, Long>> positions(
      String group, Collection<Partition> asked) {
    Map<Partition, Long> found = new HashMap<>(positions.getOrDefault(group, Map.of()));
    found.keySet().retainAll(asked);
    return CompletableFuture.completedFuture(found);
  }

  @Override
  public synchronized CompletableFuture<Void> commitPosition(
      String group, Map<Partition, Long> offsets) {
    positions.computeIfAbsent(group, g -> new HashMap<>()).putAll(offsets);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {}

  private Records records(Partition partition) {
    Records records = partitions.get(partition);
    if (records == null) {
      throw new LogException(Reason.BAD_TOPIC, partition + ": unknown");
    }
    return records;
  }

  private final class Reader implements LogReader {
    private final Partition partition;
    private long position;
    private boolean woken;

    Reader(Partition partition, long position) {
      this.partition = partition;
      this.position = position;
    }

    @Override
    public List<LogRecord> poll(Duration max) {
      synchronized (MemoryLog.this) {
        Records records = records(partition);
        waitForRecords(records, max);
        if (position < records.start || position > records.end()) {
          throw new LogException(
              Reason.OFFSET_GONE, partition + ": offset [" + position + "] is not in the log");
        }
        int from = Math.toIntExact(position - records.start);
        int to = Math.min(records.list.size(), from + POLL_LIMIT);
        position = records.start + to;
        return List.copyOf(records.list.subList(from, to));
      }
    }

    private void waitForRecords(Records records, Duration max) {
      long limit = System.nanoTime() + max.toNanos();
      while (position == records.end() && !woken) {
        long millis = (limit - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          break;
        }
        try {
          MemoryLog.this.wait(millis);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          break;
        }
      }
      woken = false;
    }

    @Override
    public void wakeup() {
      synchronized (MemoryLog.this) {
        woken = true;
        MemoryLog.this.notifyAll();
      }
    }

    @Override
    public void close() {}
  }
}
