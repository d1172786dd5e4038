package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.Utf8Order;
import io.hyperbytedb.query.influxql.ConditionSplitter;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.ShowStatement;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Answers the SHOW statements about series, tags and fields. Thread-safe. */
final class ShowSchema {
  private final QueryData data;
  private final ShowScope scope;
  private final boolean newest;

  ShowSchema(QueryData data, Compatibility compatibility) {
    this.newest = compatibility.since(Compatibility.V1_12);
    this.data = data;
    this.scope = new ShowScope(data);
  }

  void tagKeys(ShowStatement.ShowTagKeys show, SelectOptions options, ResultSink sink)
      throws IOException {
    Database database = fresh(show.database(), options);
    ConditionSplitter.Split split = ShowScope.split(show.condition(), options);
    Expr filter = split.filter();
    IndexFilter.checkTerms(filter);
    if (!scope.hasShard(database, split.timeRange())) {
      return;
    }
    Expr named = IndexFilter.named(filter);
    Predicate<String> wanted = show.key() == null ? key -> true : keys(show.key());
    for (String name : scope.names(database, show.sources())) {
      options.checkpoint().run();
      SeriesView view = scope.view(database, name);
      TagCondition condition =
          TagCondition.of(named, view, TagCondition.Rules.INDEX, data.fields(database, name));
      Page page =
          new Page(
              new SeriesHeader(name, List.of(), List.of("tagKey")),
              show.limit(),
              show.offset(),
              sink);
      for (int key = 0; key < view.tagKeys().size() && !page.isFull(); key++) {
        String text = view.tagKeys().get(key);
        if (wanted.test(text) && TagValues.isAny(view, condition, key)) {
          page.add(text);
        }
      }
      page.finish();
    }
  }

  void tagValues(ShowStatement.ShowTagValues show, SelectOptions options, ResultSink sink)
      throws IOException {
    Database database = fresh(show.database(), options);
    ConditionSplitter.Split split = ShowScope.split(show.condition(), options);
    Expr filter = split.filter();
    IndexFilter.checkTerms(filter);
    if (!scope.hasShard(database, split.timeRange())) {
      return;
    }
    Predicate<String> wanted = keys(show.key());
    for (String name : scope.names(database, show.sources())) {
      IndexFilter.checkNames(filter);
      SeriesView view = scope.view(database, name);
      TagCondition condition =
          TagCondition.of(filter, view, TagCondition.Rules.INDEX, data.fields(database, name));
      List<RetentionPolicy> policies = policies(database, show.sources(), name);
      if (policies != null) {
        condition = condition.and(inPolicies(database, policies, name, options));
      }
      Page page =
          new Page(
              new SeriesHeader(name, List.of(), List.of("key", "value")),
              show.limit(),
              show.offset(),
              sink);
      for (int key = 0; key < view.tagKeys().size() && !page.isFull(); key++) {
        options.checkpoint().run();
        String text = view.tagKeys().get(key);
        if (wanted.test(text)) {
          for (long code : TagValues.of(view, condition, key, page)) {
            page.add(text, view.dictionary(key).value((int) code));
          }
        }
      }
      page.finish();
    }
  }

  /**
   * The policies to which FROM restricts a measurement; null if it does not. Before InfluxDB 1.12
   * it never does.
   */
  private @Nullable List<RetentionPolicy> policies(
      Database database, List<Source> sources, String measurement) {
    List<RetentionPolicy> policies = new ArrayList<>();
    for (Source source : newest ? sources : List.<Source>of()) {
      if (source instanceof Source.Measurement named && ShowScope.names(named, measurement)) {
        if (named.retentionPolicy().isEmpty()) {
          return null;
        }
        RetentionPolicy policy = database.policy(named.retentionPolicy());
        if (policy != null) {
          policies.add(policy);
        }
      }
    }
    return newest && !sources.isEmpty() ? policies : null;
  }

  /** Lets the series pass that have points in one of some policies. */
  private TagCondition inPolicies(
      Database database,
      List<RetentionPolicy> policies,
      String measurement,
      SelectOptions options) {
    List<SeriesSet> sets = new ArrayList<>();
    for (RetentionPolicy policy : policies) {
      sets.add(SeriesSet.of(data, database, policy, measurement, TimeRange.ALL, options));
    }
    return TagCondition.inAny(sets);
  }

  void fieldKeys(ShowStatement.ShowFieldKeys show, SelectOptions options, ResultSink sink)
      throws IOException {
    for (Map.Entry<String, LinkedHashSet<ShowScope.Place>> table :
        scope.tables(show.sources(), show.database(), options).entrySet()) {
      TreeSet<FieldName> fields =
          new TreeSet<>(
              (a, b) -> {
                int order = Utf8Order.compare(a.name(), b.name());
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
    Page page =
        new Page(
            new SeriesHeader("", List.of(), List.of("key")), show.limit(), show.offset(), sink);
    if (ShowScope.hasTime(show.condition())) {
      for (String key : seriesInTime(show, options, page.wanted())) {
        page.add(key);
      }
    } else {
      allSeries(show, options, page);
    }
    page.finish();
  }

  /**
   * Every series of the databases that FROM names, sorted by tags. InfluxDB asks the shards of the
   * policies that it names, and each for the index of its database: so of a database whose policies
   * there have no shard it is none, and else it is all, whatever policy they are in.
   */
  private void allSeries(ShowStatement.ShowSeries show, SelectOptions options, Page page)
      throws IOException {
    Expr filter = ShowScope.split(show.condition(), options).filter();
    IndexFilter.checkSeries(filter);
    Map<Database, List<Source>> databases = new LinkedHashMap<>();
    Set<Database> withShards = new HashSet<>();
    for (@Nullable Source source : sourcesOrNone(show)) {
      ShowScope.Place place = scope.place(source, show.database(), options);
      List<Source> of = databases.computeIfAbsent(place.database(), d -> new ArrayList<>());
      if (source != null) {
        of.add(source);
      }
      if (!data.catalog().image().shardGroups(place.policy().id()).isEmpty()) {
        withShards.add(place.database());
      }
    }
    databases.keySet().retainAll(withShards);
    TreeMap<String, List<Database>> names = new TreeMap<>(Utf8Order.ORDER);
    databases.forEach(
        (database, sources) -> {
          for (String name : scope.names(scope.fresh(database, options), sources)) {
            names.computeIfAbsent(name, n -> new ArrayList<>(1)).add(database);
          }
        });
    for (Map.Entry<String, List<Database>> name : names.entrySet()) {
      if (page.isFull()) {
        return;
      }
      options.checkpoint().run();
      if (name.getValue().size() == 1) {
        addSeries(name.getKey(), name.getValue().getFirst(), filter, options, page);
      } else {
        addSeries(name.getKey(), name.getValue(), filter, page);
      }
    }
  }

  private static List<@Nullable Source> sourcesOrNone(ShowStatement.ShowSeries show) {
    return show.sources().isEmpty()
        ? Collections.singletonList(null)
        : new ArrayList<@Nullable Source>(show.sources());
  }

  private void addSeries(
      String name, Database in, @Nullable Expr filter, SelectOptions options, Page page)
      throws IOException {
    SeriesView view = scope.view(in, name);
    TagCondition condition =
        TagCondition.of(filter, view, TagCondition.Rules.INDEX_SERIES, data.fields(in, name));
    if (filter == null && page.skipsAll(view.size())) {
      return;
    }
    KeyOrder order = new KeyOrder(view);
    Smallest found = new Smallest(page.wanted(), order);
    for (int p = 0; p < view.partitions().size(); p++) {
      options.checkpoint().run();
      SeriesView.PartitionView partition = view.partitions().get(p);
      for (int position = 0; position < partition.size(); position++) {
        if (condition.passes(partition, position)) {
          found.add(KeyOrder.number(p, position));
        }
      }
    }
    for (long series : found.sorted()) {
      page.add(data.key(name, view, order.partition(series), KeyOrder.position(series)).toString());
    }
  }

  /** Those of a measurement that several databases have. */
  private void addSeries(String name, List<Database> in, @Nullable Expr filter, Page page)
      throws IOException {
    TreeSet<SeriesKey> keys = new TreeSet<>();
    for (Database database : in) {
      SeriesView view = scope.view(database, name);
      TagCondition condition =
          TagCondition.of(
              filter, view, TagCondition.Rules.INDEX_SERIES, data.fields(database, name));
      for (SeriesView.PartitionView partition : view.partitions()) {
        for (int position = 0; position < partition.size(); position++) {
          if (condition.passes(partition, position)) {
            keys.add(data.key(name, view, partition, position));
            if (keys.size() > page.wanted()) {
              var _ = keys.pollLast();
            }
          }
        }
      }
    }
    for (SeriesKey key : keys) {
      page.add(key.toString());
    }
  }

  /**
   * With a condition on time InfluxDB asks its executor instead of its index: the series of one
   * policy, in the shard groups of that time, sorted by their text.
   */
  private TreeSet<String> seriesInTime(
      ShowStatement.ShowSeries show, SelectOptions options, long wanted) {
    ConditionSplitter.Split split = ShowScope.split(show.condition(), options);
    TimeRange range = split.timeRange();
    TreeSet<String> keys = new TreeSet<>(Utf8Order.ORDER);
    var tables = scope.tables(show.sources(), show.database(), options);
    Set<String> fields = scope.fields(tables);
    tables.forEach(
        (name, places) -> {
          for (ShowScope.Place place : places) {
            SeriesSet set =
                SeriesSet.of(data, place.database(), place.policy(), name, range, options);
            TagCondition condition =
                TagCondition.of(split.filter(), set.view(), TagCondition.Rules.SELECT, fields);
            long series = 0;
            for (SeriesView.PartitionView partition : set.view().partitions()) {
              for (int position = 0; position < partition.size(); position++) {
                if (set.has(partition, position) && condition.passes(partition, position)) {
                  series++;
                  keys.add(data.key(name, set.view(), partition, position).toString());
                  if (keys.size() > wanted) {
                    var _ = keys.pollLast();
                  }
                }
              }
            }
            options.choosing(series);
          }
        });
    return keys;
  }

  private Database fresh(String name, SelectOptions options) {
    return scope.fresh(scope.database(name, options), options);
  }

  /** Which tag keys WITH KEY means. */
  static Predicate<String> keys(ShowStatement.KeyFilter filter) {
    Literal literal = filter.literal();
    return switch (filter.op()) {
      case EQ -> key -> key.equals(text(literal));
      case NEQ -> key -> !key.equals(text(literal));
      case IN -> {
        Set<String> names =
            literal instanceof Literal.ListLiteral list ? Set.copyOf(list.values()) : Set.of();
        yield names::contains;
      }
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
