package io.hyperbytedb.server;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.compactor.Compactor;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.files.LocalStorage;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.kafka.KafkaLog;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import io.hyperbytedb.log.kafka.KafkaSharing;
import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.log.rocks.StateCheckpoints;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.node.checkpoint.StateLogs;
import io.hyperbytedb.node.config.Config;
import io.hyperbytedb.node.http.PeerClient;
import io.hyperbytedb.node.http.PemIdentity;
import io.hyperbytedb.node.log.MeteredLog;
import io.hyperbytedb.node.metrics.JvmMetrics;
import io.hyperbytedb.node.metrics.PrometheusMetrics;
import io.hyperbytedb.node.tail.RemoteTail;
import io.hyperbytedb.query.exec.QueryData;
import io.hyperbytedb.storage.StorageNode;
import io.hyperbytedb.write.DeletePath;
import io.hyperbytedb.write.WritePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of one kind in a cluster. Each has its own copy of the catalog and of its replica's
 * manifest; the files of a replica are in a directory that its processes share.
 */
final class ClusterNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final PrometheusMetrics metrics = JvmMetrics.registeredIn(new PrometheusMetrics());
  private final Config config;
  private final Role role;
  private int port;

  private ClusterNode(Config config, Role role) {
    this.config = config;
    this.role = role;
  }

  /**
   * Starts, and returns when requests are answered; waits for brokers that are not there yet.
   *
   * @throws HyperbyteException if settings do not suit a cluster, or the state is in use
   */
  static ClusterNode start(Config config, Role role) throws IOException, InterruptedException {
    if (config.kafka().embedded()) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST,
          "a process of a cluster needs brokers: set kafka.bootstrap_servers, or use serve");
    }
    ClusterNode node = new ClusterNode(config, role);
    try {
      node.run();
      return node;
    } catch (IOException | RuntimeException | InterruptedException | Error e) {
      node.close();
      throw e;
    }
  }

  /** Where HTTP clients connect. */
  int port() {
    return port;
  }

  private void run() throws IOException, InterruptedException {
    long start = System.nanoTime();
    metrics.gauge(
        "hyperbytedb_uptime_seconds", "Node uptime", () -> (System.nanoTime() - start) / 1e9);
    Path meta = config.storage().metaDir();
    own(DataDirLock.take("state", meta));
    KafkaLogConfig brokers = Settings.log(config, config.kafka().bootstrapServers());
    Log log = own(new MeteredLog(new KafkaLog(brokers), metrics));
    int partitions = topics(log);
    StateLogs logs =
        new StateLogs(
            Topics.CATALOG, Topics.manifest(config.kafka().replica()), Topics.WAL, partitions);
    RocksStateStores stores =
        own(
            logs.open(
                log, meta.resolve("state"), new StateCheckpoints(meta.resolve("checkpoints"))));
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
    LogMonitor reachable = own(Settings.monitor(log, metrics)).start();
    HttpRoutes routes = new HttpRoutes(config, catalog, manifest, metrics);
    Storage storage = new LocalStorage(config.storage().dataDir().resolve("data"));
    switch (role) {
      case INGEST_GATEWAY -> gateway(log, catalog, manifest, reachable, routes);
      case STORAGE_NODE -> storage(log, brokers, catalog, manifest, storage, reachable, routes);
      case COMPACTOR -> compactor(catalog, manifest, storage, reachable, routes);
      case QUERY_NODE -> query(log, catalog, manifest, storage, reachable, routes);
    }
    port = own(routes.start()).port();
  }

  /** Brokers may come after their clients. */
  private int topics(Log log) throws InterruptedException {
    while (true) {
      try {
        return Topics.ensure(log, config.kafka());
      } catch (LogException e) {
        if (e.reason() != LogException.Reason.UNAVAILABLE
            && e.reason() != LogException.Reason.BAD_TOPIC) {
          throw e;
        }
        LOG.warn(
            "waits for the brokers at {}: {}", config.kafka().bootstrapServers(), e.getMessage());
        Thread.sleep(RETRY);
      }
    }
  }

  private void gateway(
      Log log, Catalog catalog, Manifest manifest, LogMonitor reachable, HttpRoutes routes) {
    WritePath writes = Settings.writePath(config, catalog, log, manifest, manifest.partitions());
    routes
        .health(null, reachable, null)
        .writes(writes, null, reachable)
        .forwardedQueries(
            new QueryProxy(
                own(peers()), config.cluster().queryNodes(), config.server().maxBodyBytes()));
  }

  private void storage(
      Log log,
      KafkaLogConfig brokers,
      Catalog catalog,
      Manifest manifest,
      Storage storage,
      LogMonitor reachable,
      HttpRoutes routes)
      throws IOException {
    Files.createDirectories(config.storage().dataDir());
    String replica = config.kafka().replica();
    StorageNode node =
        own(
            StorageNode.start(
                Settings.storage(config, address()),
                log,
                catalog,
                manifest,
                storage,
                new KafkaSharing(
                    brokers,
                    "hyperbytedb-owners-" + replica,
                    Topics.WAL,
                    config.cluster().sessionTimeout()),
                config.storage().dataDir().resolve("quarantine"),
                metrics));
    DiskMonitor disk =
        own(new DiskMonitor(config.disk(), DiskMonitor.of(config.storage().dataDir()), metrics))
            .start();
    routes.health(node, reachable, disk).tail(node);
  }

  private void compactor(
      Catalog catalog,
      Manifest manifest,
      Storage storage,
      LogMonitor reachable,
      HttpRoutes routes) {
    Compactor compactor =
        own(
            new Compactor(
                Settings.compactor(config),
                catalog,
                manifest,
                storage,
                metrics,
                InstantSource.system(),
                new SecureRandom(),
                path -> {}));
    compactor.start();
    routes.health(null, reachable, null).compactor(compactor, () -> {});
  }

  private void query(
      Log log,
      Catalog catalog,
      Manifest manifest,
      Storage storage,
      LogMonitor reachable,
      HttpRoutes routes) {
    FileCache files = own(new FileCache(storage, Settings.OPEN_FILES));
    RemoteTail tail = own(new RemoteTail(manifest, own(peers()), PATIENCE));
    ExecutorService workers = Settings.queryWorkers();
    own(workers::shutdownNow);
    int partitions = manifest.partitions();
    QueryData data =
        new QueryData(
            catalog,
            manifest,
            tail,
            files,
            Settings.writePath(config, catalog, log, manifest, partitions),
            new DeletePath(log, Topics.WAL, partitions),
            workers);
    routes.health(null, reachable, null).queries(data);
  }

  private PeerClient peers() {
    Config.Tls tls = config.tls();
    return new PeerClient(
        config.cluster().secret(),
        tls.enabled()
            ? new PemIdentity(Path.of(tls.certFile()), Path.of(tls.keyFile())).clientContext()
            : null,
        config.server().queryTimeout().isZero()
            ? Duration.ofHours(1)
            : config.server().queryTimeout());
  }

  /** Where others reach this process. */
  private String address() {
    String advertised = config.cluster().advertisedAddress();
    return advertised.isEmpty()
        ? config.server().host() + ":" + config.server().port()
        : advertised;
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
    Stopping.stop(started);
  }
}
