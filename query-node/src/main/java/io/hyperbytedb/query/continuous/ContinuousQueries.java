package io.hyperbytedb.query.continuous;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.ContinuousQuery;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.Fault;
import io.hyperbytedb.model.FaultHandler;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.scan.QueryData;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs continuous queries in the background. When each ran last is known in memory only, as in
 * InfluxDB: after a start, and when it takes over a query from another node, a node begins with the
 * windows that end next, and those that RESAMPLE FOR reaches back to. A run that failed is not
 * repeated before the next one is due. Few run at once and each only once at a time; a query that
 * takes longer than the time between its runs covers with its next one what it has missed.
 * Thread-safe.
 */
public final class ContinuousQueries implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ContinuousQueries.class);
  private static final int AT_ONCE = 2;
  private static final long PATIENCE_SECONDS = 30;

  private final QueryData data;
  private final Duty duty;
  private final InstantSource clock;
  private final ContinuousQueryMetrics metrics;
  private final ContinuousQueryRunner runner;

  /** The queries that are this node's. */
  @GuardedBy("this")
  private final Map<Key, Tracked> tracked = new LinkedHashMap<>();

  /** Those that run or wait for a thread: no more than there are queries. */
  private final Set<Key> running = ConcurrentHashMap.newKeySet();

  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("continuous-queries").factory());
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          AT_ONCE, Thread.ofPlatform().daemon().name("continuous-query-", 0).factory());
  private volatile boolean closed;

  private final RecurringFailures<Key> failures = new RecurringFailures<>();

  private record Key(String database, String name) {}

  /** A query and when it ran last. Guarded by the service. */
  private static final class Tracked {
    private final String text;
    private final @Nullable ContinuousSelect query;
    private Schedule.@Nullable Run last;

    /**
     * @param query null if the text can never run
     */
    Tracked(String text, @Nullable ContinuousSelect query) {
      this.text = text;
      this.query = query;
    }

    /** What is to be run now, which then counts as run; null if nothing is. */
    Schedule.@Nullable Run due(Schedule schedule, long now) {
      Schedule.Run run = last == null ? schedule.first(now) : schedule.next(last.mark(), now);
      if (run == null) {
        return null;
      }
      last = run;
      return run.isEmpty() ? null : run;
    }
  }

  /**
   * A service that does nothing until it is started or asked.
   *
   * @param registry where its queries are seen and killed, and what limits them
   * @param duty which queries are for this node
   */
  public ContinuousQueries(
      QueryData data, QueryRegistry registry, Duty duty, Metrics metrics, InstantSource clock) {
    this.data = data;
    this.duty = duty;
    this.clock = clock;
    this.metrics = new ContinuousQueryMetrics(metrics);
    this.runner = new ContinuousQueryRunner(data, registry, () -> closed);
  }

  /**
   * Has it look for queries that are due again and again.
   *
   * @param faults takes what that throws
   */
  public ContinuousQueries start(Duration interval, FaultHandler faults) {
    long nanos = interval.toNanos();
    var _ =
        ticker.scheduleWithFixedDelay(
            faults.guard("looking for continuous queries", this::look),
            nanos,
            nanos,
            TimeUnit.NANOSECONDS);
    return this;
  }

  /** Starts what is due; returns the runs, which do not fail. */
  public synchronized List<Future<?>> look() {
    List<Future<?>> started = new ArrayList<>();
    if (closed || !duty.isAtWork()) {
      return started;
    }
    track();
    Instant now = clock.instant();
    long nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    tracked.forEach(
        (key, one) -> {
          ContinuousSelect query = one.query;
          if (query != null && running.add(key)) {
            Schedule.Run run = one.due(query.schedule(), nanos);
            if (run == null) {
              running.remove(key);
            } else {
              started.add(threads.submit(() -> run(key, query, run, now)));
            }
          }
        });
    return started;
  }

  /** Takes in what is new, and forgets what is dropped or another node's now. */
  @GuardedBy("this")
  private void track() {
    Map<Key, Tracked> found = new LinkedHashMap<>();
    CatalogImage image = data.catalog().image();
    for (Database database : image.databases()) {
      for (ContinuousQuery stored : image.extras(database).queries()) {
        if (duty.isMine(database.name(), stored.name())) {
          Key key = new Key(database.name(), stored.name());
          Tracked known = tracked.get(key);
          boolean same = known != null && known.text.equals(stored.query());
          found.put(key, same ? known : read(database.name(), stored));
        }
      }
    }
    tracked.clear();
    tracked.putAll(found);
    failures.retain(found.keySet());
  }

  private Tracked read(String database, ContinuousQuery stored) {
    try {
      return new Tracked(stored.query(), ContinuousSelect.of(database, stored));
    } catch (ParseException | InvalidQueryException e) {
      metrics.runs.increment();
      metrics.errors.increment();
      LOG.warn(
          "continuous query [{}] of [{}] can never run: {}",
          stored.name(),
          database,
          e.getMessage());
      return new Tracked(stored.query(), null);
    }
  }

  private void run(Key key, ContinuousSelect query, Schedule.Run run, Instant now) {
    long begun = System.nanoTime();
    try {
      long written = runner.run(query, run, now);
      metrics.points.add(written);
      succeeded(key);
      LOG.debug(
          "continuous query [{}] of [{}] wrote {} points, from {} to {}",
          key.name(),
          key.database(),
          written,
          Instant.ofEpochSecond(0, run.start()),
          Instant.ofEpochSecond(0, run.end()));
    } catch (CancellationException e) {
      LOG.debug("continuous query [{}] of [{}] ends with the process", key.name(), key.database());
    } catch (IOException | InvalidQueryException | RuntimeException | Error e) {
      failed(key, e);
    } finally {
      metrics.runs.increment();
      metrics.seconds.record((System.nanoTime() - begun) / 1e9);
      running.remove(key);
    }
  }

  /** Logs a failure once, however often it recurs: the query may be due each second. */
  private void failed(Key key, Throwable why) {
    metrics.errors.increment();
    String damage = data.files().damage().note(why);
    boolean ours =
        damage == null
            && switch (why) {
              case QueryFailure _, InvalidQueryException _ -> false;
              case HyperbyteException e -> e.code().fault() == Fault.INTERNAL;
              default -> true;
            };
    String text = damage != null ? damage : ours ? why.toString() : why.getMessage();
    if (!failures.isNew(key, String.valueOf(text))) {
      LOG.debug("continuous query [{}] of [{}] failed again", key.name(), key.database());
    } else if (ours) {
      LOG.error("continuous query [{}] of [{}] failed", key.name(), key.database(), why);
    } else {
      LOG.warn("continuous query [{}] of [{}] failed: {}", key.name(), key.database(), text);
    }
  }

  private void succeeded(Key key) {
    if (failures.ended(key)) {
      LOG.info("continuous query [{}] of [{}] runs again", key.name(), key.database());
    }
  }

  /** Stops; runs under way end at their next checkpoint. A second call does nothing. */
  @Override
  public void close() {
    ticker.shutdown();
    synchronized (this) {
      closed = true;
      threads.shutdown();
    }
    try {
      if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("a continuous query did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
