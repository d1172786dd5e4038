package io.hyperbytedb.query.admin;

import io.hyperbytedb.auth.Principal;
import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.scan.Freshness;
import io.hyperbytedb.query.scan.SelectOptions;
import io.hyperbytedb.query.scan.ViewWindows;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Runs queries that no client has asked for: they are among the running queries, have their limits
 * and can be killed. Thread-safe.
 */
public final class BackgroundQueries {
  private final QueryRegistry registry;
  private final BooleanSupplier stopped;

  /**
   * @param stopped whether whatever runs is to end
   */
  public BackgroundQueries(QueryRegistry registry, BooleanSupplier stopped) {
    this.registry = registry;
    this.stopped = stopped;
  }

  /** What is done within a query. */
  @FunctionalInterface
  public interface Work<T> {
    /**
     * Does it.
     *
     * @param options those of a user with all rights, with strong reads
     */
    T run(SelectOptions options) throws InvalidQueryException, IOException;
  }

  /**
   * Runs a query.
   *
   * @param text what lists of queries show
   * @param database the default database
   * @param now what {@code now()} means
   * @throws InvalidQueryException if it makes no sense whatever the data
   * @throws io.hyperbytedb.query.result.QueryFailure if it can't be answered, is killed, or too
   *     many queries run
   * @throws CancellationException if it is to end
   * @throws IOException if a file can't be read
   */
  public <T> T run(String text, String database, Instant now, Work<T> work)
      throws InvalidQueryException, IOException {
    RunningQuery running = registry.begin(text, database);
    try {
      checkpoint(running);
      return work.run(options(database, now, running));
    } catch (OutOfMemoryError e) {
      throw registry.outOfMemory(running, e);
    } finally {
      registry.end(running);
    }
  }

  private SelectOptions options(String database, Instant now, RunningQuery running) {
    return new SelectOptions(
        new SelectOptions.Session(database, /* policy= */ "", Principal.PEER),
        new SelectOptions.View(
            now,
            new Freshness(HotTail.Consistency.STRONG),
            /* passable= */ false,
            ViewWindows.NONE),
        registry.limits().ofSelect(),
        () -> checkpoint(running),
        running.memory());
  }

  private void checkpoint(RunningQuery running) {
    if (stopped.getAsBoolean()) {
      throw new CancellationException("the process stops");
    }
    running.checkpoint();
  }
}
