package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.node.tail.TailSeries;
import io.hyperbytedb.query.exec.QueryData;
import io.hyperbytedb.query.exec.SelectOptions;
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
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Answers SHOW statements. Thread-safe. */
public final class ShowExecutor {
  private final QueryData data;

  public ShowExecutor(QueryData data) {
    this.data = data;
  }

  /**
   * Answers a statement.
   *
   * @throws QueryFailure if it can't be answered, with InfluxDB's text
   * @throws IOException if the client is gone
   */
  public void execute(ShowStatement statement, SelectOptions options, ResultSink sink)
      throws IOException {
    switch (statement) {
      case ShowStatement.ShowDatabases _ -> databases(sink);
      case ShowStatement.ShowRetentionPolicies show ->
          policies(database(show.database(), options), sink);
      case ShowStatement.ShowMeasurements show -> measurements(show, options, sink);
      case ShowStatement.ShowTagKeys show -> tagKeys(show, options, sink);
      case ShowStatement.ShowTagValues show -> tagValues(show, options, sink);
      case ShowStatement.ShowFieldKeys show -> fieldKeys(show, options, sink);
      case ShowStatement.ShowSeries show -> series(show, options, sink);
      default -> throw new QueryFailure(statement.text() + " is not supported yet");
    }
  }

  private void databases(ResultSink sink) throws IOException {
    sink.series(new SeriesHeader("databases", List.of(), List.of("name")));
    texts(data.catalog().image().databases().stream().map(Database::name).toList(), sink);
  }

  private static void policies(Database database, ResultSink sink) throws IOException {
    sink.series(
        new SeriesHeader(
            "",
            List.of(),
            List.of("name", "duration", "shardGroupDuration", "replicaN", "default")));
    List<RetentionPolicy> policies = database.policies();
    int size = policies.size();
    if (size == 0) {
      return;
    }
    long[] replicas = policies.stream().mapToLong(RetentionPolicy::replicas).toArray();
    long[] isDefault = new long[(size + 63) / 64];
    for (int i = 0; i < size; i++) {
      if (policies.get(i).name().equals(database.defaultPolicy())) {
        io.hyperbytedb.model.Bits.set(isDefault, i);
      }
    }
    sink.rows(
        new RowBatch(
            size,
            List.of(
                new OutColumn.Texts(policies.stream().map(RetentionPolicy::name).toList()),
                new OutColumn.Texts(
                    policies.stream().map(p -> GoDuration.text(p.duration())).toList()),
                new OutColumn.Texts(
                    policies.stream().map(p -> GoDuration.text(p.shardGroupDuration())).toList()),
                new OutColumn.Values(new LongColumn(size, replicas, null)),
                new OutColumn.Values(new BooleanColumn(size, isDefault, null)))));
  }

  private void measurements(
      ShowStatement.ShowMeasurements show, SelectOptions options, ResultSink sink)
      throws IOException {
    if (!show.database().isEmpty() && data.catalog().image().database(show.database()) == null) {
      return;
    }
    Database database = fresh(show.database(), options);
    List<Source> sources = show.source() == null ? List.of() : List.of(show.source());
    List<String> names = new ArrayList<>();
    for (String name : names(database, sources)) {
      if (!new TagFilter(show.condition(), view(database, name), options.now()).none()) {
        names.add(name);
      }
    }
    List<String> shown = page(names, show.limit(), show.offset());
    if (!shown.isEmpty()) {
      sink.series(new SeriesHeader("measurements", List.of(), List.of("name")));
      texts(shown, sink);
    }
  }

  private void tagKeys(ShowStatement.ShowTagKeys show, SelectOptions options, ResultSink sink)
      throws IOException {
    Database database = fresh(show.database(), options);
    for (String name : names(database, show.sources())) {
      SeriesView view = view(database, name);
      TagFilter filter = new TagFilter(show.condition(), view, options.now());
      List<String> keys = new ArrayList<>();
      for (int key = 0; key < view.tagKeys().size(); key++) {
        if (!filter.values(key).isEmpty()) {
          keys.add(view.tagKeys().get(key));
        }
      }
      List<String> shown = page(keys, show.limit(), show.offset());
      if (!shown.isEmpty()) {
        sink.series(new SeriesHeader(name, List.of(), List.of("tagKey")));
        texts(shown, sink);
      }
    }
  }

  private void tagValues(ShowStatement.ShowTagValues show, SelectOptions options, ResultSink sink)
      throws IOException {
    Database database = fresh(show.database(), options);
    Predicate<String> wanted = keys(show.key());
    for (String name : names(database, show.sources())) {
      SeriesView view = view(database, name);
      TagFilter filter = new TagFilter(show.condition(), view, options.now());
      List<String> keys = new ArrayList<>();
      List<String> values = new ArrayList<>();
      for (int key = 0; key < view.tagKeys().size(); key++) {
        if (wanted.test(view.tagKeys().get(key))) {
          for (String value : filter.values(key)) {
            keys.add(view.tagKeys().get(key));
            values.add(value);
          }
        }
      }
      List<String> shownKeys = page(keys, show.limit(), show.offset());
      if (!shownKeys.isEmpty()) {
        sink.series(new SeriesHeader(name, List.of(), List.of("key", "value")));
        sink.rows(
            new RowBatch(
                shownKeys.size(),
                List.of(
                    new OutColumn.Texts(shownKeys),
                    new OutColumn.Texts(page(values, show.limit(), show.offset())))));
      }
    }
  }

  private void fieldKeys(ShowStatement.ShowFieldKeys show, SelectOptions options, ResultSink sink)
      throws IOException {
    Database database = fresh(show.database(), options);
    RetentionPolicy policy = policy(database, show.sources());
    for (String name : names(database, show.sources())) {
      List<FieldName> fields =
          new ArrayList<>(data.catalog().image().schema(policy.id(), name).fields());
      fields.sort(
          Comparator.comparing(FieldName::name).thenComparing(field -> field.type().influxName()));
      List<FieldName> shown = page(fields, show.limit(), show.offset());
      if (!shown.isEmpty()) {
        sink.series(new SeriesHeader(name, List.of(), List.of("fieldKey", "fieldType")));
        sink.rows(
            new RowBatch(
                shown.size(),
                List.of(
                    new OutColumn.Texts(shown.stream().map(FieldName::name).toList()),
                    new OutColumn.Texts(
                        shown.stream().map(field -> field.type().influxName()).toList()))));
      }
    }
  }

  private void series(ShowStatement.ShowSeries show, SelectOptions options, ResultSink sink)
      throws IOException {
    Database database = fresh(show.database(), options);
    policy(database, show.sources());
    TreeSet<SeriesKey> keys = new TreeSet<>();
    for (String name : names(database, show.sources())) {
      SeriesView view = view(database, name);
      TagFilter filter = new TagFilter(show.condition(), view, options.now());
      for (SeriesView.PartitionView partition : view.partitions()) {
        for (int position = 0; position < partition.size(); position++) {
          if (filter.passes(partition, position)) {
            keys.add(data.manifest().series(partition.number()).key(partition.ordinal(position)));
          }
        }
      }
    }
    List<String> shown =
        page(keys.stream().map(SeriesKey::toString).toList(), show.limit(), show.offset());
    if (!shown.isEmpty()) {
      sink.series(new SeriesHeader("", List.of(), List.of("key")));
      texts(shown, sink);
    }
  }

  private Database database(String name, SelectOptions options) {
    String wanted = name.isEmpty() ? options.database() : name;
    if (wanted.isEmpty()) {
      throw new QueryFailure("database name required");
    }
    Database database = data.catalog().image().database(wanted);
    if (database == null) {
      throw new QueryFailure("database not found: " + wanted);
    }
    return database;
  }

  /** The database, with every series in the index that has been acknowledged. */
  private Database fresh(String name, SelectOptions options) {
    Database database = database(name, options);
    for (TailSeries tail :
        QueryData.await(data.tail().series(database.id(), options.consistency()))) {
      var _ = data.learn(database.id(), tail);
    }
    return database;
  }

  private SeriesView view(Database database, String measurement) {
    return data.manifest().index().view(database.id(), measurement);
  }

  /** The measurements that FROM names, sorted; all without it. */
  private List<String> names(Database database, List<Source> sources) {
    List<String> all = data.manifest().index().measurements(database.id());
    if (sources.isEmpty()) {
      return all;
    }
    return all.stream().filter(name -> sources.stream().anyMatch(s -> names(s, name))).toList();
  }

  private static boolean names(Source source, String name) {
    return source instanceof Source.Measurement measurement
        && (measurement.regex() == null
            ? measurement.name().equals(name)
            : measurement.regex().regex().matcher(name).find());
  }

  /** The policy that FROM names, else the default one. */
  private static RetentionPolicy policy(Database database, List<Source> sources) {
    String name = policyOf(sources);
    RetentionPolicy policy = database.policy(name);
    if (policy == null) {
      throw new QueryFailure("retention policy not found: " + name);
    }
    return policy;
  }

  private static String policyOf(List<Source> sources) {
    for (Source source : sources) {
      if (source instanceof Source.Measurement measurement
          && !measurement.retentionPolicy().isEmpty()) {
        return measurement.retentionPolicy();
      }
    }
    return "";
  }

  private static Predicate<String> keys(ShowStatement.KeyFilter filter) {
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

  private static <T> List<T> page(List<T> all, long limit, long offset) {
    int from = (int) Math.min(offset, all.size());
    int to = limit == 0 ? all.size() : (int) Math.min(all.size(), from + limit);
    return all.subList(from, to);
  }

  private static void texts(List<String> values, ResultSink sink) throws IOException {
    if (!values.isEmpty()) {
      sink.rows(new RowBatch(values.size(), List.of(new OutColumn.Texts(values))));
    }
  }
}
