package io.hyperbytedb.server;

import io.hyperbytedb.broker.BrokerConfig;
import io.hyperbytedb.broker.EmbeddedBroker;
import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.compactor.CompactHandler;
import io.hyperbytedb.compactor.Compactor;
import io.hyperbytedb.compactor.CompactorConfig;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.files.LocalStorage;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.gateway.write.WriteConfig;
import io.hyperbytedb.gateway.write.WriteRoutes;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.Sharing;
import io.hyperbytedb.log.kafka.KafkaLog;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.log.rocks.StateCheckpoints;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.node.auth.AuthSettings;
import io.hyperbytedb.node.auth.Authenticator;
import io.hyperbytedb.node.auth.PasswordHasher;
import io.hyperbytedb.node.auth.Passwords;
import io.hyperbytedb.node.checkpoint.LogPruner;
import io.hyperbytedb.node.checkpoint.StateCopies;
import io.hyperbytedb.node.checkpoint.StateLogs;
import io.hyperbytedb.node.config.Config;
import io.hyperbytedb.node.http.HttpHandler;
import io.hyperbytedb.node.http.HttpLimits;
import io.hyperbytedb.node.http.HttpServer;
import io.hyperbytedb.node.http.PemIdentity;
import io.hyperbytedb.node.http.RateLimited;
import io.hyperbytedb.node.http.V2Errors;
import io.hyperbytedb.node.log.MeteredLog;
import io.hyperbytedb.node.metrics.Metrics;
import io.hyperbytedb.node.metrics.PrometheusMetrics;
import io.hyperbytedb.query.admin.QueryLimits;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.exec.QueryData;
import io.hyperbytedb.query.http.QueryHandler;
import io.hyperbytedb.query.http.QuerySettings;
import io.hyperbytedb.query.prometheus.PrometheusReadHandler;
import io.hyperbytedb.query.statements.StatementSummary;
import io.hyperbytedb.query.statements.StatementsHandler;
import io.hyperbytedb.server.backup.BackupHandler;
import io.hyperbytedb.server.backup.BackupTaker;
import io.hyperbytedb.server.backup.Restorer;
import io.hyperbytedb.storage.StorageConfig;
import io.hyperbytedb.storage.StorageNode;
import io.hyperbytedb.write.DeletePath;
import io.hyperbytedb.write.SeriesLimits;
import io.hyperbytedb.write.WritePath;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in one process: broker, gateway, storage node, compactor and query node. What has been
 * started is stopped in reverse order, also when a later start fails.
 */
final class EmbeddedNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedNode.class);
  private static final int OPEN_FILES = 4096;
  private static final int WAITING_SCANS = 10_000;

  /** An answer to Prometheus is made in memory and may take one of so many parts of the heap. */
  private static final int LONGEST_ANSWER = 16;

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private String broker = "";
  private int port;

  private EmbeddedNode() {}

  /**
   * Starts all parts and returns when requests are answered.
   *
   * @throws io.hyperbytedb.model.HyperbyteException if the data directory is in use
   */
  static EmbeddedNode start(Config config) throws IOException {
    EmbeddedNode node = new EmbeddedNode();
    try {
      node.run(config);
      return node;
    } catch (IOException | RuntimeException | Error e) {
      try {
        node.close();
      } catch (HyperbyteException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  /** Where Kafka clients connect. */
  String brokerAddress() {
    return broker;
  }

  /** Where HTTP clients connect. */
  int port() {
    return port;
  }

  private void run(Config config) throws IOException {
    long start = System.nanoTime();
    metrics.gauge(
        "hyperbytedb_uptime_seconds", "Node uptime", () -> (System.nanoTime() - start) / 1e9);
    Config.Storage dirs = config.storage();
    own(DataDirLock.take("data", dirs.dataDir()));
    Restorer.refuseUnfinished(dirs.dataDir());
    // A log or a state elsewhere may belong to another process too.
    if (config.kafka().embedded() && !dirs.walDir().startsWith(dirs.dataDir())) {
      own(DataDirLock.take("log", dirs.walDir()));
    }
    if (!dirs.metaDir().startsWith(dirs.dataDir())) {
      own(DataDirLock.take("state", dirs.metaDir()));
    }
    Log log = own(new MeteredLog(log(config), metrics));
    int partitions = Topics.ensure(log, config.kafka());
    StateLogs logs =
        new StateLogs(
            Topics.CATALOG, Topics.manifest(config.kafka().replica()), Topics.WAL, partitions);
    StateCheckpoints checkpoints = new StateCheckpoints(dirs.metaDir().resolve("checkpoints"));
    RocksStateStores stores = own(logs.open(log, dirs.metaDir().resolve("state"), checkpoints));
    Catalog catalog =
        own(
            Catalog.start(
                log, new Partition(logs.catalog(), 0), stores.store(StateLogs.CATALOG_STORE)));
    Manifest manifest =
        own(
            Manifest.start(
                log, logs.manifest(), partitions, p -> stores.store(StateLogs.manifestStore(p))));
    var _ = catalog.catchUp().join();
    for (int p = 0; p < partitions; p++) {
      var _ = manifest.catchUp(p).join();
    }
    Storage storage = new LocalStorage(dirs.dataDir().resolve("data"));
    storage.deleteLeftovers();
    StorageNode storageNode =
        own(
            StorageNode.start(
                storageConfig(config),
                log,
                catalog,
                manifest,
                storage,
                Sharing.none(partitions),
                dirs.dataDir().resolve("quarantine"),
                metrics));
    LogPruner pruner =
        own(
            new LogPruner(
                    log,
                    logs,
                    catalog,
                    manifest,
                    StateCopies.of(checkpoints, stores),
                    config.kafka().flushedRetention(),
                    InstantSource.system(),
                    metrics)
                .start(config.kafka().checkpointInterval()));
    FileCache files = own(new FileCache(storage, OPEN_FILES));
    Compactor compactor =
        own(
            new Compactor(
                compactorConfig(config),
                catalog,
                manifest,
                storage,
                metrics,
                InstantSource.system(),
                new SecureRandom(),
                files::forget));
    compactor.start();
    ExecutorService workers = workers();
    own(workers::shutdownNow);
    WritePath writes =
        new WritePath(
            catalog,
            log,
            Topics.WAL,
            partitions,
            InstantSource.system(),
            orNone(config.cardinality().maxFieldsPerMeasurement()),
            new SeriesLimits(
                manifest.index(),
                new SeriesLimits.Limits(
                    config.cardinality().maxSeriesPerDatabase(),
                    config.cardinality().maxMeasurementsPerDatabase(),
                    config.cardinality().maxValuesPerTag()),
                System::nanoTime));
    DeletePath deletes = new DeletePath(log, Topics.WAL, partitions);
    QueryData data = new QueryData(catalog, manifest, storageNode, files, writes, deletes, workers);
    LogMonitor reachable = own(monitor(log)).start();
    DiskMonitor disk =
        own(new DiskMonitor(config.disk(), DiskMonitor.of(dirs.dataDir()), metrics)).start();
    BackupTaker backups =
        new BackupTaker(
            new BackupTaker.Source(
                log, Topics.WAL, catalog, manifest, stores, dirs.dataDir().resolve("data")),
            List.of(pruner::hold, compactor::hold),
            Version.number(),
            InstantSource.system());
    HttpServer server =
        own(http(config, storageNode, compactor, backups, disk, reachable, writes, data));
    port = server.port();
  }

  /** The end of the catalog is as good a question as any. */
  private LogMonitor monitor(Log log) {
    List<Partition> asked = List.of(new Partition(Topics.CATALOG, 0));
    return new LogMonitor(
        () -> log.endOffsets(asked), Duration.ofSeconds(1), Duration.ofSeconds(2), metrics);
  }

  private static HttpHandler guarded(DiskMonitor disk, LogMonitor log, HttpHandler writes) {
    return disk.guard(log.guard(writes));
  }

  private KafkaLog log(Config config) {
    Config.Kafka kafka = config.kafka();
    broker = kafka.bootstrapServers();
    if (kafka.embedded()) {
      Path dir = config.storage().walDir().resolve("kafka");
      EmbeddedBroker embedded =
          own(EmbeddedBroker.start(new BrokerConfig("127.0.0.1", 0, dir, Map.of())));
      broker = embedded.bootstrapServers();
    }
    KafkaLogConfig defaults = KafkaLogConfig.of(broker);
    // Several producers let the partitions of a write be synced side by side.
    int producers =
        kafka.fsync() == Config.Kafka.Fsync.ALWAYS ? Math.min(kafka.partitions(), 4) : 1;
    return new KafkaLog(
        new KafkaLogConfig(
            broker,
            defaults.clientId(),
            defaults.maxInFlightBytes(),
            defaults.maxRecordBytes(),
            defaults.deliveryTimeout(),
            producers,
            kafka.clientProperties()));
  }

  private HttpServer http(
      Config config,
      StorageNode storageNode,
      Compactor compactor,
      BackupTaker backups,
      DiskMonitor disk,
      LogMonitor log,
      WritePath writes,
      QueryData data) {
    WriteConfig writeConfig = writeConfig(config, Runtime.getRuntime().maxMemory());
    PasswordHasher hasher = new Passwords(new SecureRandom());
    Authenticator auth =
        new Authenticator(
            new AuthSettings(
                config.auth().enabled(),
                config.auth().allowQueryParams(),
                config.auth().sharedSecret(),
                config.cluster().secret()),
            data.catalog()::image,
            hasher,
            new SecureRandom(),
            InstantSource.system(),
            metrics);
    StatementSummary summary =
        new StatementSummary(
            config.statementSummary().enabled() ? config.statementSummary().maxStatements() : 0);
    HttpHandler statements = new StatementsHandler(summary);
    Config.RateLimit limit = config.rateLimit();
    QueryRegistry registry = new QueryRegistry(limits(config.server()));
    HttpHandler prometheusRead =
        limited(
            "prometheus_read",
            limit,
            limit.queriesPerSecond(),
            new PrometheusReadHandler(
                data,
                registry,
                InstantSource.system(),
                Runtime.getRuntime().maxMemory() / LONGEST_ANSWER));
    HttpHandler query =
        limited(
            "query",
            limit,
            limit.queriesPerSecond(),
            new QueryHandler(
                data,
                new QuerySettings(registry, summary, hasher, Version.INFLUXDB),
                metrics,
                InstantSource.system()));
    WriteRoutes points = new WriteRoutes(writes, InstantSource.system(), writeConfig, metrics);
    long perSecond = limit.writesPerSecond();
    HttpHandler write = guarded(disk, log, limited("write", limit, perSecond, points.write()));
    HttpHandler v2Write =
        guarded(disk, log, limited("v2_write", limit, perSecond, points.v2Write()));
    HttpHandler prometheusWrite =
        guarded(disk, log, limited("prometheus_write", limit, perSecond, points.prometheusWrite()));
    HttpHandler ping = new PingHandler();
    HttpHandler vars =
        new DebugVarsHandler(
            metrics,
            data.catalog(),
            data.manifest().index(),
            InstantSource.system(),
            config.server().host() + ":" + config.server().port());
    HealthHandler health =
        new HealthHandler(
            () ->
                !storageNode.healthy()
                    ? "a partition has stopped, see the log"
                    : !log.reachable()
                        ? LogMonitor.UNREACHABLE
                        : disk.readOnly() ? DiskMonitor.FULL : null);
    HttpServer.Builder server =
        HttpServer.builder(config.server().host(), config.server().port(), Version.INFLUXDB);
    if (config.tls().enabled()) {
      server.tls(
          new PemIdentity(Path.of(config.tls().certFile()), Path.of(config.tls().keyFile())));
    }
    return server
        .limits(
            new HttpLimits(
                config.server().maxConnections(),
                config.server().idleTimeout(),
                config.server().writeTimeout()))
        .metrics(metrics)
        .route("POST", "/write", auth.users(write))
        .route("POST", "/api/v2/write", new V2Errors(auth.users(v2Write)))
        .route("POST", "/api/v2/query", new V2Errors(auth.users(new FluxHandler())))
        .route("POST", "/api/v1/prom/write", auth.users(prometheusWrite))
        .route("POST", "/api/v1/prom/read", auth.users(prometheusRead))
        .route("GET", "/api/v1/statements", auth.admins(statements))
        .route("DELETE", "/api/v1/statements", auth.admins(statements))
        .route("GET", "/query", auth.users(query))
        .route("POST", "/query", auth.users(query))
        .route("GET", "/ping", ping)
        .route("HEAD", "/ping", ping)
        .route("GET", "/status", ping)
        .route("HEAD", "/status", ping)
        .route("GET", "/health", health)
        .route("HEAD", "/health", health)
        .route("GET", "/health/ready", health)
        .route("GET", "/debug/vars", vars)
        .route("HEAD", "/debug/vars", vars)
        .route("GET", "/metrics", new MetricsHandler(metrics))
        .route("POST", "/internal/backup", auth.admins(new BackupHandler(backups)))
        .route(
            "POST",
            "/internal/compact",
            auth.admins(new CompactHandler(compactor, storageNode::flushNow)))
        .start();
  }

  private static QueryLimits limits(Config.Server server) {
    return new QueryLimits(
        server.maxConcurrentQueries(),
        server.queryTimeout(),
        server.slowQuery(),
        server.maxRowLimit(),
        server.maxSelectPoints(),
        server.maxSelectSeries(),
        server.maxSelectBuckets());
  }

  /** No limit for a body still is one: what all bodies together may take. */
  private static WriteConfig writeConfig(Config config, long heap) {
    WriteConfig usual = WriteConfig.forHeap(heap, Runtime.getRuntime().availableProcessors());
    long bodies =
        config.rateLimit().enabled()
            ? config.rateLimit().maxInFlightWriteBytes()
            : usual.maxBodiesBytes();
    int limit = config.server().maxBodyBytes();
    int body = limit == 0 ? (int) Math.min(Integer.MAX_VALUE - 8, bodies) : limit;
    return new WriteConfig(
        body,
        config.server().maxPointsPerRequest(),
        Math.max(body, bodies),
        usual.parsers(),
        usual.cacheBytes(),
        usual.patience());
  }

  private HttpHandler limited(
      String endpoint, Config.RateLimit limit, long perSecond, HttpHandler handler) {
    if (!limit.enabled() || perSecond == 0) {
      return handler;
    }
    Metrics.Counter refused =
        metrics.counter(
            "hyperbytedb_rate_limited_total",
            "Requests refused by [rate_limit]",
            "endpoint",
            endpoint);
    return new RateLimited(handler, perSecond, System::nanoTime, refused);
  }

  private static long orNone(long limit) {
    return limit == 0 ? Long.MAX_VALUE : limit;
  }

  private static StorageConfig storageConfig(Config config) {
    Config.Flush flush = config.flush();
    long heap = Runtime.getRuntime().maxMemory();
    return new StorageConfig(
        config.cluster().nodeId(),
        Topics.WAL,
        flush.interval(),
        flush.maxAge(),
        flush.maxRows(),
        Math.min(flush.maxBytes(), heap / 8),
        config.compaction().bucketDuration().toNanos(),
        config.storage().verifyWrites(),
        Duration.ofSeconds(10));
  }

  private static CompactorConfig compactorConfig(Config config) {
    Config.Compaction compaction = config.compaction();
    return new CompactorConfig(
        compaction.enabled(),
        compaction.interval(),
        compaction.minFilesToCompact(),
        compaction.targetFileSizeBytes(),
        compaction.bucketDuration(),
        config.storage().verifyWrites(),
        config.retention().enabled(),
        config.retention().checkInterval(),
        compaction.deleteGrace(),
        Math.max(1, Runtime.getRuntime().availableProcessors() / 4));
  }

  private static ExecutorService workers() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    return new ThreadPoolExecutor(
        threads,
        threads,
        1,
        TimeUnit.MINUTES,
        new LinkedBlockingQueue<>(WAITING_SCANS),
        Thread.ofPlatform().name("query-", 0).daemon().factory());
  }

  private <T extends AutoCloseable> T own(T part) {
    started.push(part);
    return part;
  }

  /**
   * Stops everything, also when a part fails to; a second call does nothing.
   *
   * @throws HyperbyteException if a part did not stop cleanly; the log says which
   */
  @Override
  public void close() {
    int failures = 0;
    while (!started.isEmpty()) {
      AutoCloseable part = started.pop();
      try {
        part.close();
      } catch (Exception e) {
        failures++;
        LOG.error("{} did not stop cleanly", part.getClass().getSimpleName(), e);
      }
    }
    if (failures > 0) {
      throw new HyperbyteException(
          ErrorCode.INTERNAL, "the stop was not clean; what was acknowledged is in the log");
    }
  }
}
