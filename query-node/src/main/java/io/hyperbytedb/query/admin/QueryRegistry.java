package io.hyperbytedb.query.admin;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.memory.MemoryPool;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queries that run in this process. Thread-safe. */
public final class QueryRegistry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryRegistry.class);

  /** How much of each statement a list of them has. */
  private static final int MAX_TEXT = 1000;

  private static final int MAX_DETACHED = 1000;
  private static final int STOP_SECONDS = 10;

  private final QueryLimits limits;
  private final MemoryPool memory;
  private final ConcurrentSkipListMap<Long, RunningQuery> running = new ConcurrentSkipListMap<>();
  private final AtomicLong last = new AtomicLong();

  /** Those whose requests have been answered; there is no connection that bounds them. */
  private final Semaphore detached = new Semaphore(MAX_DETACHED);

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("async-query-", 0).factory());

  public QueryRegistry(QueryLimits limits, MemoryPool memory) {
    this.limits = limits;
    this.memory = memory;
  }

  /** What queries hold. */
  public MemoryPool memory() {
    return memory;
  }

  /** What queries may take. */
  public QueryLimits limits() {
    return limits;
  }

  /**
   * Registers a query; it must be {@linkplain #end ended}.
   *
   * @param text its statements, passwords redacted
   * @throws QueryFailure if too many run, with InfluxDB's text
   * @throws HyperbyteException UNAVAILABLE if those hold all memory for queries
   */
  public RunningQuery begin(String text, String database) {
    RunningQuery query =
        new RunningQuery(
            last.incrementAndGet(),
            text,
            database,
            System.nanoTime(),
            limits.timeout().toNanos(),
            memory.open(text));
    running.put(query.id(), query);
    int max = limits.maxConcurrent();
    int others = running.size() - 1;
    if (max > 0 && others >= max) {
      running.remove(query.id());
      query.memory().close();
      throw new QueryFailure("max-concurrent-queries limit exceeded(" + others + ", " + max + ")");
    }
    LOG.debug("query {} in [{}] begins: {}", query.id(), database, text);
    return query;
  }

  /** Forgets a query, frees what it holds, and logs it if it was slow. */
  public void end(RunningQuery query) {
    if (running.remove(query.id()) == null) {
      return;
    }
    query.memory().close();
    long nanos = query.nanos();
    LOG.debug("query {} ends after {} ms", query.id(), nanos / 1_000_000);
    long slow = limits.slow().toNanos();
    if (slow > 0 && nanos > slow) {
      LOG.warn(
          "Detected slow query: {} (qid: {}, database: {}, took: {} ms, threshold: {} ms)",
          query.text(),
          query.id(),
          query.database(),
          nanos / 1_000_000,
          slow / 1_000_000);
    }
  }

  /**
   * What a query is told for which the heap did not suffice, though it was within its budget. Logs
   * what ran meanwhile: each of it may be what took the heap.
   */
  public QueryFailure outOfMemory(RunningQuery query, Throwable e) {
    LOG.error(
        "out of memory in query {} ({}): {}; running at that time: {}",
        query.id(),
        e.getMessage(),
        query.text(),
        texts());
    return new QueryFailure("out of memory: " + e.getMessage());
  }

  /** The queries that run now, for the log: the oldest first, each with its number and memory. */
  public String texts() {
    StringBuilder texts = new StringBuilder();
    for (RunningQuery query : running.values()) {
      texts.append(texts.isEmpty() ? "" : "; ");
      texts.append(query.id()).append(" (").append(query.memory().reserved()).append(" bytes) ");
      String text = query.text();
      texts.append(text, 0, Math.min(text.length(), MAX_TEXT));
    }
    return texts.toString();
  }

  /**
   * Stops a query at its next checkpoint.
   *
   * @throws QueryFailure if there is none of this number
   */
  public void kill(long id) {
    RunningQuery query = running.get(id);
    if (query == null) {
      throw new QueryFailure("no such query id: " + Long.toUnsignedString(id));
    }
    query.stop();
  }

  /**
   * Runs a query that has begun on a thread of its own, and ends it then.
   *
   * @param work must not throw
   * @throws HyperbyteException UNAVAILABLE if too many run so; then the query has ended
   */
  public void later(RunningQuery query, Runnable work) {
    if (!detached.tryAcquire()) {
      end(query);
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE, "more than " + MAX_DETACHED + " queries with async=true run");
    }
    try {
      threads.execute(
          () -> {
            try {
              work.run();
            } finally {
              end(query);
              detached.release();
            }
          });
    } catch (RejectedExecutionException e) {
      end(query);
      detached.release();
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, "the server ends", e);
    }
  }

  /** Stops queries that run on threads of their own, and waits a little for their ends. */
  @Override
  public void close() {
    threads.shutdown();
    running.values().forEach(RunningQuery::stop);
    try {
      if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** The queries that run now, the oldest first. */
  public List<RunningQuery> running() {
    return new ArrayList<>(running.values());
  }
}
