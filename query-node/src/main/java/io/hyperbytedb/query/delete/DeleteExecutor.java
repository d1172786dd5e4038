package io.hyperbytedb.query.delete;

import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.ShardGroup;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.cluster.tail.TailSeries;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesFate;
import io.hyperbytedb.query.influxql.ConditionSplitter;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.DataStatement;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Executes the statements that remove data. When one returns, every strong read asked then goes
 * without what it removed. Thread-safe.
 */
public final class DeleteExecutor {
  private final QueryData data;
  private final boolean newest;

  /**
   * @param compatibility the InfluxDB that decides what is an error
   */
  public DeleteExecutor(QueryData data, Compatibility compatibility) {
    this.data = data;
    this.newest = compatibility.since(Compatibility.V1_12);
  }

  /**
   * Removes what a statement says.
   *
   * @throws QueryFailure if it can't, with InfluxDB's text
   * @throws InvalidQueryException if the condition makes no sense
   * @throws IOException if it can't be read which series have rows left
   */
  public void execute(DataStatement statement, SelectOptions options)
      throws InvalidQueryException, IOException {
    switch (statement) {
      case DataStatement.Delete(List<Source> sources, Expr condition) ->
          delete(sources, condition, /* drop= */ false, options);
      case DataStatement.DropSeries(List<Source> sources, Expr condition) ->
          delete(sources, condition, /* drop= */ true, options);
      case DataStatement.DropMeasurement(String name) -> dropMeasurement(name, options);
      case DataStatement.DropShard(long id) -> dropShard(id, options);
    }
  }

  private void delete(
      List<Source> sources, @Nullable Expr condition, boolean drop, SelectOptions options)
      throws InvalidQueryException, IOException {
    Database database = database(options);
    ConditionSplitter.Split split =
        new ConditionSplitter(options.view().now(), null).split(condition);
    TimeRange range = split.timeRange();
    boolean bounded = range.hasMin() || range.hasMax();
    if (drop && bounded) {
      throw new QueryFailure("DROP SERIES doesn't support time in WHERE clause");
    }
    List<DeleteMarker> markers = new ArrayList<>();
    for (String measurement : measurements(database, sources)) {
      SeriesView series = data.manifest().index().view(database.id(), measurement);
      SeriesChoice choice =
          split.filter() == null
              ? new SeriesChoice.All()
              : new SeriesChoice.Tags(
                  new TagConditions(series, data.fields(database, measurement)).of(split.filter()));
      for (long policy : policies(database, sources, measurement)) {
        SeriesFate fate =
            !bounded && policy == DeleteMarker.ALL_POLICIES ? SeriesFate.DROP : SeriesFate.KEEP;
        markers.add(marker(database, policy, measurement, choice, range, fate));
      }
    }
    EmptiedSeries emptied = new EmptiedSeries(data, options);
    for (DeleteMarker marker : markers) {
      long[] offsets = data.deletes().delete(marker);
      if (marker.fate() instanceof SeriesFate.Keep) {
        // A series without any point leaves the index, as in InfluxDB.
        emptied.drop(
            database, Objects.requireNonNull(marker.measurement()), marker.series(), offsets);
      }
    }
  }

  /**
   * Rows go before the types of their fields do: if this ends in between, nothing is there that
   * cannot be seen. A second marker takes the rows that came meanwhile and would have no types; a
   * write beside a drop may be before or after it.
   */
  private void dropMeasurement(String name, SelectOptions options) {
    Database database = database(options);
    DeleteMarker marker =
        marker(
            database,
            DeleteMarker.ALL_POLICIES,
            name,
            new SeriesChoice.All(),
            TimeRange.ALL,
            SeriesFate.DROP);
    var _ = data.deletes().delete(marker);
    boolean forgotten = false;
    for (RetentionPolicy policy : database.policies()) {
      if (!data.catalog().image().schema(policy.id(), name).fields().isEmpty()) {
        submit(new CatalogCommand.ForgetFields(policy.id(), name, Long.MAX_VALUE));
        forgotten = true;
      }
    }
    if (forgotten) {
      var _ = data.deletes().delete(marker);
    }
  }

  /** As {@link #dropMeasurement}; before 1.12 a shard that doesn't exist is no error. */
  private void dropShard(long id, SelectOptions options) throws IOException {
    CatalogImage image = QueryData.await(data.catalog().catchUp());
    ShardGroup shard = image.shardGroup(id);
    Database database = shard == null ? null : image.databaseOfPolicy(shard.policyId());
    if (shard == null || database == null) {
      if (newest) {
        throw new QueryFailure("shard not found");
      }
      return;
    }
    DeleteMarker marker =
        new DeleteMarker(
            database.id(),
            shard.policyId(),
            null,
            new SeriesChoice.All(),
            shard.start(),
            shard.end() == Long.MAX_VALUE ? Long.MAX_VALUE : shard.end() - 1,
            SeriesFate.KEEP);
    List<String> measurements = image.measurements(shard);
    var _ = data.deletes().delete(marker);
    submit(new CatalogCommand.DropShard(id));
    long[] offsets = data.deletes().delete(marker);
    learn(database, options);
    for (String measurement : measurements) {
      new EmptiedSeries(data, options).drop(database, measurement, marker.series(), offsets);
    }
  }

  private void submit(CatalogCommand command) {
    try {
      data.catalog().submit(command).join().orThrow();
    } catch (CompletionException e) {
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE, "the catalog cannot be reached: " + e.getCause(), e);
    }
  }

  private static DeleteMarker marker(
      Database database,
      long policy,
      String measurement,
      SeriesChoice choice,
      TimeRange range,
      SeriesFate fate) {
    return new DeleteMarker(
        database.id(),
        policy,
        measurement,
        choice,
        range.hasMin() ? range.min() : Long.MIN_VALUE,
        range.hasMax() ? range.max() : Long.MAX_VALUE,
        fate);
  }

  private Database database(SelectOptions options) {
    Database database = data.catalog().image().database(options.session().database());
    if (database == null) {
      throw new QueryFailure("database not found: " + options.session().database());
    }
    learn(database, options);
    return database;
  }

  /** Brings every acknowledged series into the index. */
  private void learn(Database database, SelectOptions options) {
    for (TailSeries tail : options.view().freshness().series(data.tail(), database.id())) {
      var _ = data.learn(database.id(), tail);
    }
  }

  private List<String> measurements(Database database, List<Source> sources) {
    List<String> all = data.manifest().index().measurements(database.id());
    return sources.isEmpty()
        ? all
        : all.stream().filter(name -> sources.stream().anyMatch(s -> names(s, name))).toList();
  }

  /**
   * The ids of the policies from which a measurement's rows are to go. A policy that doesn't exist
   * has none, as in InfluxDB.
   */
  private static Set<Long> policies(Database database, List<Source> sources, String measurement) {
    Set<Long> policies = new LinkedHashSet<>();
    for (Source source : sources) {
      if (source instanceof Source.Measurement named && names(source, measurement)) {
        RetentionPolicy policy = database.policy(named.retentionPolicy());
        if (named.retentionPolicy().isEmpty()) {
          return Set.of(DeleteMarker.ALL_POLICIES);
        } else if (policy != null) {
          policies.add(policy.id());
        }
      }
    }
    return sources.isEmpty() ? Set.of(DeleteMarker.ALL_POLICIES) : policies;
  }

  private static boolean names(Source source, String name) {
    return source instanceof Source.Measurement measurement
        && (measurement.regex() == null
            ? measurement.name().equals(name)
            : measurement.regex().regex().matcher(name).find());
  }
}
