package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.ContinuousQuery;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.Subscription;
import io.hyperbytedb.catalog.User;
import io.hyperbytedb.query.exec.QueryData;
import io.hyperbytedb.query.exec.SelectOptions;
import io.hyperbytedb.query.result.GoDuration;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.result.ResultSink;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Answers the SHOW statements about what the catalog holds. Thread-safe. */
final class ShowCatalog {
  private final QueryData data;
  private final ShowScope scope;

  ShowCatalog(QueryData data) {
    this.data = data;
    this.scope = new ShowScope(data);
  }

  void databases(ResultSink sink) throws IOException {
    new Rows<>(data.catalog().image().databases())
        .text("name", Database::name)
        .emit("databases", sink);
  }

  void policies(String name, SelectOptions options, ResultSink sink) throws IOException {
    Database database = scope.database(name, options);
    new Rows<>(database.policies())
        .text("name", RetentionPolicy::name)
        .text("duration", policy -> GoDuration.text(policy.duration()))
        .text("shardGroupDuration", policy -> GoDuration.text(policy.shardGroupDuration()))
        .number("replicaN", RetentionPolicy::replicas)
        .flag("default", policy -> policy.name().equals(database.defaultPolicy()))
        .emit("", sink);
  }

  void continuousQueries(ResultSink sink) throws IOException {
    CatalogImage image = data.catalog().image();
    for (Database database : image.databases()) {
      new Rows<>(image.extras(database).queries())
          .text("name", ContinuousQuery::name)
          .text("query", ContinuousQuery::query)
          .emit(database.name(), sink);
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
    new Rows<>(new ArrayList<>(user.privileges().entrySet()))
        .text("database", Map.Entry::getKey)
        .text("privilege", grant -> grant.getValue().influxName())
        .emit("", sink);
  }

  /**
   * A shard group. Ours have no number of their own: they are counted through databases, policies
   * and time.
   */
  private record ShardGroup(long id, Database database, RetentionPolicy policy, long start) {
    String startTime() {
      return text(start);
    }

    String endTime() {
      return text(policy.shardGroups().end(start));
    }

    /** As InfluxDB says it; what is kept for ever "expires" at its end. */
    String expiryTime() {
      long end = policy.shardGroups().end(start);
      long expiry = end + policy.duration();
      return text(expiry < end ? Long.MAX_VALUE : expiry);
    }

    private static String text(long nanos) {
      return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L)).toString();
    }
  }

  private List<ShardGroup> groups() {
    CatalogImage image = data.catalog().image();
    List<ShardGroup> groups = new ArrayList<>();
    for (Database database : image.databases()) {
      for (RetentionPolicy policy : database.policies()) {
        for (long start : image.shardGroups(policy.id())) {
          groups.add(new ShardGroup(groups.size() + 1L, database, policy, start));
        }
      }
    }
    return groups;
  }

  void shards(ResultSink sink) throws IOException {
    List<ShardGroup> groups = groups();
    for (Database database : data.catalog().image().databases()) {
      List<ShardGroup> own =
          groups.stream().filter(group -> group.database().id() == database.id()).toList();
      new Rows<>(own)
          .number("id", ShardGroup::id)
          .text("database", group -> group.database().name())
          .text("retention_policy", group -> group.policy().name())
          .number("shard_group", ShardGroup::id)
          .text("start_time", ShardGroup::startTime)
          .text("end_time", ShardGroup::endTime)
          .text("expiry_time", ShardGroup::expiryTime)
          .text("owners", group -> "")
          .emit(database.name(), sink);
    }
  }

  void shardGroups(ResultSink sink) throws IOException {
    new Rows<>(groups())
        .number("id", ShardGroup::id)
        .text("database", group -> group.database().name())
        .text("retention_policy", group -> group.policy().name())
        .text("start_time", ShardGroup::startTime)
        .text("end_time", ShardGroup::endTime)
        .text("expiry_time", ShardGroup::expiryTime)
        .emit("shard groups", sink);
  }
}
