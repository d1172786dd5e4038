package io.hyperbytedb.query.show;

import io.hyperbytedb.auth.Principal;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.ContinuousQuery;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.catalog.Privilege;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.ShardGroup;
import io.hyperbytedb.catalog.Subscription;
import io.hyperbytedb.catalog.User;
import io.hyperbytedb.catalog.ViewStatus;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.model.Utf8Order;
import io.hyperbytedb.query.result.GoDuration;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Answers the SHOW statements about what the catalog holds. Thread-safe. */
final class ShowCatalog {
  private final QueryData data;
  private final ShowScope scope;
  private final boolean newest;
  private final StreamStatus streams;

  ShowCatalog(QueryData data, StreamStatus streams, Compatibility compatibility) {
    this.streams = streams;
    this.newest = compatibility.since(Compatibility.V1_12);
    this.data = data;
    this.scope = new ShowScope(data);
  }

  void databases(SelectOptions options, ResultSink sink) throws IOException {
    new Rows<>(shown(options)).text("name", Database::name).emit("databases", sink);
  }

  /** The databases that who asks has anything to do with. */
  private List<Database> shown(SelectOptions options) {
    Principal principal = options.session().principal();
    return data.catalog().image().databases().stream()
        .filter(d -> principal.mayRead(d.name()) || principal.mayWrite(d.name()))
        .toList();
  }

  void policies(String name, SelectOptions options, ResultSink sink) throws IOException {
    Database database = scope.database(name, options);
    Rows<RetentionPolicy> rows =
        new Rows<>(database.policies())
            .text("name", RetentionPolicy::name)
            .text("duration", policy -> GoDuration.text(policy.duration()))
            .text("shardGroupDuration", policy -> GoDuration.text(policy.shardGroupDuration()))
            .number("replicaN", RetentionPolicy::replicas);
    if (newest) {
      rows =
          rows.text("futureWriteLimit", policy -> GoDuration.text(policy.futureLimit()))
              .text("pastWriteLimit", policy -> GoDuration.text(policy.pastLimit()));
    }
    rows.flag("default", policy -> policy.name().equals(database.defaultPolicy())).emit("", sink);
  }

  void continuousQueries(SelectOptions options, ResultSink sink) throws IOException {
    CatalogImage image = data.catalog().image();
    for (Database database : shown(options)) {
      new Rows<>(image.extras(database).queries())
          .text("name", ContinuousQuery::name)
          .text("query", ContinuousQuery::query)
          .emit(database.name(), sink);
    }
  }

  /** A view and what the process says that computes it; null if none does. */
  private record View(MaterializedView view, @Nullable ViewStatus status) {
    String state() {
      return view.options().paused()
          ? "paused"
          : status == null ? "waiting" : status.error().isEmpty() ? "running" : "failing";
    }

    long number(ToLongFunction<ViewStatus> value) {
      return status == null ? 0 : value.applyAsLong(status);
    }

    String text(Function<ViewStatus, String> value) {
      return status == null ? "" : value.apply(status);
    }

    private static String time(ViewStatus status) {
      return status.lastRun() == 0 ? "" : Instant.ofEpochMilli(status.lastRun()).toString();
    }
  }

  void views(SelectOptions options, ResultSink sink) throws IOException {
    CatalogImage image = data.catalog().image();
    Map<Long, ViewStatus> statuses = streams.views();
    for (Database database : shown(options)) {
      List<MaterializedView> views = image.extras(database).views();
      if (!views.isEmpty()) {
        new Rows<>(views.stream().map(view -> new View(view, statuses.get(view.id()))).toList())
            .text("name", one -> one.view().name())
            .text("state", View::state)
            .number("behind", one -> one.number(ViewStatus::behind))
            .number("dirty", one -> one.number(ViewStatus::dirty))
            .text("last_run", one -> one.text(View::time))
            .number("written", one -> one.number(status -> status.rows().written()))
            .number("deleted", one -> one.number(status -> status.rows().deleted()))
            .text("error", one -> one.text(ViewStatus::error))
            .text("node", one -> one.text(ViewStatus::node))
            .text("query", one -> one.view().query())
            .emit(database.name(), sink);
      }
    }
  }

  void subscriptions(ResultSink sink) throws IOException {
    CatalogImage image = data.catalog().image();
    for (Database database : image.databases()) {
      List<Subscription> subscriptions = image.extras(database).subscriptions();
      if (!subscriptions.isEmpty()) {
        List<List<String>> destinations =
            subscriptions.stream().map(Subscription::destinations).toList();
        new Rows<>(subscriptions)
            .text("retention_policy", Subscription::policy)
            .text("name", Subscription::name)
            .text("mode", Subscription::mode)
            .add("destinations", new OutColumn.Lists(destinations))
            .emit(database.name(), sink);
      }
    }
  }

  void users(ResultSink sink) throws IOException {
    new Rows<>(data.catalog().image().users())
        .text("user", User::name)
        .flag("admin", User::admin)
        .emit("", sink);
  }

  void grants(String name, ResultSink sink) throws IOException {
    User user = data.catalog().image().user(name);
    if (user == null) {
      throw new QueryFailure("user not found");
    }
    List<Map.Entry<String, Privilege>> grants = new ArrayList<>(user.privileges().entrySet());
    grants.sort(Map.Entry.comparingByKey(Utf8Order.ORDER));
    new Rows<>(grants)
        .text("database", Map.Entry::getKey)
        .text("privilege", grant -> grant.getValue().influxName())
        .emit("", sink);
  }

  /** A shard group where it belongs. */
  private record Shard(ShardGroup group, Database database, RetentionPolicy policy) {
    String startTime() {
      return text(group.start());
    }

    String endTime() {
      return text(group.end());
    }

    /**
     * As InfluxDB says it.
     *
     * @param mayBeNever whether it is empty for what is kept for ever, rather than its end
     */
    String expiryTime(boolean mayBeNever) {
      if (mayBeNever && policy.duration() == 0) {
        return "";
      }
      long expiry = group.end() + policy.duration();
      return text(expiry < group.end() ? Long.MAX_VALUE : expiry);
    }

    private static String text(long nanos) {
      return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L)).toString();
    }
  }

  private List<Shard> shards(Database database) {
    List<Shard> shards = new ArrayList<>();
    for (RetentionPolicy policy : database.policies()) {
      for (ShardGroup group : data.catalog().image().shardGroups(policy.id())) {
        shards.add(new Shard(group, database, policy));
      }
    }
    return shards;
  }

  void shards(ResultSink sink) throws IOException {
    for (Database database : data.catalog().image().databases()) {
      new Rows<>(shards(database))
          .number("id", shard -> shard.group().id())
          .text("database", shard -> shard.database().name())
          .text("retention_policy", shard -> shard.policy().name())
          .number("shard_group", shard -> shard.group().id())
          .text("start_time", Shard::startTime)
          .text("end_time", Shard::endTime)
          .text("expiry_time", shard -> shard.expiryTime(newest))
          .text("owners", shard -> "")
          .emit(database.name(), sink);
    }
  }

  void shardGroups(ResultSink sink) throws IOException {
    List<Shard> all =
        data.catalog().image().databases().stream().flatMap(d -> shards(d).stream()).toList();
    new Rows<>(all)
        .number("id", shard -> shard.group().id())
        .text("database", shard -> shard.database().name())
        .text("retention_policy", shard -> shard.policy().name())
        .text("start_time", Shard::startTime)
        .text("end_time", Shard::endTime)
        .text("expiry_time", shard -> shard.expiryTime(false))
        .emit("shard groups", sink);
  }
}
