package io.hyperbytedb.query.scan;

import io.hyperbytedb.query.result.QueryFailure;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The threads that scan for queries. They are the system's, which gives requests that do not scan
 * their share of the cores, too. A scan cannot be interrupted for another one, so short ones have
 * threads of their own: they need not wait until one of the long ones ends. Of those that wait, a
 * scan lets later ones go first that read less, or whose query has asked less often, for so long
 * that it does not matter to it. Thread-safe.
 */
public final class ScanWorkers extends AbstractExecutorService {
  /** What a short scan costs at most: some milliseconds. */
  static final long SHORT_COST = 32 << 10;

  /** For how long a scan lets others go first: about a hundred times as long as it takes. */
  private static final long NANOS_PER_COST = 10_000;

  /** The same for each turn that its query has had. */
  private static final long NANOS_PER_TURN = TimeUnit.MILLISECONDS.toNanos(100);

  /** After this time a scan's turn has come, whatever it costs. */
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final int waiting;
  private final ThreadPoolExecutor longScans;
  private final ThreadPoolExecutor shortScans;
  private final AtomicLong arrivals = new AtomicLong();

  /**
   * @param threads how many long scans run at once, and how many short ones
   * @param waiting how many scans may wait
   */
  public ScanWorkers(int threads, int waiting) {
    this.waiting = waiting;
    this.longScans = pool("query-", threads);
    this.shortScans = pool("query-short-", threads);
  }

  private static ThreadPoolExecutor pool(String name, int threads) {
    return new ThreadPoolExecutor(
        threads,
        threads,
        1,
        TimeUnit.MINUTES,
        new PriorityBlockingQueue<>(),
        Thread.ofPlatform().name(name, 0).daemon().factory());
  }

  /**
   * A scan.
   *
   * @param cost how many values it reads, about
   * @param turns how many scans its query has had that it asks for again and again
   */
  public record Scan(long cost, int turns, Runnable task) implements Runnable {
    @Override
    public void run() {
      task.run();
    }
  }

  /**
   * A task and when its turn is.
   *
   * @param arrival decides between those whose turn is at the same time
   */
  private record Placed(long nanos, long arrival, Runnable task)
      implements Runnable, Comparable<Placed> {
    @Override
    public void run() {
      task.run();
    }

    @Override
    public int compareTo(Placed other) {
      long earlier = nanos - other.nanos;
      return earlier == 0 ? Long.compare(arrival, other.arrival) : Long.signum(earlier);
    }
  }

  /**
   * Scans at some time.
   *
   * @param command a {@link Scan}; anything else is taken for a long one
   * @throws QueryFailure if too many wait
   */
  @Override
  public void execute(Runnable command) {
    Scan scan = command instanceof Scan known ? known : new Scan(Long.MAX_VALUE, 0, command);
    ThreadPoolExecutor pool = scan.cost() <= SHORT_COST ? shortScans : longScans;
    if (pool.getQueue().size() >= waiting) {
      throw new QueryFailure("too many queries wait for others to end");
    }
    long letsGoFirst =
        Math.min(MOST_NANOS / NANOS_PER_COST, scan.cost()) * NANOS_PER_COST
            + Math.min(MOST_NANOS / NANOS_PER_TURN, scan.turns()) * NANOS_PER_TURN;
    pool.execute(
        new Placed(
            System.nanoTime() + Math.min(MOST_NANOS, letsGoFirst),
            arrivals.incrementAndGet(),
            scan.task()));
  }

  @Override
  public void shutdown() {
    longScans.shutdown();
    shortScans.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return Stream.concat(longScans.shutdownNow().stream(), shortScans.shutdownNow().stream())
        .toList();
  }

  @Override
  public boolean isShutdown() {
    return longScans.isShutdown() && shortScans.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return longScans.isTerminated() && shortScans.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long end = System.nanoTime() + unit.toNanos(timeout);
    return longScans.awaitTermination(timeout, unit)
        && shortScans.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
  }
}
