package io.hyperbytedb.query.live;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.log.Follower;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live tails of a process. The WAL is followed once for all of them, and only while there are
 * some. Thread-safe.
 */
public final class LiveTails implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveTails.class);
  private static final String STOPPING = "the server is stopping";
  private static final long LOG_TIMEOUT_SECONDS = 10;

  /** How long a stop waits until clients have their last line. */
  private static final long FAREWELL_NANOS = 2_000_000_000L;

  private static final long PAUSE_NANOS = 5_000_000L;

  private final Log log;
  private final List<Partition> wal;
  private final Limits limits;
  private final Metrics.Counter tooSlow;
  private final List<LiveTail> tails = new CopyOnWriteArrayList<>();

  @GuardedBy("this")
  private final List<Log.Subscription> followers = new ArrayList<>();

  private volatile boolean broken;
  private volatile boolean closed;

  /**
   * What tails may take.
   *
   * @param maxTails how many there may be
   * @param maxBytes how many bytes of records may wait for one of them
   */
  public record Limits(int maxTails, long maxBytes) {}

  /**
   * @param wal the partitions of the WAL
   */
  public LiveTails(Log log, List<Partition> wal, Limits limits, Metrics metrics) {
    this.log = log;
    this.wal = List.copyOf(wal);
    this.limits = limits;
    this.tooSlow =
        metrics.counter(
            "hyperbytedb_live_tails_too_slow_total",
            "Live tails that ended because their clients read too slowly.");
    metrics.gauge("hyperbytedb_live_tails", "Live tails that clients follow.", tails::size);
  }

  /**
   * Begins a tail: it gets every record that is acknowledged after this call, and none that was
   * acknowledged before it.
   *
   * @throws HyperbyteException TOO_MANY_REQUESTS if there are too many, UNAVAILABLE if the log does
   *     not answer or the process stops
   */
  LiveTail open() {
    LiveTail tail = new LiveTail(limits.maxBytes());
    synchronized (this) {
      if (tails.size() >= limits.maxTails()) {
        throw new HyperbyteException(
            ErrorCode.TOO_MANY_REQUESTS,
            "there are [" + limits.maxTails() + "] live tails already: see [query] max_tails");
      }
      // Before the ends are looked up, so that a follower that is ahead of them skips nothing.
      tails.add(tail);
    }
    try {
      Map<Partition, Long> ends = ends();
      Map<Integer, Long> starts = new HashMap<>();
      ends.forEach((partition, end) -> starts.put(partition.number(), end));
      tail.startAt(starts);
      follow(ends);
      return tail;
    } catch (RuntimeException e) {
      close(tail);
      throw e;
    }
  }

  private Map<Partition, Long> ends() {
    try {
      return log.endOffsets(wal).get(LOG_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | CompletionException | TimeoutException e) {
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, "the log does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, "interrupted", e);
    }
  }

  private synchronized void follow(Map<Partition, Long> from) {
    if (closed) {
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, STOPPING);
    }
    if (broken) {
      stop();
    }
    if (followers.isEmpty()) {
      broken = false;
      for (Partition partition : wal) {
        long start = from.getOrDefault(partition, 0L);
        followers.add(
            log.follow(
                partition,
                "live-tails-" + partition.number(),
                new Delivery(partition.number(), start)));
      }
    }
  }

  /** Ends a tail whose client is served no more. */
  void close(LiveTail tail) {
    tail.end("closed");
    if (LiveTail.TOO_SLOW.equals(tail.ended())) {
      tooSlow.increment();
    }
    synchronized (this) {
      tails.remove(tail);
      if (tails.isEmpty()) {
        stop();
      }
    }
  }

  @GuardedBy("this")
  private void stop() {
    followers.forEach(Log.Subscription::close);
    followers.clear();
  }

  /** How many there are. */
  int count() {
    return tails.size();
  }

  /** Ends all tails, and gives their clients some time to be told. */
  @Override
  public void close() {
    closed = true;
    tails.forEach(tail -> tail.end(STOPPING));
    long start = System.nanoTime();
    while (!tails.isEmpty() && System.nanoTime() - start < FAREWELL_NANOS) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    synchronized (this) {
      stop();
    }
  }

  /** Hands the records of a partition to all tails. */
  private final class Delivery implements Follower {
    private final int partition;
    private long position;

    Delivery(int partition, long position) {
      this.partition = partition;
      this.position = position;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void accept(List<LogRecord> records) {
      for (LogRecord found : records) {
        for (LiveTail tail : tails) {
          tail.add(partition, found.offset(), found.value());
        }
        position = found.offset() + 1;
      }
    }

    @Override
    public void failed(Throwable reason) {
      LOG.warn("live tails end, as partition {} of the log cannot be followed", partition, reason);
      broken = true;
      String why = reason instanceof LogException ? ": " + reason.getMessage() : "";
      tails.forEach(tail -> tail.end("the log cannot be followed" + why));
    }
  }
}
