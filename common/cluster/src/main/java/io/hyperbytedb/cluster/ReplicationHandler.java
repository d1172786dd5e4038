package io.hyperbytedb.cluster;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.catalog.ViewStatus;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.cluster.checkpoint.WalPositions;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.Json;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * {@code GET /internal/replication}: for each WAL partition the end of its log and the position of
 * each replica, as announced by its owners with their last heartbeats; and how far this process has
 * applied catalog and manifest. And what else follows the WAL: consumer groups, materialized views.
 */
public final class ReplicationHandler implements HttpHandler {
  private static final long PATIENCE_SECONDS = 5;

  private final Membership membership;
  private final Log log;
  private final StateLogs logs;
  private final Partition catalogLog;
  private final Catalog catalog;
  private final Manifest manifest;
  private final Followers followers;

  /**
   * What follows the WAL besides the replicas.
   *
   * @param positions of all followers
   * @param views says how the materialized views are that this process computes, by id
   */
  public record Followers(WalPositions positions, Supplier<Map<Long, ViewStatus>> views) {}

  /**
   * @param logs the WAL, and the logs of catalog and manifest
   */
  public ReplicationHandler(
      Membership membership,
      Log log,
      StateLogs logs,
      Catalog catalog,
      Manifest manifest,
      Followers followers) {
    this.membership = membership;
    this.log = log;
    this.logs = logs;
    this.catalogLog = new Partition(logs.catalog(), 0);
    this.catalog = catalog;
    this.manifest = manifest;
    this.followers = followers;
  }

  @Override
  public void handle(HttpExchange exchange) {
    Map<Partition, Long> ends = ends();
    List<MembershipView.Member> members = membership.view().members();
    List<Object> partitions = new ArrayList<>();
    List<Object> manifests = new ArrayList<>();
    for (int p = 0; p < manifest.partitions(); p++) {
      long end = ends.getOrDefault(new Partition(logs.wal(), p), 0L);
      Map<String, Object> partition = new LinkedHashMap<>();
      partition.put("partition", p);
      partition.put("end_offset", end);
      partition.put("replicas", replicas(p, end, members));
      partitions.add(partition);
      Map<String, Object> own =
          position(
              ends.getOrDefault(new Partition(logs.manifest(), p), 0L),
              manifest.image(p).appliedOffset());
      Map<String, Object> numbered = new LinkedHashMap<>();
      numbered.put("partition", p);
      numbered.putAll(own);
      manifests.add(numbered);
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("node_id", membership.self().nodeId());
    answer.put("replica", membership.self().replica());
    answer.put("partitions", partitions);
    answer.put("catalog", position(ends.getOrDefault(catalogLog, 0L), catalog.appliedOffset()));
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("replica", membership.self().replica());
    own.put("partitions", manifests);
    answer.put("manifest", own);
    answer.put("followers", followers(ends));
    answer.put("views", views());
    Json.respond(exchange, 200, answer);
  }

  private List<Object> followers(Map<Partition, Long> ends) {
    List<Object> all = new ArrayList<>();
    for (WalPositions.Position position : followers.positions().positions()) {
      List<Object> partitions = new ArrayList<>();
      for (int p = 0; p < position.offsets().size(); p++) {
        long at = position.offsets().get(p);
        long end = ends.getOrDefault(new Partition(logs.wal(), p), 0L);
        Map<String, Object> partition = new LinkedHashMap<>();
        partition.put("partition", p);
        partition.put("position", at);
        partition.put("lag", at < 0 ? null : Math.max(0, end - at));
        partitions.add(partition);
      }
      Map<String, Object> follower = new LinkedHashMap<>();
      follower.put("group", position.group());
      follower.put("what", position.what());
      follower.put("partitions", partitions);
      all.add(follower);
    }
    return all;
  }

  /** All views; of those that this process computes also how they are. */
  private List<Object> views() {
    List<Object> all = new ArrayList<>();
    CatalogImage image = catalog.image();
    Map<Long, ViewStatus> statuses = image.views().isEmpty() ? Map.of() : followers.views().get();
    for (Database database : image.databases()) {
      for (MaterializedView known : image.extras(database).views()) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("database", database.name());
        view.put("view", known.name());
        view.put("paused", known.options().paused());
        ViewStatus status = statuses.get(known.id());
        if (status != null) {
          view.put("node", status.node());
          view.put("behind", status.behind());
          view.put("dirty", status.dirty());
          view.put("last_run_ms", status.lastRun());
          view.put("rows_written", status.rows().written());
          view.put("rows_deleted", status.rows().deleted());
          view.put("error", status.error());
        }
        all.add(view);
      }
    }
    return all;
  }

  private Map<Partition, Long> ends() {
    List<Partition> asked = new ArrayList<>();
    asked.add(catalogLog);
    for (int p = 0; p < manifest.partitions(); p++) {
      asked.add(new Partition(logs.wal(), p));
      asked.add(new Partition(logs.manifest(), p));
    }
    try {
      return log.endOffsets(asked).copy().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, "the log cannot be asked", e);
    }
  }

  /**
   * One entry per replica: of the node that announces to own the partition, or without an owner.
   */
  private static List<Object> replicas(
      int partition, long end, List<MembershipView.Member> members) {
    Map<String, Map<String, Object>> replicas = new TreeMap<>();
    for (MembershipView.Member member : members) {
      String replica = member.identity().replica();
      if (member.identity().role().equals(NodeIdentity.STORAGE_NODE)) {
        replicas.putIfAbsent(replica, replica(replica, "", -1, -1, end, -1));
      }
      for (NodeProgress.Owned owned : member.record().progress().partitions()) {
        if (owned.partition() == partition && member.state() != NodeState.DISCONNECTED) {
          replicas.put(
              replica,
              replica(
                  replica,
                  member.identity().address(),
                  owned.position(),
                  owned.flushedOffset(),
                  end,
                  owned.lagMillis()));
        }
      }
    }
    return List.copyOf(replicas.values());
  }

  private static Map<String, Object> replica(
      String name, String owner, long position, long flushed, long end, long lagMillis) {
    Map<String, Object> replica = new LinkedHashMap<>();
    replica.put("replica", name);
    replica.put("owner", owner);
    replica.put("position", position);
    replica.put("flushed_offset", flushed);
    // Records consumed after the lookup of the end do not count.
    long lag = Math.max(0, end - Math.max(0, position));
    replica.put("lag", lag);
    replica.put("lag_seconds", lagMillis < 0 ? null : lagMillis / 1e3);
    return replica;
  }

  private static Map<String, Object> position(long end, long applied) {
    Map<String, Object> position = new LinkedHashMap<>();
    position.put("end_offset", end);
    position.put("applied_offset", applied);
    position.put("lag", Math.max(0, end - applied));
    return position;
  }
}
