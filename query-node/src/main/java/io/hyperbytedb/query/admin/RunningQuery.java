package io.hyperbytedb.query.admin;

import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.result.QueryFailure;
import org.jspecify.annotations.Nullable;

/** A query that is being answered. Thread-safe. */
public final class RunningQuery {
  /** For how long a query computes before others get a turn. */
  private static final long TURN_NANOS = 2_000_000;

  private final long id;
  private final String text;
  private final String database;
  private final long startNanos;
  private final long timeoutNanos;
  private final QueryMemory memory;
  private volatile @Nullable String stopped;
  private volatile long lastYield;

  RunningQuery(
      long id,
      String text,
      String database,
      long startNanos,
      long timeoutNanos,
      QueryMemory memory) {
    this.id = id;
    this.text = text;
    this.database = database;
    this.startNanos = startNanos;
    this.lastYield = startNanos;
    this.timeoutNanos = timeoutNanos;
    this.memory = memory;
  }

  /** The number by which it can be killed. */
  public long id() {
    return id;
  }

  /** Its statements, passwords redacted. */
  public String text() {
    return text;
  }

  /** The request's default database; may be empty. */
  public String database() {
    return database;
  }

  /** {@code running}, or {@code killed} once somebody did. */
  public String status() {
    return stopped == null ? "running" : "killed";
  }

  /** How long it has been running, nanoseconds. */
  public long nanos() {
    return System.nanoTime() - startNanos;
  }

  /** Virtual threads that compute share few cores, and are not preempted: a new request waits. */
  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it but how long others wait
  private void yieldToOthers() {
    long now = System.nanoTime();
    if (now - lastYield > TURN_NANOS && Thread.currentThread().isVirtual()) {
      lastYield = now;
      Thread.yield();
    }
  }

  /** What it holds; ends with the query. */
  public QueryMemory memory() {
    return memory;
  }

  /** Ends it at its next checkpoint. */
  void stop() {
    stopped = "query interrupted";
  }

  /**
   * Called now and then by whoever works for the query.
   *
   * @throws QueryFailure if it was killed or takes too long, with InfluxDB's text
   */
  public void checkpoint() {
    String why = stopped;
    if (why != null) {
      throw new QueryFailure(why);
    }
    yieldToOthers();
    if (timeoutNanos > 0 && nanos() > timeoutNanos) {
      throw new QueryFailure("query-timeout limit exceeded");
    }
  }
}
