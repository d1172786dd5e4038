package io.hyperbytedb.server;

import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.cluster.Membership;
import io.hyperbytedb.cluster.MembershipSettings;
import io.hyperbytedb.cluster.NodeIdentity;
import io.hyperbytedb.cluster.NodeState;
import io.hyperbytedb.cluster.QuarantineHandler;
import io.hyperbytedb.cluster.WorkShare;
import io.hyperbytedb.cluster.checkpoint.Checkpointer;
import io.hyperbytedb.cluster.checkpoint.WalPositions;
import io.hyperbytedb.cluster.checkpoint.WalRetention;
import io.hyperbytedb.cluster.fault.ProcessFaults;
import io.hyperbytedb.compactor.CompactorConfig;
import io.hyperbytedb.compactor.repair.FileQuarantine;
import io.hyperbytedb.compactor.repair.Repairer;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.files.PageCache;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.gateway.write.WriteConfig;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.admin.QueryLimits;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.continuous.Duty;
import io.hyperbytedb.query.live.LiveTails;
import io.hyperbytedb.query.memory.MemoryLimits;
import io.hyperbytedb.query.memory.MemoryPool;
import io.hyperbytedb.query.scan.ScanWorkers;
import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.storage.LogReplay;
import io.hyperbytedb.storage.StorageConfig;
import io.hyperbytedb.write.NameMemory;
import io.hyperbytedb.write.SeriesLimits;
import io.hyperbytedb.write.WritePath;
import io.hyperbytedb.write.WriteRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Derives the configurations of a process's parts from its settings. */
final class Settings {
  static final int OPEN_FILES = 4096;

  /** Of the heap, one part in this many is for decoded pages; of a large heap, twice as much. */
  private static final long PAGE_CACHE_HEAP_PARTS = 16;

  private static final long LARGE_HEAP = 1L << 30;

  /** More pages than these are seldom asked for again. */
  private static final long MAX_PAGE_CACHE = 256L << 20;

  /** How often to look whether the directories are still there. */
  static final Duration LOOK_AT_DIRECTORIES = Duration.ofSeconds(1);

  /** The memory limit for the rows of a file that is rebuilt from the log. */
  private static final long REPLAYED_BYTES = 256L << 20;

  private static final int WAITING_SCANS = 10_000;

  /** What waits for the clients of live tails may take one part in this many of the heap. */
  private static final int TAILS_OF_HEAP = 16;

  private static final long MAX_TAIL_BYTES = 16L << 20;

  private Settings() {}

  /** How to connect to the log. */
  static KafkaLogConfig log(Config config, String brokers) {
    Config.Kafka kafka = config.kafka();
    KafkaLogConfig defaults = KafkaLogConfig.of(brokers);
    // Several producers let the partitions of a write be synced concurrently.
    int producers =
        kafka.topics().fsync() == Config.Kafka.Fsync.ALWAYS
            ? Math.min(kafka.topics().partitions(), 4)
            : 1;
    return new KafkaLogConfig(
        brokers,
        defaults.clientId(),
        defaults.maxInFlightBytes(),
        defaults.maxRecordBytes(),
        defaults.deliveryTimeout(),
        producers,
        kafka.clientProperties());
  }

  /** The write path into a log that may refuse points. */
  static WritePath writePath(Config config, ClusterState state, Log points) {
    return new WritePath(
        state.catalog(),
        points,
        Topics.WAL,
        state.logs().partitions(),
        InstantSource.system(),
        new WriteRules(
            orNone(config.cardinality().maxFieldsPerMeasurement()),
            new SeriesLimits(
                state.manifest().index(),
                new SeriesLimits.Limits(
                    config.cardinality().maxSeriesPerDatabase(),
                    config.cardinality().maxMeasurementsPerDatabase(),
                    config.cardinality().maxValuesPerTag()),
                new NameMemory(
                    state::nameBytes, namesLimit(config, Runtime.getRuntime().maxMemory())),
                System::nanoTime),
            config.server().compatibility()));
  }

  /** How many bytes of memory the names of measurements, tags, series and fields may take. */
  static long namesLimit(Config config, long heap) {
    long limit = config.cardinality().maxNames();
    return limit == 0 ? heap / 2 : limit;
  }

  /** Registers the metrics of the memory that names take. */
  static void measureNames(Config config, ClusterState state, Metrics metrics) {
    metrics.gauge(
        "hyperbytedb_names_bytes",
        "Memory that the names of measurements, tags, series and fields take.",
        state::nameBytes);
    metrics.gauge(
        "hyperbytedb_names_limit_bytes",
        "Memory that names may take.",
        () -> namesLimit(config, Runtime.getRuntime().maxMemory()));
  }

  /** What of the WAL is kept after it was flushed. */
  static WalRetention retained(Config config, ClusterState state, Metrics metrics) {
    return new WalRetention(
        config.kafka().pruning().flushedRetention(),
        config.streams().maxLag(),
        positions(config, state, metrics));
  }

  /** The positions of what follows the WAL. */
  static WalPositions positions(Config config, ClusterState state, Metrics metrics) {
    return new WalPositions(
        state.log(), state.catalog(), state.logs(), config.subscriptions().enabled(), metrics);
  }

  /** What a process announces, and how often. */
  static MembershipSettings membership(NodeBase base, NodeIdentity self, NodeReport report) {
    Config.Cluster cluster = base.config().cluster();
    return new MembershipSettings(
        self,
        report::progress,
        report::isUpToDate,
        new MembershipSettings.Heartbeats(
            cluster.liveness().heartbeatInterval(), cluster.liveness().heartbeatMissThreshold()),
        MembershipSettings.Clocks.SYSTEM,
        base.metrics(),
        base.faults());
  }

  /** The identity of a process that starts now; its name is the configured one, if there is one. */
  static NodeIdentity identity(Config config, String role, String name, String address) {
    String configured = config.cluster().nodeId();
    return new NodeIdentity(
        configured.isEmpty() ? name : configured,
        role,
        config.kafka().replica(),
        address,
        Instant.ofEpochMilli(InstantSource.system().millis()));
  }

  /** Looks up the end of the catalog, which is cheap. */
  static LogMonitor monitor(Log log, Supplier<@Nullable String> lost, Metrics metrics) {
    List<Partition> asked = List.of(new Partition(Topics.CATALOG, 0));
    return new LogMonitor(
        () -> {
          String why = lost.get();
          return why == null
              ? log.endOffsets(asked)
              : CompletableFuture.failedFuture(new HyperbyteException(ErrorCode.UNAVAILABLE, why));
        },
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        metrics);
  }

  /**
   * Watches the directories of the state and of the embedded log.
   *
   * @return why the log is lost; null while it is not
   */
  static Supplier<@Nullable String> watch(
      DirectoryWatch places, Config.Storage dirs, RocksStateStores stores, Checkpointer copies) {
    watchState(places, stores, copies);
    Path log = dirs.walDir().resolve("kafka");
    if (!Files.isDirectory(log)) {
      return () -> null;
    }
    return places.watch(
        "the directory kafka/ in storage.wal_dir",
        "writes are refused, as the next start does not find them; put it back and start the"
            + " server again, or restore a backup",
        DirectoryWatch.directory(log, false),
        () -> {});
  }

  /** Watches the directory of the state, of which there is a copy as soon as it is lost. */
  static void watchState(DirectoryWatch places, RocksStateStores stores, Checkpointer copies) {
    var _ =
        places.watch(
            "the directory state/ in storage.meta_dir",
            "nothing is lost, a copy of the state is in checkpoints/; start the server again",
            stores::displaced,
            copies::run);
  }

  /** Watches the directory of the files. */
  static void watchFiles(
      DirectoryWatch places, Config.Storage dirs, Manifest manifest, Consumer<String> suspect) {
    Path data = dirs.dataDir().resolve("data");
    var _ =
        places.watch(
            "the directory data/ in storage.data_dir",
            "put it back; files that stay away are made again from the log or another replica as"
                + " far as possible",
            DirectoryWatch.directory(data, true),
            () -> {
              for (int p = 0; p < manifest.partitions(); p++) {
                for (FileEntry file : manifest.image(p).files()) {
                  if (!Files.exists(data.resolve(file.path()))) {
                    suspect.accept(file.path());
                  }
                }
              }
            });
  }

  /** Assigns each continuous query to one of the active query nodes of all replicas. */
  static Duty duty(Membership members) {
    WorkShare share =
        WorkShare.ofAllReplicas(members.self(), members::view, EnumSet.of(NodeState.ACTIVE));
    return new Duty(() -> members.state() == NodeState.ACTIVE, share::isMine);
  }

  /** The limits of queries. */
  static QueryLimits limits(Config.Server.Statements limits) {
    return new QueryLimits(
        limits.maxConcurrent(),
        limits.timeout(),
        limits.slow(),
        limits.maxRows(),
        limits.maxPoints(),
        limits.maxSeries(),
        limits.maxBuckets());
  }

  /** The registry of the process's queries, with their memory limits. */
  static QueryRegistry queries(Config config, Metrics metrics) {
    Config.Query query = config.query();
    Metrics.Counter refused =
        metrics.counter(
            "hyperbytedb_query_memory_refused_total",
            "Queries that were stopped or not started for lack of memory.");
    MemoryPool memory =
        new MemoryPool(
            MemoryLimits.of(
                Runtime.getRuntime().maxMemory(), query.maxMemory(), query.maxTotalMemory()),
            refused::increment);
    metrics.gauge("hyperbytedb_query_memory_bytes", "Memory that queries hold.", memory::taken);
    metrics.gauge(
        "hyperbytedb_query_memory_limit_bytes",
        "Memory that all queries together may hold.",
        () -> memory.limits().total());
    return new QueryRegistry(limits(config.server().statements()), memory);
  }

  private static long pageCache(long heap) {
    long part = heap / PAGE_CACHE_HEAP_PARTS;
    return heap < LARGE_HEAP ? part : Math.min(2 * part, MAX_PAGE_CACHE);
  }

  /** The pages of files that queries keep. */
  static PageCache pages(Config config, Metrics metrics) {
    long configured = config.query().pageCache();
    PageCache pages =
        new PageCache(configured > 0 ? configured : pageCache(Runtime.getRuntime().maxMemory()));
    metrics.gauge(
        "hyperbytedb_query_page_cache_bytes", "Memory that decoded pages take.", pages::bytes);
    metrics.gauge(
        "hyperbytedb_query_page_cache_hits", "Pages that were decoded already.", pages::hits);
    metrics.gauge(
        "hyperbytedb_query_page_cache_misses", "Pages that had to be decoded.", pages::misses);
    return pages;
  }

  /** The live tails of a process; what waits for their clients takes a small part of the heap. */
  static LiveTails liveTails(NodeCore core) {
    int most = core.config().query().maxTails();
    long each = Runtime.getRuntime().maxMemory() / TAILS_OF_HEAP / Math.max(1, most);
    return new LiveTails(
        core.state().log(),
        Partition.all(Topics.WAL, core.state().logs().partitions()),
        new LiveTails.Limits(most, Math.min(each, MAX_TAIL_BYTES)),
        core.metrics());
  }

  /** The limits of writes. */
  static WriteConfig writes(Config config, long heap) {
    WriteConfig usual = usualWrites(heap);
    long bodies = bodiesBytes(config, usual);
    int body = bodyBytes(config, heap);
    return new WriteConfig(
        body,
        config.server().requests().maxPoints(),
        Math.max(body, bodies),
        usual.parsers(),
        usual.cacheBytes(),
        usual.timeout());
  }

  /**
   * The maximum length of a body. Without a configured one, the limit for all bodies together
   * applies.
   */
  static int bodyBytes(Config config, long heap) {
    int limit = config.server().requests().maxBodyBytes();
    return limit == 0
        ? (int) Math.min(Integer.MAX_VALUE - 8, bodiesBytes(config, usualWrites(heap)))
        : limit;
  }

  private static WriteConfig usualWrites(long heap) {
    return WriteConfig.forHeap(heap, Runtime.getRuntime().availableProcessors());
  }

  private static long bodiesBytes(Config config, WriteConfig usual) {
    return config.rateLimit().enabled()
        ? config.rateLimit().maxInFlightWriteBytes()
        : usual.maxBodiesBytes();
  }

  private static long orNone(long limit) {
    return limit == 0 ? Long.MAX_VALUE : limit;
  }

  /** The configuration of a storage node with this name. */
  static StorageConfig storage(Config config, String name) {
    Config.Flush flush = config.flush();
    long heap = Runtime.getRuntime().maxMemory();
    return new StorageConfig(
        name,
        Topics.WAL,
        new StorageConfig.Flush(
            flush.interval(),
            flush.maxAge(),
            flush.maxRows(),
            Math.min(flush.maxBytes(), heap / 8),
            flush.unhealthyAfter()),
        new StorageConfig.Files(
            config.compaction().merges().bucketDuration().toNanos(),
            config.storage().verifyWrites()),
        Duration.ofSeconds(10));
  }

  /** Registers a metric of the files that queries could not read. */
  static void countDamage(FileCache files, Metrics metrics) {
    metrics.gauge(
        "hyperbytedb_query_damaged_files",
        "Files that queries found damaged or missing and that are not repaired yet",
        () -> files.damage().all().size());
  }

  /** The fault handler of a process, which exits at a fatal fault. */
  static ProcessFaults faults(Metrics metrics) {
    return new ProcessFaults(
        () -> Runtime.getRuntime().halt(CommandLine.ExitCode.SOFTWARE), System::nanoTime, metrics);
  }

  /** The directory of damaged records and files. */
  static Path quarantine(Config config) {
    return config.storage().dataDir().resolve("quarantine");
  }

  /** The quarantine of damaged files. */
  static FileQuarantine fileQuarantine(Config config) {
    return new FileQuarantine(
        config.storage().dataDir().resolve("data"),
        quarantine(config).resolve(QuarantineHandler.FILES));
  }

  /** Rebuilds files from the log. */
  static LogReplay replay(Log log, Manifest manifest, Storage storage) {
    return new LogReplay(
        log,
        Topics.WAL,
        manifest,
        storage,
        Math.min(REPLAYED_BYTES, Runtime.getRuntime().maxMemory() / 4));
  }

  /** The settings of file checks. */
  static Repairer.Settings repair(Config config) {
    Config.Compaction compaction = config.compaction();
    return new Repairer.Settings(
        compaction.repairs().enabled(),
        compaction.repairs().verifiedAge(),
        compaction.repairs().maxChecksPerCycle());
  }

  /** The settings of a compactor. */
  static CompactorConfig compactor(Config config) {
    Config.Compaction compaction = config.compaction();
    return new CompactorConfig(
        compaction.interval(),
        new CompactorConfig.Merges(
            compaction.enabled(),
            compaction.merges().minFiles(),
            compaction.merges().targetFileSizeBytes(),
            compaction.merges().bucketDuration(),
            config.storage().verifyWrites(),
            Math.max(1, Runtime.getRuntime().availableProcessors() / 4)),
        new CompactorConfig.Expiry(
            config.retention().enabled(), config.retention().checkInterval()),
        compaction.deleteGrace());
  }

  /** The threads of queries. */
  static ExecutorService queryWorkers() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    return new ScanWorkers(threads, WAITING_SCANS);
  }
}
