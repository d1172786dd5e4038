package io.hyperbytedb.cluster;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.Json;
import io.hyperbytedb.model.FileEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code GET /internal/sync/manifest}: the files of the replica, as applied by this process. */
public final class ManifestHandler implements HttpHandler {
  private record Names(String database, String policy) {}

  private final Membership membership;
  private final Catalog catalog;
  private final Manifest manifest;

  /** Serves a manifest. */
  public ManifestHandler(Membership membership, Catalog catalog, Manifest manifest) {
    this.membership = membership;
    this.catalog = catalog;
    this.manifest = manifest;
  }

  @Override
  public void handle(HttpExchange exchange) {
    Map<Long, Names> names = new HashMap<>();
    for (Database database : catalog.image().databases()) {
      for (RetentionPolicy policy : database.policies()) {
        names.put(policy.id(), new Names(database.name(), policy.name()));
      }
    }
    List<Object> partitions = new ArrayList<>();
    for (int p = 0; p < manifest.partitions(); p++) {
      partitions.add(partition(p, manifest.image(p), names));
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("node_id", membership.self().nodeId());
    answer.put("replica", membership.self().replica());
    answer.put("partitions", partitions);
    Json.respond(exchange, 200, answer);
  }

  private static Map<String, Object> partition(
      int number, PartitionImage image, Map<Long, Names> names) {
    Map<String, Object> partition = new LinkedHashMap<>();
    partition.put("partition", number);
    partition.put("owner", image.owner());
    partition.put("epoch", image.epoch());
    partition.put("flushed_offset", image.flushedOffset());
    partition.put("series", image.seriesCount());
    partition.put("tombstones", image.tombstones().size());
    partition.put("files", image.files().stream().map(file -> file(file, names)).toList());
    return partition;
  }

  private static Map<String, Object> file(FileEntry file, Map<Long, Names> names) {
    Names of = names.getOrDefault(file.policyId(), new Names("", ""));
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("path", file.path());
    entry.put("database", of.database());
    entry.put("retention_policy", of.policy());
    entry.put("measurement", file.measurement());
    entry.put("bytes", file.bytes());
    entry.put("rows", file.rows());
    entry.put("min_time", file.minTime());
    entry.put("max_time", file.maxTime());
    entry.put("from_offset", file.fromOffset());
    entry.put("to_offset", file.toOffset());
    entry.put("level", file.level());
    entry.put("logical_hash", HexFormat.of().toHexDigits(file.logicalHash()));
    return entry;
  }
}
