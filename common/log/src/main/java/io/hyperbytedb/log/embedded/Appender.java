package io.hyperbytedb.log.embedded;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.broker.BrokerPartition;
import io.hyperbytedb.log.LogException.Reason;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to a partition on a thread of its own, since Kafka's files must not be used by threads
 * that may be interrupted. What arrives during an append is appended together afterwards, as one
 * batch that is synced once. Thread-safe.
 */
final class Appender {
  private static final Logger LOG = LoggerFactory.getLogger(Appender.class);

  /** A batch is full at this size; a single record may be larger. */
  private static final int BATCH_BYTES = 1 << 20;

  private static final long RETRY_NANOS = 20_000_000L;

  private final BrokerPartition partition;
  private final RecentRecords recent;
  private final Runnable onMore;
  private final InstantSource clock = InstantSource.system();

  @GuardedBy("this")
  private final Deque<Append> waiting = new ArrayDeque<>();

  @GuardedBy("this")
  private List<Append> underWay = List.of();

  private volatile @Nullable Thread thread;

  @GuardedBy("this")
  private boolean idle;

  @GuardedBy("this")
  private boolean closed;

  /** Whether records must be on the disk before they are acknowledged. */
  private volatile boolean durable;

  /**
   * @param recent is given what is appended
   * @param onMore called after acknowledgements, when there is more to read
   */
  Appender(BrokerPartition partition, RecentRecords recent, Runnable onMore) {
    this.partition = partition;
    this.recent = recent;
    this.onMore = onMore;
  }

  void durable(boolean wanted) {
    durable = wanted;
  }

  void add(Append append) {
    Thread asleep = null;
    boolean refused;
    synchronized (this) {
      refused = closed;
      if (!refused) {
        waiting.add(append);
        if (thread == null) {
          thread = Thread.ofPlatform().name("append-" + partition).daemon().start(this::run);
        } else if (idle) {
          asleep = thread;
        }
        idle = false;
      }
    }
    if (refused) {
      append.fail(Reason.CLOSED, partition + ": closed", null);
    }
    if (asleep != null) {
      LockSupport.unpark(asleep);
    }
  }

  private void run() {
    for (List<Append> batch = next(); !batch.isEmpty(); batch = next()) {
      appendAll(batch);
    }
  }

  /** What is to be appended next; waits for it. Empty once this is closed. */
  private List<Append> next() {
    while (true) {
      synchronized (this) {
        underWay = List.of();
        if (!waiting.isEmpty()) {
          underWay = takeBatch();
          return underWay;
        }
        if (closed) {
          return List.of();
        }
        idle = true;
      }
      LockSupport.park(this);
    }
  }

  @GuardedBy("this")
  private List<Append> takeBatch() {
    List<Append> batch = new ArrayList<>();
    int bytes = 0;
    for (Append next = waiting.peek(); next != null; next = waiting.peek()) {
      bytes += next.bytes();
      if (!batch.isEmpty() && bytes > BATCH_BYTES) {
        break;
      }
      batch.add(waiting.remove());
    }
    return batch;
  }

  private void appendAll(List<Append> batch) {
    List<Append> left = batch;
    while (!left.isEmpty()) {
      try {
        append(left);
        return;
      } catch (BrokerPartition.AppendException e) {
        if (e.failure() != BrokerPartition.Failure.NOT_NOW || isClosed()) {
          fail(left, reason(e.failure()), e);
          return;
        }
        // A broker that starts again, or a topic that it has only just been told of.
        LOG.trace("{}: not appended, will retry", partition, e);
        LockSupport.parkNanos(RETRY_NANOS);
        left = left.stream().filter(append -> !append.offset.isDone()).toList();
      } catch (RuntimeException | Error e) {
        fail(left, Reason.UNAVAILABLE, e);
        return;
      }
    }
  }

  private void append(List<Append> batch) throws BrokerPartition.AppendException {
    long now = clock.millis();
    long first = partition.append(batch, now, durable, at -> recent.add(at, now, batch));
    for (int i = 0; i < batch.size(); i++) {
      LOG.trace("{}: appended {} bytes at {}", partition, batch.get(i).bytes(), first + i);
      batch.get(i).offset.complete(first + i);
    }
    onMore.run();
    partition.tellConsumers();
  }

  private void fail(List<Append> batch, Reason reason, Throwable cause) {
    recent.clear();
    batch.forEach(append -> append.fail(reason, partition + ": " + cause.getMessage(), cause));
  }

  private static Reason reason(BrokerPartition.Failure failure) {
    return switch (failure) {
      case TOO_LARGE -> Reason.TOO_LARGE;
      case REFUSED, NOT_NOW, UNKNOWN -> Reason.UNAVAILABLE;
    };
  }

  /** Fails what has waited for too long, also while the disk does not answer. */
  void failLate(long nanos) {
    failIf(append -> append.isLate(nanos));
  }

  private void failIf(Predicate<Append> late) {
    List<Append> failed = new ArrayList<>();
    synchronized (this) {
      underWay.stream().filter(late).forEach(failed::add);
      waiting.removeIf(append -> late.test(append) && failed.add(append));
    }
    failed.forEach(
        append -> append.fail(Reason.UNAVAILABLE, partition + ": not acknowledged in time", null));
  }

  /** Whether the calling thread appends. */
  boolean isCurrentThread() {
    return thread == Thread.currentThread();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Refuses further records; those that wait are still appended. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    LockSupport.unpark(thread);
  }

  /** Waits until everything is appended; what is not by then fails. */
  void awaitEnd(long millis) throws InterruptedException {
    Thread last = thread;
    if (last != null) {
      last.join(Math.max(1, millis));
    }
    failIf(append -> true);
  }
}
