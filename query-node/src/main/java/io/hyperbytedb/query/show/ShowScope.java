package io.hyperbytedb.query.show;

import com.google.re2j.Pattern;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.cluster.tail.TailSeries;
import io.hyperbytedb.model.Utf8Order;
import io.hyperbytedb.query.influxql.ConditionSplitter;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the databases, policies and measurements that a SHOW statement is about. Thread-safe. */
final class ShowScope {
  private final QueryData data;

  ShowScope(QueryData data) {
    this.data = data;
  }

  /** A database and a policy in it. */
  record Place(Database database, RetentionPolicy policy) {}

  /**
   * The database that ON names, else the request's.
   *
   * @throws QueryFailure if there is none
   */
  Database database(String name, SelectOptions options) {
    String wanted = name.isEmpty() ? options.session().database() : name;
    if (wanted.isEmpty()) {
      throw new QueryFailure("database name required");
    }
    Database database = data.catalog().image().database(wanted);
    if (database == null) {
      throw new QueryFailure("database not found: " + wanted);
    }
    return database;
  }

  /** Brings every acknowledged series of a database into the index. */
  Database fresh(Database database, SelectOptions options) {
    for (TailSeries tail : options.view().freshness().series(data.tail(), database.id())) {
      var _ = data.learn(database.id(), tail);
    }
    return database;
  }

  SeriesView view(Database database, String measurement) {
    return data.manifest().index().view(database.id(), measurement);
  }

  /** The measurements that FROM names, sorted; all without it. */
  List<String> names(Database database, List<? extends Source> sources) {
    return filter(data.manifest().index().measurements(database.id()), sources);
  }

  /** Whether a source means a measurement. */
  static boolean names(Source.Measurement source, String measurement) {
    return source.regex() == null
        ? source.name().equals(measurement)
        : source.regex().regex().matcher(measurement).find();
  }

  private static List<String> filter(Collection<String> all, List<? extends Source> sources) {
    if (sources.isEmpty()) {
      return all.stream().sorted(Utf8Order.ORDER).toList();
    }
    Set<String> names = new HashSet<>();
    Set<Pattern> patterns = new HashSet<>();
    for (Source source : sources) {
      if (source instanceof Source.Measurement measurement) {
        if (measurement.regex() == null) {
          names.add(measurement.name());
        } else {
          patterns.add(measurement.regex().regex());
        }
      }
    }
    return all.stream()
        .filter(
            name ->
                names.contains(name)
                    || patterns.stream().anyMatch(pattern -> pattern.matcher(name).find()))
        .sorted(Utf8Order.ORDER)
        .toList();
  }

  /** A source's own database and policy, else those of the statement and of the request. */
  Place place(@Nullable Source source, String on, SelectOptions options) {
    String databaseName = on;
    String policyName = options.session().policy();
    if (source instanceof Source.Measurement measurement) {
      databaseName = measurement.database().isEmpty() ? on : measurement.database();
      policyName =
          measurement.retentionPolicy().isEmpty() ? policyName : measurement.retentionPolicy();
    }
    Database database = database(databaseName, options);
    RetentionPolicy policy = database.policy(policyName);
    if (policy == null) {
      throw new QueryFailure("retention policy not found: " + database.policyName(policyName));
    }
    return new Place(database, policy);
  }

  /**
   * The measurements with points in a policy, by name, each with the places where FROM looks for
   * them.
   */
  TreeMap<String, LinkedHashSet<Place>> tables(
      List<Source> sources, String on, SelectOptions options) {
    TreeMap<String, LinkedHashSet<Place>> tables = new TreeMap<>(Utf8Order.ORDER);
    if (sources.isEmpty()) {
      addTables(place(null, on, options), List.of(), options, tables);
    }
    Map<Place, List<Source>> byPlace = new LinkedHashMap<>();
    for (Source source : sources) {
      byPlace.computeIfAbsent(place(source, on, options), p -> new ArrayList<>()).add(source);
    }
    byPlace.forEach((place, some) -> addTables(place, some, options, tables));
    return tables;
  }

  private void addTables(
      Place place,
      List<Source> sources,
      SelectOptions options,
      TreeMap<String, LinkedHashSet<Place>> out) {
    Collection<String> all =
        new TreeSet<>(data.catalog().image().measurements(place.policy().id()));
    // Types outlive the series of a measurement.
    Database database = fresh(place.database(), options);
    all.retainAll(data.manifest().index().measurements(database.id()));
    for (String name : filter(all, sources)) {
      out.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(place);
    }
  }

  /** The names of all fields of some tables. */
  Set<String> fields(Map<String, LinkedHashSet<Place>> tables) {
    Set<String> names = new HashSet<>();
    tables.forEach(
        (table, places) -> {
          for (Place place : places) {
            data.catalog()
                .image()
                .schema(place.policy().id(), table)
                .fields()
                .forEach(field -> names.add(field.name()));
          }
        });
    return names;
  }

  /** Whether a database has a shard group in a range of time. */
  boolean hasShard(Database database, TimeRange range) {
    return database.policies().stream()
        .flatMap(policy -> data.catalog().image().shardGroups(policy.id()).stream())
        .anyMatch(group -> group.start() <= range.max() && group.end() > range.min());
  }

  /** Whether a condition speaks of time. */
  static boolean hasTime(@Nullable Expr condition) {
    return condition != null
        && Exprs.anyMatch(
            condition, e -> e instanceof Expr.VarRef ref && ref.name().equalsIgnoreCase("time"));
  }

  /** A condition's parts, of time and of everything else. */
  static ConditionSplitter.Split split(@Nullable Expr condition, SelectOptions options) {
    try {
      return new ConditionSplitter(options.view().now(), null).split(condition);
    } catch (InvalidQueryException e) {
      throw new QueryFailure(e.getMessage());
    }
  }

  /** What LIMIT and OFFSET leave. */
  static <T> List<T> page(List<T> all, long limit, long offset) {
    int from = (int) Math.min(offset, all.size());
    int to = limit == 0 || limit > all.size() - from ? all.size() : from + (int) limit;
    return all.subList(from, to);
  }
}
