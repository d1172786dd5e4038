package io.hyperbytedb.log.embedded;

import io.hyperbytedb.broker.BrokerPartition;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogException.Reason;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a partition: what was appended last from memory, all other records from the file. */
final class LocalReader implements LogReader {
  private static final Logger LOG = LoggerFactory.getLogger(LocalReader.class);
  private static final int READ_BYTES = 1 << 20;

  /** A broker that has started again does not tell of new records before it is asked. */
  private static final long LOOK_AGAIN_NANOS = 500_000_000L;

  private static final long RETRY_NANOS = 50_000_000L;

  private final LocalPartition partition;
  private final BrokerPartition stored;
  private final ExecutorService files;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile @Nullable Thread waiting;
  private long position;

  /** What follows, while the caller works on what it has. */
  private @Nullable Future<BrokerPartition.Chunk> ahead;

  LocalReader(
      LocalPartition partition, BrokerPartition stored, ExecutorService files, long position) {
    this.partition = partition;
    this.stored = stored;
    this.files = files;
    this.position = position;
  }

  @Override
  public List<LogRecord> poll(Duration max) {
    long limit = System.nanoTime() + max.toNanos();
    while (true) {
      BrokerPartition.Offsets offsets = stored.offsets();
      if (offsets != null) {
        long before = position;
        List<LogRecord> records = next(offsets);
        if (!records.isEmpty()) {
          LOG.trace("{}: read {} records from {}", stored, records.size(), before);
          return records;
        }
        if (position > before) {
          // There were only records of Kafka's own.
          continue;
        }
      }
      long left = limit - System.nanoTime();
      if (left <= 0 || Thread.currentThread().isInterrupted() || woken.getAndSet(false)) {
        return List.of();
      }
      await(offsets, left);
    }
  }

  private List<LogRecord> next(BrokerPartition.Offsets offsets) {
    if (position < offsets.start() || position > offsets.end()) {
      throw new LogException(
          Reason.OFFSET_GONE,
          stored
              + ": offset ["
              + position
              + "] is not in the log, which has ["
              + offsets.start()
              + "] to ["
              + offsets.end()
              + "]");
    }
    if (ahead == null) {
      List<LogRecord> records = partition.recent(position, offsets.visible());
      if (!records.isEmpty()) {
        position = records.getLast().offset() + 1;
        return records;
      }
      if (position >= offsets.visible()) {
        return List.of();
      }
    }
    return fromFile(offsets.visible());
  }

  private List<LogRecord> fromFile(long visible) {
    Future<BrokerPartition.Chunk> reading = ahead == null ? read(position) : ahead;
    ahead = null;
    BrokerPartition.Chunk chunk = result(reading);
    if (chunk.next() < visible) {
      ahead = read(chunk.next());
    }
    position = chunk.next();
    return chunk.records().stream()
        .map(r -> new LogRecord(r.offset(), r.timestamp(), r.key(), r.value()))
        .toList();
  }

  private Future<BrokerPartition.Chunk> read(long offset) {
    try {
      return files.submit(() -> stored.read(offset, READ_BYTES));
    } catch (RejectedExecutionException e) {
      throw new LogException(Reason.CLOSED, stored + ": closed", e);
    }
  }

  private static BrokerPartition.Chunk result(Future<BrokerPartition.Chunk> reading) {
    try {
      return reading.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogException(Reason.UNAVAILABLE, "interrupted", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Reason reason =
          cause instanceof BrokerPartition.OffsetException
              ? Reason.OFFSET_GONE
              : Reason.UNAVAILABLE;
      throw new LogException(reason, String.valueOf(cause.getMessage()), cause);
    }
  }

  /** Waits for more than was visible, or a wakeup. */
  private void await(BrokerPartition.@Nullable Offsets seen, long nanos) {
    waiting = Thread.currentThread();
    try {
      BrokerPartition.Offsets now = stored.offsets();
      boolean more = now != null && (seen == null || now.visible() != seen.visible());
      if (!more && !woken.get()) {
        LockSupport.parkNanos(this, Math.min(nanos, seen == null ? RETRY_NANOS : LOOK_AGAIN_NANOS));
      }
    } finally {
      waiting = null;
    }
  }

  /** There may be more to read. */
  void look() {
    Thread reader = waiting;
    if (reader != null) {
      LockSupport.unpark(reader);
    }
  }

  @Override
  public void wakeup() {
    woken.set(true);
    look();
  }

  @Override
  public void close() {
    partition.closed(this);
  }
}
