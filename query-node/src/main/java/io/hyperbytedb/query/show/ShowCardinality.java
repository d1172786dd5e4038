package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.Utf8Order;
import io.hyperbytedb.query.influxql.ConditionSplitter;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Dimension;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.ShowStatement;
import io.hyperbytedb.query.influxql.ast.ShowStatement.CardinalityScope;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Answers the cardinality forms of SHOW. As in InfluxDB, series and measurements of a whole
 * database are counted in the index and called an estimation; everything else is counted among the
 * series that have points in one policy, like a SELECT. InfluxDB 1.12 estimates those, too, and
 * says so; here they are always exact. Thread-safe.
 */
final class ShowCardinality {
  private static final String ESTIMATION = "cardinality estimation";

  private final QueryData data;
  private final ShowScope scope;
  private final boolean newest;

  ShowCardinality(QueryData data, Compatibility compatibility) {
    this.newest = compatibility.since(Compatibility.V1_12);
    this.data = data;
    this.scope = new ShowScope(data);
  }

  void execute(ShowStatement.Cardinality show, SelectOptions options, ResultSink sink)
      throws IOException {
    switch (show) {
      case ShowStatement.ShowSeriesCardinality s -> {
        if (wholeDatabase(s.scope())) {
          estimate(s.scope(), options, /* series= */ true, sink);
        } else {
          refuseTime(s.scope(), "SHOW SERIES EXACT CARDINALITY");
          count(s.scope(), options, Counts.Kind.SERIES, key -> true, sink);
        }
      }
      case ShowStatement.ShowMeasurementCardinality s -> {
        if (wholeDatabase(s.scope())) {
          estimate(s.scope(), options, /* series= */ false, sink);
        } else {
          refuseTime(s.scope(), "SHOW MEASUREMENT EXACT CARDINALITY");
          count(s.scope(), options, Counts.Kind.MEASUREMENTS, key -> true, sink);
        }
      }
      case ShowStatement.ShowTagKeyCardinality s -> {
        refuseTime(s.scope(), "SHOW TAG KEY EXACT CARDINALITY");
        count(s.scope(), options, Counts.Kind.TAG_KEYS, key -> true, sink);
      }
      case ShowStatement.ShowFieldKeyCardinality s -> {
        refuseTime(s.scope(), "SHOW FIELD KEY CARDINALITY");
        count(s.scope(), options, Counts.Kind.FIELD_KEYS, key -> true, sink);
      }
      case ShowStatement.ShowTagValuesCardinality s ->
          count(s.scope(), options, Counts.Kind.TAG_VALUES, ShowSchema.keys(s.key()), sink);
    }
  }

  private static boolean wholeDatabase(CardinalityScope scope) {
    return !scope.exact()
        && scope.sources().isEmpty()
        && scope.condition() == null
        && scope.dimensions().isEmpty()
        && scope.limit() == 0
        && scope.offset() == 0;
  }

  private static void refuseTime(CardinalityScope scope, String what) {
    if (ShowScope.hasTime(scope.condition())) {
      throw new QueryFailure(what + " doesn't support time in WHERE clause");
    }
  }

  private void estimate(
      CardinalityScope asked, SelectOptions options, boolean series, ResultSink sink)
      throws IOException {
    String name = asked.database().isEmpty() ? options.session().database() : asked.database();
    if (name.isEmpty()) {
      throw new QueryFailure("database name required");
    }
    Database database = data.catalog().image().database(name);
    long count = 0;
    if (database != null) {
      List<String> names = scope.names(scope.fresh(database, options), List.of());
      count = series ? 0 : names.size();
      for (String measurement : series ? names : List.<String>of()) {
        count += scope.view(database, measurement).size();
      }
    }
    sink.series(new SeriesHeader("", List.of(), List.of(ESTIMATION)));
    number(count, sink);
  }

  private static void number(long number, ResultSink sink) throws IOException {
    sink.rows(
        new RowBatch(
            1, List.of(new OutColumn.Values(new LongColumn(1, new long[] {number}, null)))));
  }

  /** What is counted in one group. */
  private record Group(String name, List<String> tagValues) implements Comparable<Group> {
    @Override
    public int compareTo(Group other) {
      int order = Utf8Order.compare(name, other.name);
      for (int i = 0; order == 0 && i < tagValues.size(); i++) {
        order = Utf8Order.compare(tagValues.get(i), other.tagValues.get(i));
      }
      return order;
    }
  }

  /**
   * @param wanted the tag keys whose values count
   */
  private void count(
      CardinalityScope asked,
      SelectOptions options,
      Counts.Kind kind,
      Predicate<String> wanted,
      ResultSink sink)
      throws IOException {
    ConditionSplitter.Split split = ShowScope.split(asked.condition(), options);
    var tables = scope.tables(asked.sources(), asked.database(), options);
    // InfluxDB counts at the beginning of 1970 and has one row for each group.
    if (split.timeRange().min() > 0 || split.timeRange().max() < 0 || asked.offset() > 0) {
      return;
    }
    TreeMap<Group, Counts> groups = new TreeMap<>();
    TreeSet<String> dimensions = new TreeSet<>(Utf8Order.ORDER);
    if (!asked.dimensions().isEmpty()) {
      tables.forEach(
          (name, places) ->
              places.forEach(
                  place -> {
                    SeriesView view = scope.view(scope.fresh(place.database(), options), name);
                    dimensions.addAll(dimensions(asked.dimensions(), view));
                  }));
    }
    List<String> by = new ArrayList<>(dimensions);
    Set<String> fields = scope.fields(tables);
    tables.forEach(
        (name, places) -> {
          for (ShowScope.Place place : places) {
            options.checkpoint().run();
            SeriesSet set =
                SeriesSet.of(data, place.database(), place.policy(), name, TimeRange.ALL, options);
            Scan scan = new Scan(place, name, set, by, kind, wanted);
            TagCondition condition =
                TagCondition.of(split.filter(), set.view(), rules(kind), fields);
            options.choosing(collect(scan, condition, groups));
          }
        });
    boolean estimated =
        newest && kind == Counts.Kind.SERIES && !asked.exact() && asked.dimensions().isEmpty();
    emit(groups, by, estimated ? ESTIMATION : "count", sink);
  }

  private static TagCondition.Rules rules(Counts.Kind kind) {
    return kind == Counts.Kind.TAG_VALUES
        ? TagCondition.Rules.SELECT_PRESENT
        : TagCondition.Rules.SELECT;
  }

  /** The series of a measurement in one place, and what is counted of them. */
  private record Scan(
      ShowScope.Place place,
      String name,
      SeriesSet set,
      List<String> by,
      Counts.Kind kind,
      Predicate<String> wanted) {}

  /** Counts; returns how many series there were. */
  private long collect(Scan scan, TagCondition condition, TreeMap<Group, Counts> groups) {
    SeriesView view = scan.set().view();
    // Measurements are counted together, everything else for each measurement by itself.
    String group = scan.kind() == Counts.Kind.MEASUREMENTS ? "" : scan.name();
    int[] tagKeys = tagKeys(scan, view);
    int[] by = scan.by().stream().mapToInt(view::tagKey).toArray();
    Counts counts = null;
    long series = 0;
    for (SeriesView.PartitionView partition : view.partitions()) {
      for (int position = 0; position < partition.size(); position++) {
        if (scan.set().has(partition, position) && condition.passes(partition, position)) {
          if (counts == null || by.length > 0) {
            List<String> values = new ArrayList<>(by.length);
            for (int key : by) {
              values.add(value(view, key, partition, position));
            }
            counts = groups.computeIfAbsent(new Group(group, values), g -> new Counts());
          }
          add(scan, view, tagKeys, partition, position, counts);
          series++;
        }
      }
    }
    return series;
  }

  private static int[] tagKeys(Scan scan, SeriesView view) {
    return IntStream.range(0, view.tagKeys().size())
        .filter(key -> scan.wanted().test(view.tagKeys().get(key)))
        .toArray();
  }

  /** Counts what a series has. */
  private void add(
      Scan scan,
      SeriesView view,
      int[] tagKeys,
      SeriesView.PartitionView partition,
      int position,
      Counts counts) {
    switch (scan.kind()) {
      case SERIES ->
          counts.addSeries(
              scan.place().database().id(), partition.number(), partition.ordinal(position));
      case MEASUREMENTS -> counts.addText(scan.name());
      case FIELD_KEYS -> {
        if (counts.count() == 0) {
          data.catalog().image().schema(scan.place().policy().id(), scan.name()).fields().stream()
              .map(FieldName::name)
              .forEach(counts::addText);
        }
      }
      case TAG_KEYS -> {
        for (int key : tagKeys) {
          if (partition.code(key, position) != 0) {
            counts.addText(view.tagKeys().get(key));
          }
        }
      }
      case TAG_VALUES -> {
        for (int key : tagKeys) {
          int code = partition.code(key, position);
          if (code != 0) {
            counts.addCode(view.dictionary(key), code);
          }
        }
      }
    }
  }

  private static String value(
      SeriesView view, int key, SeriesView.PartitionView partition, int position) {
    int code = key < 0 ? 0 : partition.code(key, position);
    return code == 0 ? "" : view.dictionary(key).value(code);
  }

  private static List<String> dimensions(List<Dimension> dimensions, SeriesView view) {
    List<String> keys = new ArrayList<>();
    for (Dimension dimension : dimensions) {
      switch (Exprs.unwrap(dimension.expr())) {
        case Expr.VarRef ref -> keys.add(ref.name());
        case Expr.Wildcard _ -> keys.addAll(view.tagKeys());
        case Literal.RegexLiteral regex ->
            view.tagKeys().stream()
                .filter(key -> regex.regex().matcher(key).find())
                .forEach(keys::add);
        default -> throw new QueryFailure("only tags can be grouped by here");
      }
    }
    return keys;
  }

  private static void emit(
      TreeMap<Group, Counts> groups, List<String> by, String column, ResultSink sink)
      throws IOException {
    for (Map.Entry<Group, Counts> group : groups.entrySet()) {
      long count = group.getValue().count();
      if (count > 0) {
        List<SeriesHeader.Tag> tags = new ArrayList<>();
        for (int i = 0; i < by.size(); i++) {
          tags.add(new SeriesHeader.Tag(by.get(i), group.getKey().tagValues().get(i)));
        }
        sink.series(new SeriesHeader(group.getKey().name(), tags, List.of(column)));
        number(count, sink);
      }
    }
  }
}
