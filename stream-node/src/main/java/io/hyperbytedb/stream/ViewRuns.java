package io.hyperbytedb.stream;

import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.stream.ViewEngine.Done;
import io.hyperbytedb.stream.ViewEngine.TimeRange;
import io.hyperbytedb.stream.ViewEngine.ViewException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has windows computed, few at once, and knows how the views are. Thread-safe. */
final class ViewRuns implements AutoCloseable {
  /** Marks that a group has at most. */
  static final int MOST = 1_000;

  /** Short groups that one run takes at most. */
  static final int GROUPS = 200;

  private static final Logger LOG = LoggerFactory.getLogger(ViewRuns.class);
  private static final int AT_ONCE = 2;
  private static final int STOP_SECONDS = 10;

  /** What is computed within this time could have been more at once. */
  private static final long QUICK_NANOS = 300_000_000L;

  private static final long SLOW_NANOS = 1_500_000_000L;

  /** Windows of a zone do not begin where marks do: the first may be one that was done before. */
  private static final long LEAST_WINDOWS = 2;

  private static final long FIRST_WINDOWS = 16;
  private static final long MOST_WINDOWS = 100_000;

  private final ViewEngine engine;
  private final ViewMetrics metrics;
  private final ExecutorService threads;

  /** How many windows of a view are computed at once. */
  private final Map<Long, Long> windows = new ConcurrentHashMap<>();

  private final Map<Long, Report> reports = new ConcurrentHashMap<>();
  private final Map<Long, String> failures = new ConcurrentHashMap<>();

  /**
   * What is known of a view.
   *
   * @param at when it was, in {@link System#nanoTime}
   */
  record Report(long at, long dirty, long lastRun, long written, long deleted, String error) {}

  /** Windows as the store has them. */
  record Window(long first, long end, long change) {}

  /**
   * Windows without a gap between them.
   *
   * @param windows in ascending order
   */
  record Group(List<Window> windows) {
    Group {
      windows = List.copyOf(windows);
    }

    long first() {
      return windows.getFirst().first();
    }

    long end() {
      return windows.stream().mapToLong(Window::end).max().orElseThrow();
    }

    /** Whether there are few of them. */
    boolean isShort() {
      long count = end() - first();
      return count > 0 && count <= FIRST_WINDOWS;
    }

    TimeRange times(MaterializedView view) {
      return Mark.times(first(), end(), view.shape().interval());
    }
  }

  /**
   * What is to be computed: one long group, of which a part is computed, or short ones.
   *
   * @param groups what is to be computed, in this order
   */
  record Request(MaterializedView view, List<Group> groups) {
    Request {
      groups = List.copyOf(groups);
    }

    /** Whether its groups are short. */
    boolean isShort() {
      return groups.getFirst().isShort();
    }
  }

  /**
   * What came of a request.
   *
   * @param done for the first groups what was done
   * @param error why the next one failed; null if none did
   */
  record Result(List<Done> done, @Nullable String error) {
    Result {
      done = List.copyOf(done);
    }
  }

  /** A computation. */
  record Run(Request request, Future<Result> future) {
    boolean isDone() {
      return future.isDone();
    }

    void cancel() {
      future.cancel(true);
    }

    Result result() {
      try {
        return future.get();
      } catch (ExecutionException e) {
        return new Result(List.of(), "internal error: " + e.getCause());
      } catch (CancellationException e) {
        return new Result(List.of(), "cancelled");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Result(List.of(), "interrupted");
      }
    }
  }

  ViewRuns(ViewEngine engine, ViewMetrics metrics) {
    this(
        engine,
        metrics,
        Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().daemon().name("view-", 0).factory()));
  }

  /**
   * @param threads run computations; closed with this
   */
  ViewRuns(ViewEngine engine, ViewMetrics metrics, ExecutorService threads) {
    this.engine = engine;
    this.threads = threads;
    this.metrics = metrics;
  }

  /** Starts to compute windows. */
  Run start(Request request) {
    return new Run(request, threads.submit(() -> run(request)));
  }

  private Result run(Request request) {
    long id = request.view().id();
    String name = request.view().name();
    long begun = System.nanoTime();
    List<Done> done = new ArrayList<>();
    try {
      for (Group group : request.groups()) {
        if (!done.isEmpty() && System.nanoTime() - begun > SLOW_NANOS) {
          break;
        }
        done.add(run(request.view(), group));
      }
      if (failures.remove(id) != null) {
        LOG.info("materialized view [{}] is computed again", name);
      }
      return new Result(done, null);
    } catch (ViewException e) {
      metrics.failed();
      // Less at a time may be possible.
      windows.compute(
          id, (key, most) -> Math.max((most == null ? FIRST_WINDOWS : most) / 2, LEAST_WINDOWS));
      String why = String.valueOf(e.getMessage());
      if (!why.equals(failures.put(id, why))) {
        LOG.warn("materialized view [{}] cannot be computed: {}", name, why);
      }
      return new Result(done, why);
    } catch (RuntimeException | Error e) {
      metrics.failed();
      if (failures.put(id, e.toString()) == null) {
        LOG.error("materialized view [{}] cannot be computed", name, e);
      }
      throw e;
    }
  }

  private Done run(MaterializedView view, Group group) throws ViewException {
    long begun = System.nanoTime();
    long most = windows.getOrDefault(view.id(), FIRST_WINDOWS);
    Done done = engine.refresh(view, group.times(view), most);
    long took = System.nanoTime() - begun;
    if (took < QUICK_NANOS && !group.isShort()) {
      windows.put(view.id(), Math.min(2 * most, MOST_WINDOWS));
    } else if (took > SLOW_NANOS) {
      windows.put(view.id(), Math.max(most / 2, LEAST_WINDOWS));
    }
    metrics.ran(done, took);
    return done;
  }

  void report(long view, Report report) {
    reports.put(view, report);
  }

  /** Counts a mark until the view is reported anew. */
  void marked(long view) {
    reports.computeIfPresent(
        view,
        (_, report) ->
            new Report(
                report.at(),
                report.dirty() + 1,
                report.lastRun(),
                report.written(),
                report.deleted(),
                report.error()));
  }

  /** Forgets a view that is dropped or another process's now. */
  void forget(long view) {
    reports.remove(view);
    windows.remove(view);
    failures.remove(view);
  }

  /** What is known of the views that this process computes. */
  Map<Long, Report> reports() {
    return new HashMap<>(reports);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("the computation of a materialized view did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
