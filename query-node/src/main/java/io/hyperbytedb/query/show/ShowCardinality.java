package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.query.exec.QueryData;
import io.hyperbytedb.query.exec.SelectOptions;
import io.hyperbytedb.query.influxql.ConditionSplitter;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Dimension;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.ShowStatement;
import io.hyperbytedb.query.influxql.ast.ShowStatement.CardinalityScope;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Answers the cardinality forms of SHOW. As in InfluxDB, series and measurements of a whole
 * database are counted in the index and called an estimation; everything else is counted among the
 * series that have points in one policy, like a SELECT. Thread-safe.
 */
final class ShowCardinality {
  private final QueryData data;
  private final ShowScope scope;

  ShowCardinality(QueryData data) {
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
          count(s.scope(), options, new BySeries(), sink);
        }
      }
      case ShowStatement.ShowMeasurementCardinality s -> {
        if (wholeDatabase(s.scope())) {
          estimate(s.scope(), options, /* series= */ false, sink);
        } else {
          refuseTime(s.scope(), "SHOW MEASUREMENT EXACT CARDINALITY");
          count(s.scope(), options, new ByMeasurement(), sink);
        }
      }
      case ShowStatement.ShowTagKeyCardinality s -> {
        refuseTime(s.scope(), "SHOW TAG KEY EXACT CARDINALITY");
        count(s.scope(), options, new ByTagKey(), sink);
      }
      case ShowStatement.ShowFieldKeyCardinality s -> {
        refuseTime(s.scope(), "SHOW FIELD KEY CARDINALITY");
        count(s.scope(), options, new ByFieldKey(data), sink);
      }
      case ShowStatement.ShowTagValuesCardinality s ->
          count(s.scope(), options, new ByTagValue(ShowSchema.keys(s.key())), sink);
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
    String name = asked.database().isEmpty() ? options.database() : asked.database();
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
    sink.series(new SeriesHeader("", List.of(), List.of("cardinality estimation")));
    number(count, sink);
  }

  private static void number(long number, ResultSink sink) throws IOException {
    sink.rows(
        new RowBatch(
            1, List.of(new OutColumn.Values(new LongColumn(1, new long[] {number}, null)))));
  }

  /** What is counted: collects an item for each of something that a series has. */
  private sealed interface Items {
    void add(
        ShowScope.Place place,
        String measurement,
        SeriesView view,
        SeriesView.PartitionView partition,
        int position,
        Set<Object> out);

    /** Whether measurements are counted each by itself. */
    default boolean byName() {
      return true;
    }

    /** Which comparisons of tags pass. */
    default TagCondition.Rules rules() {
      return TagCondition.Rules.SELECT;
    }
  }

  /** What is counted in one group. */
  private record Group(String name, List<String> tagValues) implements Comparable<Group> {
    @Override
    public int compareTo(Group other) {
      int order = name.compareTo(other.name);
      for (int i = 0; order == 0 && i < tagValues.size(); i++) {
        order = tagValues.get(i).compareTo(other.tagValues.get(i));
      }
      return order;
    }
  }

  private void count(CardinalityScope asked, SelectOptions options, Items items, ResultSink sink)
      throws IOException {
    ConditionSplitter.Split split = ShowScope.split(asked.condition(), options);
    var tables = scope.tables(asked.sources(), asked.database(), options);
    // InfluxDB counts at the beginning of 1970 and has one row for each group.
    if (split.timeRange().min() > 0 || split.timeRange().max() < 0 || asked.offset() > 0) {
      return;
    }
    TreeMap<Group, Set<Object>> groups = new TreeMap<>();
    TreeSet<String> dimensions = new TreeSet<>();
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
    tables.forEach(
        (name, places) -> {
          for (ShowScope.Place place : places) {
            options.checkpoint().run();
            SeriesSet set =
                SeriesSet.of(data, place.database(), place.policy(), name, TimeRange.ALL, options);
            collect(place, name, set, split, by, items, groups);
          }
        });
    emit(groups, by, sink);
  }

  private static void collect(
      ShowScope.Place place,
      String name,
      SeriesSet set,
      ConditionSplitter.Split split,
      List<String> by,
      Items items,
      TreeMap<Group, Set<Object>> groups) {
    SeriesView view = set.view();
    TagCondition condition = TagCondition.of(split.filter(), view, items.rules());
    String group = items.byName() ? name : "";
    for (SeriesView.PartitionView partition : view.partitions()) {
      for (int position = 0; position < partition.size(); position++) {
        if (set.has(partition, position) && condition.passes(partition, position)) {
          List<String> values = new ArrayList<>(by.size());
          for (String key : by) {
            values.add(value(view, view.tagKey(key), partition, position));
          }
          items.add(
              place,
              name,
              view,
              partition,
              position,
              groups.computeIfAbsent(new Group(group, values), g -> new HashSet<>()));
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
      switch (dimension.expr()) {
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

  private static void emit(TreeMap<Group, Set<Object>> groups, List<String> by, ResultSink sink)
      throws IOException {
    for (Map.Entry<Group, Set<Object>> group : groups.entrySet()) {
      if (!group.getValue().isEmpty()) {
        List<SeriesHeader.Tag> tags = new ArrayList<>();
        for (int i = 0; i < by.size(); i++) {
          tags.add(new SeriesHeader.Tag(by.get(i), group.getKey().tagValues().get(i)));
        }
        sink.series(new SeriesHeader(group.getKey().name(), tags, List.of("count")));
        number(group.getValue().size(), sink);
      }
    }
  }

  private record BySeries() implements Items {
    @Override
    public void add(
        ShowScope.Place place,
        String measurement,
        SeriesView view,
        SeriesView.PartitionView partition,
        int position,
        Set<Object> out) {
      long id = ((long) partition.number() << 32) | partition.ordinal(position);
      out.add(List.of(place.database().id(), id));
    }
  }

  private record ByMeasurement() implements Items {
    @Override
    public void add(
        ShowScope.Place place,
        String measurement,
        SeriesView view,
        SeriesView.PartitionView partition,
        int position,
        Set<Object> out) {
      out.add(measurement);
    }

    @Override
    public boolean byName() {
      return false;
    }
  }

  private record ByTagKey() implements Items {
    @Override
    public void add(
        ShowScope.Place place,
        String measurement,
        SeriesView view,
        SeriesView.PartitionView partition,
        int position,
        Set<Object> out) {
      for (int key = 0; key < view.tagKeys().size(); key++) {
        if (partition.code(key, position) != 0) {
          out.add(view.tagKeys().get(key));
        }
      }
    }
  }

  private record ByTagValue(Predicate<String> wanted) implements Items {
    @Override
    public void add(
        ShowScope.Place place,
        String measurement,
        SeriesView view,
        SeriesView.PartitionView partition,
        int position,
        Set<Object> out) {
      for (int key = 0; key < view.tagKeys().size(); key++) {
        int code = partition.code(key, position);
        if (code != 0 && wanted.test(view.tagKeys().get(key))) {
          out.add(view.dictionary(key).value(code));
        }
      }
    }

    @Override
    public TagCondition.Rules rules() {
      return TagCondition.Rules.SELECT_PRESENT;
    }
  }

  private record ByFieldKey(QueryData data) implements Items {
    @Override
    public void add(
        ShowScope.Place place,
        String measurement,
        SeriesView view,
        SeriesView.PartitionView partition,
        int position,
        Set<Object> out) {
      if (out.isEmpty()) {
        data.catalog().image().schema(place.policy().id(), measurement).fields().stream()
            .map(FieldName::name)
            .forEach(out::add);
      }
    }
  }
}
