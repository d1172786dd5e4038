package io.hyperbytedb.query.view;

import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.ShardGroup;
import io.hyperbytedb.catalog.ViewSource;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.admin.BackgroundQueries;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.exec.SelectExecutor;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.TimeConditions;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.DatabaseStatement.CreateMaterializedView;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.memory.Reservation;
import io.hyperbytedb.query.plan.TimeWindow;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Computes windows of materialized views: runs the view's query over them, compares the result with
 * what the target has, and writes and deletes what differs. A window that is computed again without
 * a change of its source therefore writes nothing. Thread-safe.
 */
public final class ViewRefresher {
  private static final Done NOTHING = new Done(Long.MIN_VALUE, 0, 0);
  private static final int LONGEST_TEXT = 1_000;

  private final QueryData data;
  private final SelectExecutor executor;
  private final BackgroundQueries queries;
  private final InstantSource clock;

  /**
   * @param registry where its queries are seen and killed, and what limits them
   * @param stopped whether whatever runs is to end
   */
  public ViewRefresher(
      QueryData data, QueryRegistry registry, InstantSource clock, BooleanSupplier stopped) {
    this.data = data;
    this.executor = new SelectExecutor(data);
    this.queries = new BackgroundQueries(registry, stopped);
    this.clock = clock;
  }

  /**
   * What was done.
   *
   * @param next the time up to which windows were computed or have no data; the end of what was
   *     asked for or later if there is nothing left to do
   * @param written rows written
   * @param deleted rows deleted
   */
  public record Done(long next, long written, long deleted) {}

  /**
   * What came of an attempt.
   *
   * @param error why it failed, for the user; empty if it did not
   */
  public record Outcome(Done done, String error) {}

  /**
   * As {@link #refresh}, for a view by its id; what fails is told in the outcome.
   *
   * @throws CancellationException if it is to end
   */
  public Outcome tryRefresh(long id, long from, long to, long windows) {
    try {
      MaterializedView view = view(id);
      if (view == null) {
        return new Outcome(new Done(to, 0, 0), "");
      }
      return new Outcome(refresh(view, from, to, windows), "");
    } catch (QueryFailure | InvalidQueryException | HyperbyteException e) {
      return new Outcome(NOTHING, shortened(String.valueOf(e.getMessage())));
    } catch (IOException | UncheckedIOException e) {
      String damage = data.files().damage().note(e);
      return new Outcome(NOTHING, shortened(damage == null ? e.toString() : damage));
    }
  }

  private static String shortened(String text) {
    return text.substring(0, Math.min(text.length(), LONGEST_TEXT));
  }

  /** The view of an id; null if it is dropped. */
  private @Nullable MaterializedView view(long id) {
    CatalogImage image = data.catalog().image();
    if (image.appliedOffset() <= id) {
      image = QueryData.await(data.catalog().catchUp());
    }
    return image.views().stream().filter(view -> view.id() == id).findFirst().orElse(null);
  }

  /**
   * Computes the windows of a range of time, or the first of them that have data.
   *
   * @param from the first time, nanoseconds since 1970
   * @param to the end, exclusive
   * @param windows how many windows to compute at most
   * @throws QueryFailure if it can't be done now, with a text for the user
   * @throws InvalidQueryException if the view's query makes no sense any more
   * @throws CancellationException if it is to end
   * @throws IOException if a file can't be read
   */
  public Done refresh(MaterializedView view, long from, long to, long windows)
      throws InvalidQueryException, IOException {
    SelectStatement select = select(view);
    TimeWindow window =
        new TimeWindow(
            view.shape().interval(), view.shape().offset(), select.zone(), TimeRange.ALL);
    long start = firstWithData(view, window, Math.max(from, TimeRange.MIN_TIME));
    if (start >= to) {
      return new Done(to, 0, 0);
    }
    long end = end(window, start, Math.min(to, TimeRange.MAX_TIME), windows);
    // Those who created the view had the rights that it needs.
    return queries.run(
        view.query(),
        view.shape().target().database(),
        clock.instant(),
        options -> refresh(view, select, new TimeRange(start, end - 1), options));
  }

  /** Computes whole windows. */
  private Done refresh(
      MaterializedView view, SelectStatement select, TimeRange windows, SelectOptions options)
      throws InvalidQueryException, IOException {
    try (Reservation memory = new Reservation(options.memory())) {
      ViewRows rows = new ViewRows(memory);
      executor.executeInto(
          select.where(TimeConditions.and(select.condition(), windows)), options, rows::computed);
      for (SelectStatement target : new TargetReads(data, view).over(windows)) {
        executor.executeInto(target, options, rows::stored);
      }
      ViewWriter.Applied applied = new ViewWriter(data, view.shape().target(), options).apply(rows);
      return new Done(windows.max() + 1, applied.written(), applied.deleted());
    }
  }

  private static SelectStatement select(MaterializedView view) throws InvalidQueryException {
    try {
      if (InfluxQlParser.parseStatement(view.query()) instanceof CreateMaterializedView create) {
        return create.source();
      }
    } catch (ParseException e) {
      throw new InvalidQueryException("invalid materialized view: " + e.getMessage());
    }
    throw new InvalidQueryException("invalid materialized view");
  }

  /**
   * The start of the first window from a time on that may have data and whose data is all still
   * there: what a retention policy has taken from a source stays in the view.
   */
  private long firstWithData(MaterializedView view, TimeWindow window, long from) {
    CatalogImage image = data.catalog().image();
    List<RetentionPolicy> policies = new ArrayList<>();
    view.shape().sources().forEach(source -> policies.add(policy(image, source)));
    policies.add(policy(image, view.shape().target()));
    long least = from;
    long now = nanos(clock.instant());
    for (RetentionPolicy policy : policies) {
      if (policy.duration() > 0) {
        long expired = now - policy.duration();
        long start = window.start(expired);
        least = Math.max(least, start < expired ? window.end(expired) : start);
      }
    }
    long first = Long.MAX_VALUE;
    for (RetentionPolicy policy : policies) {
      for (ShardGroup group : image.shardGroups(policy.id())) {
        if (group.end() > least) {
          first = Math.min(first, Math.max(group.start(), least));
        }
      }
    }
    return first == Long.MAX_VALUE ? first : window.start(first);
  }

  private static RetentionPolicy policy(CatalogImage image, ViewSource source) {
    Database database = image.database(source.database());
    if (database == null) {
      throw new QueryFailure("database not found: " + source.database());
    }
    RetentionPolicy policy = database.policy(source.policy());
    if (policy == null) {
      throw new QueryFailure(
          "retention policy not found: " + source.database() + "." + source.policy());
    }
    return policy;
  }

  private static long end(TimeWindow window, long start, long to, long windows) {
    long last = start;
    long most = (to - 1 - start) / window.interval();
    if (to - 1 < start || most < 0) {
      most = Long.MAX_VALUE / window.interval();
    }
    long steps = Math.min(windows - 1, most);
    if (steps > 0) {
      long more = steps * window.interval();
      last = start > Long.MAX_VALUE - more ? to - 1 : start + more;
    }
    return window.end(last);
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }
}
