package io.hyperbytedb.metrics;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.ShardGroup;
import io.hyperbytedb.catalog.Subscription;
import io.hyperbytedb.catalog.SubscriptionStatus;
import io.hyperbytedb.catalog.SubscriptionUrl;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.model.FileEntry;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The numbers of this process under the names of InfluxDB 1.x, as {@code SHOW STATS} and {@code
 * /debug/vars} show them. What there is no number for is left out. Thread-safe.
 */
public final class InfluxStatistics {
  private static final String ENGINE = "parquet";

  /**
   * The numbers of a part, or of one of many such parts.
   *
   * @param name as InfluxDB calls the kind of part
   * @param key its name among all
   * @param tags which of its kind it is
   */
  public record Module(
      String name, String key, SortedMap<String, String> tags, SortedMap<String, Number> values) {}

  private final Metrics metrics;
  private final Catalog catalog;
  private final Manifest manifest;
  private final String bind;
  private final Supplier<List<SubscriptionStatus>> subscriptions;

  /**
   * @param bind where clients connect
   * @param subscriptions the destinations to which points are sent, by the processes that do so
   */
  public InfluxStatistics(
      Metrics metrics,
      Catalog catalog,
      Manifest manifest,
      String bind,
      Supplier<List<SubscriptionStatus>> subscriptions) {
    this.metrics = metrics;
    this.catalog = catalog;
    this.manifest = manifest;
    this.bind = bind;
    this.subscriptions = subscriptions;
  }

  /** All of now, in InfluxDB's order. */
  public List<Module> modules() {
    return modules(destination -> destination);
  }

  /** The same without what is secret in the URLs of destinations. */
  public List<Module> openModules() {
    return modules(SubscriptionUrl::shown);
  }

  private List<Module> modules(UnaryOperator<String> destinations) {
    List<Module> all = new ArrayList<>();
    all.add(module("runtime", runtime()));
    all.add(module("queryExecutor", queries()));
    CatalogImage image = catalog.image();
    for (Database database : image.databases()) {
      SortedMap<String, Number> values = new TreeMap<>();
      values.put("numMeasurements", manifest.index().measurements(database.id()).size());
      values.put("numSeries", manifest.index().seriesCount(database.id()));
      all.add(
          new Module(
              "database",
              "database:" + database.name(),
              new TreeMap<>(Map.of("database", database.name())),
              values));
    }
    addShards(image, all);
    all.add(module("write", writes()));
    addSubscribers(image, destinations, all);
    all.add(module("cq", continuousQueries()));
    all.add(new Module("httpd", "httpd:" + bind, new TreeMap<>(Map.of("bind", bind)), http()));
    return all;
  }

  private static Module module(String name, SortedMap<String, Number> values) {
    return new Module(name, name, new TreeMap<>(), values);
  }

  /** Subscriptions: all together, then each destination. */
  private void addSubscribers(
      CatalogImage image, UnaryOperator<String> destinations, List<Module> all) {
    boolean some =
        image.databases().stream().anyMatch(d -> !image.extras(d).subscriptions().isEmpty());
    List<SubscriptionStatus> statuses = some ? subscriptions.get() : List.of();
    List<Module> each = new ArrayList<>();
    Sent sum = Sent.NOTHING;
    for (Database database : image.databases()) {
      for (Subscription subscription : image.extras(database).subscriptions()) {
        SubscriptionStatus.Name name =
            new SubscriptionStatus.Name(
                database.name(), subscription.policy(), subscription.name(), subscription.mode());
        Sent own = Sent.NOTHING;
        long least = Long.MAX_VALUE;
        for (String url : subscription.destinations()) {
          Sent sent = Sent.of(name, url, statuses);
          own = own.plus(sent);
          least = Math.min(least, sent.points());
          each.add(destination(name, destinations.apply(url), sent));
        }
        // Where all get all points, those that each has are counted once, as InfluxDB counts.
        sum = sum.plus(subscription.toAll() ? new Sent(least, own.failures()) : own);
      }
    }
    SortedMap<String, Number> total = sum.values();
    total.put("createFailures", 0L);
    all.add(module("subscriber", total));
    all.addAll(each);
  }

  /** What was sent by all processes. */
  private record Sent(long points, long failures) {
    static final Sent NOTHING = new Sent(0, 0);

    static Sent of(
        SubscriptionStatus.Name name, String destination, List<SubscriptionStatus> statuses) {
      Sent sum = NOTHING;
      for (SubscriptionStatus status : statuses) {
        if (status.of().equals(name) && status.destination().equals(destination)) {
          sum = sum.plus(new Sent(status.counts().points(), status.counts().failures()));
        }
      }
      return sum;
    }

    Sent plus(Sent other) {
      return new Sent(points + other.points, failures + other.failures);
    }

    SortedMap<String, Number> values() {
      SortedMap<String, Number> values = new TreeMap<>();
      values.put("pointsWritten", points);
      values.put("writeFailures", failures);
      return values;
    }
  }

  private static Module destination(SubscriptionStatus.Name name, String destination, Sent sent) {
    SortedMap<String, String> tags = new TreeMap<>();
    tags.put("database", name.database());
    tags.put("destination", destination);
    tags.put("mode", name.mode());
    tags.put("name", name.name());
    tags.put("retention_policy", name.policy());
    return new Module(
        "subscriber",
        String.join(":", "subscriber", name.database(), name.policy(), name.name(), destination),
        tags,
        sent.values());
  }

  /** The Java heap under Go's names. */
  private static SortedMap<String, Number> runtime() {
    MemoryMXBean bean = ManagementFactory.getMemoryMXBean();
    MemoryUsage heap = bean.getHeapMemoryUsage();
    MemoryUsage other = bean.getNonHeapMemoryUsage();
    long collections = 0;
    long pauseMillis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += Math.max(0, collector.getCollectionCount());
      pauseMillis += Math.max(0, collector.getCollectionTime());
    }
    SortedMap<String, Number> values = new TreeMap<>();
    values.put("Alloc", heap.getUsed());
    values.put("HeapAlloc", heap.getUsed());
    values.put("HeapIdle", heap.getCommitted() - heap.getUsed());
    values.put("HeapInUse", heap.getUsed());
    values.put("HeapSys", heap.getCommitted());
    values.put("NumGC", collections);
    values.put("NumGoroutine", (long) ManagementFactory.getThreadMXBean().getThreadCount());
    values.put("PauseTotalNs", pauseMillis * 1_000_000);
    values.put("Sys", heap.getCommitted() + other.getCommitted());
    return values;
  }

  private SortedMap<String, Number> queries() {
    long begun = total("hyperbytedb_query_requests_total");
    long active = total("hyperbytedb_query_requests_in_flight");
    SortedMap<String, Number> values = new TreeMap<>();
    values.put("queriesActive", active);
    values.put("queriesExecuted", begun);
    values.put("queriesFinished", Math.max(0, begun - active));
    values.put("queryDurationNs", nanos("hyperbytedb_query_duration_seconds"));
    return values;
  }

  private SortedMap<String, Number> continuousQueries() {
    long errors = total("hyperbytedb_continuous_query_errors_total");
    SortedMap<String, Number> values = new TreeMap<>();
    values.put("queryFail", errors);
    values.put("queryOk", total("hyperbytedb_continuous_query_runs_total") - errors);
    return values;
  }

  private SortedMap<String, Number> writes() {
    long requests = total("hyperbytedb_write_requests_total");
    long errors = total("hyperbytedb_write_errors_total");
    SortedMap<String, Number> values = new TreeMap<>();
    values.put("pointReq", total("hyperbytedb_ingestion_points_total"));
    values.put("req", requests);
    values.put("writeDrop", total("hyperbytedb_ingestion_points_dropped_total"));
    values.put("writeError", errors);
    values.put("writeOk", requests - errors);
    return values;
  }

  private SortedMap<String, Number> http() {
    SortedMap<String, Number> values = new TreeMap<>();
    values.put("authFail", total("hyperbytedb_auth_failures_total"));
    values.put("clientError", total("hyperbytedb_http_client_errors_total"));
    values.put("pointsWrittenDropped", total("hyperbytedb_ingestion_points_dropped_total"));
    values.put("pointsWrittenOK", total("hyperbytedb_ingestion_points_total"));
    values.put("queryReq", total("hyperbytedb_query_requests_total"));
    values.put("queryReqDurationNs", nanos("hyperbytedb_query_duration_seconds"));
    values.put("req", total("hyperbytedb_http_requests_total"));
    values.put("reqActive", total("hyperbytedb_http_requests_in_flight"));
    values.put("reqDurationNs", nanos("hyperbytedb_http_request_duration_seconds"));
    values.put("serverError", total("hyperbytedb_http_server_errors_total"));
    values.put("writeReq", total("hyperbytedb_write_requests_total"));
    values.put("writeReqBytes", total("hyperbytedb_write_payload_bytes"));
    values.put("writeReqDurationNs", nanos("hyperbytedb_write_duration_seconds"));
    return values;
  }

  /** How much is in the files of a shard. */
  private static final class Disk {
    private long bytes;
    private long files;
  }

  /** Shards, and what InfluxDB calls their file stores. */
  private void addShards(CatalogImage image, List<Module> all) {
    Map<Long, TreeMap<Long, Disk>> policies = new HashMap<>();
    for (Database database : image.databases()) {
      for (RetentionPolicy policy : database.policies()) {
        TreeMap<Long, Disk> shards = new TreeMap<>();
        image.shardGroups(policy.id()).forEach(shard -> shards.put(shard.start(), new Disk()));
        policies.put(policy.id(), shards);
      }
    }
    countFiles(policies);
    for (Database database : image.databases()) {
      for (RetentionPolicy policy : database.policies()) {
        for (ShardGroup shard : image.shardGroups(policy.id())) {
          Disk disk = policies.getOrDefault(policy.id(), new TreeMap<>()).get(shard.start());
          if (disk != null) {
            add(database, policy, shard, disk, all);
          }
        }
      }
    }
  }

  private void countFiles(Map<Long, TreeMap<Long, Disk>> policies) {
    for (int partition = 0; partition < manifest.partitions(); partition++) {
      for (FileEntry file : manifest.image(partition).files()) {
        TreeMap<Long, Disk> shards = policies.get(file.policyId());
        Map.Entry<Long, Disk> shard = shards == null ? null : shards.floorEntry(file.minTime());
        if (shard != null) {
          shard.getValue().bytes += file.bytes();
          shard.getValue().files++;
        }
      }
    }
  }

  private static void add(
      Database database, RetentionPolicy policy, ShardGroup shard, Disk disk, List<Module> all) {
    SortedMap<String, String> tags = new TreeMap<>();
    String path = database.name() + "/" + policy.name();
    tags.put("database", database.name());
    tags.put("engine", ENGINE);
    tags.put("id", Long.toString(shard.id()));
    tags.put("path", path);
    tags.put("retentionPolicy", policy.name());
    String key = ":" + path + ":" + shard.id();
    all.add(
        new Module("shard", "shard" + key, tags, new TreeMap<>(Map.of("diskBytes", disk.bytes))));
    all.add(
        new Module(
            "tsm1_filestore",
            "tsm1_filestore" + key,
            tags,
            new TreeMap<>(Map.of("diskBytes", disk.bytes, "numFiles", disk.files))));
  }

  private long total(String metric) {
    return Math.round(metrics.total(metric));
  }

  private long nanos(String metric) {
    return Math.round(metrics.total(metric) * 1e9);
  }
}
