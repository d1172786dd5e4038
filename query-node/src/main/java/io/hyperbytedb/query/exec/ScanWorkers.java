package io.hyperbytedb.query.exec;

import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads that scan for queries. They are the system's, which gives requests that do not scan
 * their share of the cores, too. Scans come in turn; but those that bring rows as they are, which a
 * query asks for again and again, let others go first, and the more so the more turns their query
 * has had. Thread-safe.
 */
public final class ScanWorkers extends ThreadPoolExecutor {
  /** How many later scans may go first for each turn that a query has had. */
  private static final long YIELDED = 1_000;

  private static final int MOST_TURNS = 100;

  private final int waiting;
  private final AtomicLong arrivals = new AtomicLong();

  /**
   * @param threads how many scans run at once
   * @param waiting how many scans may wait
   */
  public ScanWorkers(int threads, int waiting) {
    super(
        threads,
        threads,
        1,
        TimeUnit.MINUTES,
        new PriorityBlockingQueue<>(),
        Thread.ofPlatform().name("query-", 0).daemon().factory());
    this.waiting = waiting;
  }

  /**
   * A scan that a query asks for again and again.
   *
   * @param turns how many it has had
   */
  record Turn(int turns, Runnable task) implements Runnable {
    @Override
    public void run() {
      task.run();
    }
  }

  /** A task and its place in the queue. */
  private record Placed(long place, Runnable task) implements Runnable, Comparable<Placed> {
    @Override
    public void run() {
      task.run();
    }

    @Override
    public int compareTo(Placed other) {
      return Long.compare(place, other.place);
    }
  }

  @Override
  public void execute(Runnable command) {
    if (getQueue().size() >= waiting) {
      throw new RejectedExecutionException("too many scans wait for a thread");
    }
    long yielded =
        command instanceof Turn(int turns, _) ? YIELDED * (1 + Math.min(turns, MOST_TURNS)) : 0;
    super.execute(new Placed(arrivals.incrementAndGet() + yielded, command));
  }
}
