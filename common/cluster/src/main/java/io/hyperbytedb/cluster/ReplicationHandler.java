package io.hyperbytedb.cluster;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
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

/**
 * {@code GET /internal/replication}: for each WAL partition the end of its log and the position of
 * each replica, as announced by its owners with their last heartbeats; and how far this process has
 * applied catalog and manifest.
 */
public final class ReplicationHandler implements HttpHandler {
  private static final long PATIENCE_SECONDS = 5;

  private final Membership membership;
  private final Log log;
  private final String wal;
  private final Partition catalogLog;
  private final String manifestTopic;
  private final Catalog catalog;
  private final Manifest manifest;

  /**
   * @param wal the WAL topic
   * @param catalogLog the only partition of the catalog
   * @param manifestTopic the topic of this process's manifest
   */
  public ReplicationHandler(
      Membership membership,
      Log log,
      String wal,
      Partition catalogLog,
      String manifestTopic,
      Catalog catalog,
      Manifest manifest) {
    this.membership = membership;
    this.log = log;
    this.wal = wal;
    this.catalogLog = catalogLog;
    this.manifestTopic = manifestTopic;
    this.catalog = catalog;
    this.manifest = manifest;
  }

  @Override
  public void handle(HttpExchange exchange) {
    Map<Partition, Long> ends = ends();
    List<MembershipView.Member> members = membership.view().members();
    List<Object> partitions = new ArrayList<>();
    List<Object> manifests = new ArrayList<>();
    for (int p = 0; p < manifest.partitions(); p++) {
      long end = ends.getOrDefault(new Partition(wal, p), 0L);
      Map<String, Object> partition = new LinkedHashMap<>();
      partition.put("partition", p);
      partition.put("end_offset", end);
      partition.put("replicas", replicas(p, end, members));
      partitions.add(partition);
      Map<String, Object> own =
          position(
              ends.getOrDefault(new Partition(manifestTopic, p), 0L),
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
    Json.respond(exchange, 200, answer);
  }

  private Map<Partition, Long> ends() {
    List<Partition> asked = new ArrayList<>();
    asked.add(catalogLog);
    for (int p = 0; p < manifest.partitions(); p++) {
      asked.add(new Partition(wal, p));
      asked.add(new Partition(manifestTopic, p));
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
