package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.query.exec.QueryData;
import io.hyperbytedb.query.exec.SelectOptions;
import io.hyperbytedb.query.influxql.ConditionSplitter;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.ShowStatement;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Answers the SHOW statements about measurements, series, tags and fields. Thread-safe. */
final class ShowSchema {
  private final QueryData data;
  private final ShowScope scope;

  ShowSchema(QueryData data) {
    this.data = data;
    this.scope = new ShowScope(data);
  }

  void measurements(ShowStatement.ShowMeasurements show, SelectOptions options, ResultSink sink)
      throws IOException {
    if (!show.database().isEmpty() && data.catalog().image().database(show.database()) == null) {
      return;
    }
    if (ShowScope.hasTime(show.condition())) {
      throw new QueryFailure("SHOW MEASUREMENTS doesn't support time in WHERE clause");
    }
    Database database = fresh(show.database(), options);
    List<Source> sources = show.source() == null ? List.of() : List.of(show.source());
    Expr condition = show.condition();
    List<String> names = new ArrayList<>();
    for (String name : scope.names(database, sources)) {
      if (condition == null
          || MeasurementCondition.passes(condition, name, scope.view(database, name))) {
        names.add(name);
      }
    }
    List<String> shown = ShowScope.page(names, show.limit(), show.offset());
    if (!shown.isEmpty()) {
      sink.series(new SeriesHeader("measurements", List.of(), List.of("name")));
      ShowScope.texts(shown, sink);
    }
  }

  void tagKeys(ShowStatement.ShowTagKeys show, SelectOptions options, ResultSink sink)
      throws IOException {
    Database database = fresh(show.database(), options);
    Expr filter = ShowScope.split(show.condition(), options).filter();
    for (String name : scope.names(database, show.sources())) {
      SeriesView view = scope.view(database, name);
      TagCondition condition = TagCondition.of(filter, view, TagCondition.Rules.INDEX);
      List<String> keys = new ArrayList<>();
      for (int key = 0; key < view.tagKeys().size(); key++) {
        if (!values(view, condition, key).isEmpty()) {
          keys.add(view.tagKeys().get(key));
        }
      }
      List<String> shown = ShowScope.page(keys, show.limit(), show.offset());
      if (!shown.isEmpty()) {
        sink.series(new SeriesHeader(name, List.of(), List.of("tagKey")));
        ShowScope.texts(shown, sink);
      }
    }
  }

  void tagValues(ShowStatement.ShowTagValues show, SelectOptions options, ResultSink sink)
      throws IOException {
    Database database = fresh(show.database(), options);
    Expr filter = ShowScope.split(show.condition(), options).filter();
    Predicate<String> wanted = keys(show.key());
    for (String name : scope.names(database, show.sources())) {
      SeriesView view = scope.view(database, name);
      TagCondition condition = TagCondition.of(filter, view, TagCondition.Rules.INDEX);
      List<String> keys = new ArrayList<>();
      List<String> values = new ArrayList<>();
      for (int key = 0; key < view.tagKeys().size(); key++) {
        if (wanted.test(view.tagKeys().get(key))) {
          for (String value : values(view, condition, key)) {
            keys.add(view.tagKeys().get(key));
            values.add(value);
          }
        }
      }
      pairs(
          new SeriesHeader(name, List.of(), List.of("key", "value")),
          ShowScope.page(keys, show.limit(), show.offset()),
          ShowScope.page(values, show.limit(), show.offset()),
          sink);
    }
  }

  void fieldKeys(ShowStatement.ShowFieldKeys show, SelectOptions options, ResultSink sink)
      throws IOException {
    for (Map.Entry<String, LinkedHashSet<ShowScope.Place>> table :
        scope.tables(show.sources(), show.database(), options).entrySet()) {
      TreeSet<FieldName> fields =
          new TreeSet<>(
              (a, b) -> {
                int order = a.name().compareTo(b.name());
                return order != 0 ? order : a.type().influxName().compareTo(b.type().influxName());
              });
      for (ShowScope.Place place : table.getValue()) {
        fields.addAll(data.catalog().image().schema(place.policy().id(), table.getKey()).fields());
      }
      List<FieldName> shown = ShowScope.page(new ArrayList<>(fields), show.limit(), show.offset());
      pairs(
          new SeriesHeader(table.getKey(), List.of(), List.of("fieldKey", "fieldType")),
          shown.stream().map(FieldName::name).toList(),
          shown.stream().map(field -> field.type().influxName()).toList(),
          sink);
    }
  }

  private static void pairs(
      SeriesHeader header, List<String> left, List<String> right, ResultSink sink)
      throws IOException {
    if (!left.isEmpty()) {
      sink.series(header);
      sink.rows(
          new RowBatch(
              left.size(), List.of(new OutColumn.Texts(left), new OutColumn.Texts(right))));
    }
  }

  void series(ShowStatement.ShowSeries show, SelectOptions options, ResultSink sink)
      throws IOException {
    List<String> keys =
        ShowScope.hasTime(show.condition())
            ? seriesInTime(show, options)
            : allSeries(show, options);
    List<String> shown = ShowScope.page(keys, show.limit(), show.offset());
    if (!shown.isEmpty()) {
      sink.series(new SeriesHeader("", List.of(), List.of("key")));
      ShowScope.texts(shown, sink);
    }
  }

  /** Every series of the databases that FROM names, whatever policy it says; sorted by tags. */
  private List<String> allSeries(ShowStatement.ShowSeries show, SelectOptions options) {
    Expr filter = ShowScope.split(show.condition(), options).filter();
    TreeSet<SeriesKey> keys = new TreeSet<>();
    if (show.sources().isEmpty()) {
      addSeries(fresh(show.database(), options), List.of(), filter, keys);
    }
    for (Source source : show.sources()) {
      Database database = scope.place(source, show.database(), options).database();
      addSeries(scope.fresh(database, options), List.of(source), filter, keys);
    }
    return keys.stream().map(SeriesKey::toString).toList();
  }

  private void addSeries(
      Database database, List<Source> sources, @Nullable Expr filter, TreeSet<SeriesKey> out) {
    for (String name : scope.names(database, sources)) {
      SeriesView view = scope.view(database, name);
      TagCondition condition = TagCondition.of(filter, view, TagCondition.Rules.INDEX);
      for (SeriesView.PartitionView partition : view.partitions()) {
        for (int position = 0; position < partition.size(); position++) {
          if (condition.passes(partition, position)) {
            out.add(data.key(name, view, partition, position));
          }
        }
      }
    }
  }

  /**
   * With a condition on time InfluxDB asks its executor instead of its index: the series of one
   * policy, in the shard groups of that time, sorted by their text.
   */
  private List<String> seriesInTime(ShowStatement.ShowSeries show, SelectOptions options) {
    ConditionSplitter.Split split = ShowScope.split(show.condition(), options);
    TimeRange range = split.timeRange();
    TreeSet<String> keys = new TreeSet<>();
    scope
        .tables(show.sources(), show.database(), options)
        .forEach(
            (name, places) -> {
              for (ShowScope.Place place : places) {
                SeriesSet set =
                    SeriesSet.of(data, place.database(), place.policy(), name, range, options);
                TagCondition condition =
                    TagCondition.of(split.filter(), set.view(), TagCondition.Rules.SELECT);
                for (SeriesView.PartitionView partition : set.view().partitions()) {
                  for (int position = 0; position < partition.size(); position++) {
                    if (set.has(partition, position) && condition.passes(partition, position)) {
                      keys.add(data.key(name, set.view(), partition, position).toString());
                    }
                  }
                }
              }
            });
    return new ArrayList<>(keys);
  }

  private Database fresh(String name, SelectOptions options) {
    return scope.fresh(scope.database(name, options), options);
  }

  /** The values of a tag key that series which pass have, sorted. */
  private static SortedSet<String> values(SeriesView view, TagCondition condition, int tagKey) {
    TreeSet<String> values = new TreeSet<>();
    boolean[] seen = new boolean[view.dictionary(tagKey).size()];
    for (SeriesView.PartitionView partition : view.partitions()) {
      for (int position = 0; position < partition.size(); position++) {
        int code = partition.code(tagKey, position);
        if (code > 0
            && code < seen.length
            && !seen[code]
            && condition.passes(partition, position)) {
          seen[code] = true;
          values.add(view.dictionary(tagKey).value(code));
        }
      }
    }
    return values;
  }

  /** Which tag keys WITH KEY means. */
  static Predicate<String> keys(ShowStatement.KeyFilter filter) {
    Literal literal = filter.literal();
    return switch (filter.op()) {
      case EQ -> key -> key.equals(text(literal));
      case NEQ -> key -> !key.equals(text(literal));
      case IN -> key -> literal instanceof Literal.ListLiteral list && list.values().contains(key);
      case EQ_REGEX -> key -> matches(literal, key);
      case NEQ_REGEX -> key -> !matches(literal, key);
    };
  }

  private static @Nullable String text(Literal literal) {
    return literal instanceof Literal.StringLiteral(String value) ? value : null;
  }

  private static boolean matches(Literal literal, String key) {
    return literal instanceof Literal.RegexLiteral regex && regex.regex().matcher(key).find();
  }
}
