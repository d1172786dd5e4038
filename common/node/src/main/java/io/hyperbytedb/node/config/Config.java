package io.hyperbytedb.node.config;

import io.hyperbytedb.model.Compatibility;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * All settings of a process, validated. What a setting means and which values it takes is said by
 * {@link ConfigKeys}; here a limit of zero means no limit.
 */
public record Config(
    Server server,
    Storage storage,
    Flush flush,
    Compaction compaction,
    Cluster cluster,
    Logging logging,
    Auth auth,
    Tls tls,
    Cardinality cardinality,
    Retention retention,
    ContinuousQueries continuousQueries,
    Query query,
    StatementSummary statementSummary,
    RateLimit rateLimit,
    Disk disk,
    Kafka kafka) {

  /** The HTTP API and the limits of a request. */
  public record Server(
      String host,
      int port,
      int maxBodyBytes,
      int maxRequestLineBytes,
      int maxHeaderBytes,
      long maxPointsPerRequest,
      int maxConnections,
      Duration headerTimeout,
      int minBodyBytesPerSecond,
      Duration idleTimeout,
      Duration writeTimeout,
      Duration queryTimeout,
      Duration slowQuery,
      long maxSelectPoints,
      long maxSelectSeries,
      long maxSelectBuckets,
      int maxConcurrentQueries,
      long maxRowLimit,
      Compatibility compatibility) {}

  /** Where data lies, and whether what is written is read back. */
  public record Storage(Path dataDir, Path walDir, Path metaDir, boolean verifyWrites) {}

  /** When rows leave memory for Parquet files, and for how long they may fail to. */
  public record Flush(
      Duration interval, Duration maxAge, long maxRows, long maxBytes, Duration unhealthyAfter) {}

  /** How small files become larger ones, and how replicas are verified meanwhile. */
  public record Compaction(
      boolean enabled,
      Duration interval,
      int minFilesToCompact,
      long targetFileSizeBytes,
      Duration bucketDuration,
      Duration deleteGrace,
      Duration verifiedCompactionAge,
      boolean selfRepairEnabled,
      int maxRepairChecksPerCycle) {}

  /** Membership and the checks between replicas. */
  public record Cluster(
      String nodeId,
      String secret,
      String advertisedAddress,
      List<String> queryNodes,
      Duration sessionTimeout,
      Duration heartbeatInterval,
      int heartbeatMissThreshold,
      Duration antiEntropyInterval,
      Duration drainTimeout) {
    public Cluster {
      queryNodes = List.copyOf(queryNodes);
    }

    @Override
    public String toString() {
      return "Cluster[nodeId=" + nodeId + "]";
    }
  }

  /** What is logged and how it looks. */
  public record Logging(Level level, Format format) {
    /** From silent to everything. */
    public enum Level {
      ERROR,
      WARN,
      INFO,
      DEBUG,
      TRACE
    }

    /** How a line looks. */
    public enum Format {
      TEXT,
      JSON
    }
  }

  /** Who may do what. */
  public record Auth(boolean enabled, boolean allowQueryParams, String sharedSecret) {
    @Override
    public String toString() {
      return "Auth[enabled=" + enabled + "]";
    }
  }

  /** What the HTTP API shows to its clients; both are empty for plain HTTP. */
  public record Tls(String certFile, String keyFile) {
    /** Whether HTTPS is spoken. */
    public boolean enabled() {
      return !certFile.isEmpty();
    }
  }

  /** How many different series, values and fields there may be; 0 is no limit. */
  public record Cardinality(
      long maxSeriesPerDatabase,
      long maxMeasurementsPerDatabase,
      long maxValuesPerTag,
      long maxFieldsPerMeasurement) {}

  /** When files older than their retention policy go. */
  public record Retention(boolean enabled, Duration checkInterval) {}

  /** When continuous queries run. */
  public record ContinuousQueries(boolean enabled, Duration runInterval) {}

  /** How much memory queries may hold, in bytes; 0 for a part of the heap. */
  public record Query(long maxMemory, long maxTotalMemory) {}

  /** The memory of executed statements. */
  public record StatementSummary(boolean enabled, int maxStatements) {}

  /** How much one endpoint takes. */
  public record RateLimit(
      boolean enabled, long writesPerSecond, long queriesPerSecond, long maxInFlightWriteBytes) {}

  /** What happens when the disk fills. */
  public record Disk(
      Duration checkInterval,
      int warnFreePercent,
      int readOnlyFreePercent,
      long reserveBytes,
      long ballastBytes) {}

  /** The log. */
  public record Kafka(
      String bootstrapServers,
      String listener,
      Map<String, String> listenerUsers,
      int partitions,
      int replicationFactor,
      Fsync fsync,
      Duration fsyncInterval,
      String replica,
      Duration checkpointInterval,
      Duration flushedRetention,
      Map<String, String> clientProperties) {
    public Kafka {
      listenerUsers = Map.copyOf(listenerUsers);
      clientProperties = Map.copyOf(clientProperties);
    }

    /** True when the process runs its own broker. */
    public boolean embedded() {
      return bootstrapServers.isEmpty();
    }

    /** Client properties hold passwords, so only their names show. */
    @Override
    public String toString() {
      return "Kafka[bootstrapServers=" + bootstrapServers + ", " + clientProperties.keySet() + "]";
    }

    /** When the embedded broker forces an acknowledged write to disk. */
    public enum Fsync {
      ALWAYS,
      INTERVAL,
      OS
    }
  }

  /** The defaults with another data directory, for tests and tools. */
  public static Config defaults(Path dataDir) {
    return new ConfigLoader()
        .option("data dir", ConfigKeys.STORAGE_DATA_DIR, dataDir.toString())
        .load()
        .config();
  }
}
