package io.hyperbytedb.server.config;

import io.hyperbytedb.model.Compatibility;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * All settings of a process, validated: a component for each section. {@link ConfigKeys} documents
 * their meanings and allowed values; a limit of zero means no limit.
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
    Streams streams,
    Subscriptions subscriptions,
    Query query,
    StatementSummary statementSummary,
    RateLimit rateLimit,
    Disk disk,
    Kafka kafka) {

  /** The HTTP API and the limits of its clients. */
  public record Server(
      String host,
      int port,
      Requests requests,
      Connections connections,
      Statements statements,
      Compatibility compatibility,
      boolean console) {
    /** How large a request may be. */
    public record Requests(
        int maxBodyBytes, int maxRequestLineBytes, int maxHeaderBytes, long maxPoints) {}

    /** How many connections there may be, and how slow or silent their clients. */
    public record Connections(
        int max,
        Duration headerTimeout,
        int minBodyBytesPerSecond,
        Duration idleTimeout,
        Duration writeTimeout) {}

    /** How long statements may take, and what a SELECT may read and return. */
    public record Statements(
        int maxConcurrent,
        Duration timeout,
        Duration slow,
        long maxRows,
        long maxPoints,
        long maxSeries,
        long maxBuckets) {}
  }

  /** The directories, and whether written files are read back. */
  public record Storage(Path dataDir, Path walDir, Path metaDir, boolean verifyWrites) {}

  /** When rows are flushed to Parquet files, and how long flushes may fail. */
  public record Flush(
      Duration interval, Duration maxAge, long maxRows, long maxBytes, Duration unhealthyAfter) {}

  /** How files are merged and deleted, and how replicas are verified. */
  public record Compaction(
      boolean enabled, Duration interval, Merges merges, Duration deleteGrace, Repairs repairs) {
    /** Which files are merged into which. */
    public record Merges(int minFiles, long targetFileSizeBytes, Duration bucketDuration) {}

    /** What is verified and repaired. */
    public record Repairs(boolean enabled, Duration verifiedAge, int maxChecksPerCycle) {}
  }

  /** Membership and the checks between replicas. */
  public record Cluster(
      String nodeId,
      String secret,
      String advertisedAddress,
      List<String> queryNodes,
      Liveness liveness,
      Duration antiEntropyInterval,
      Duration drainTimeout) {
    /** When a silent process counts as gone, for its partitions and for the others. */
    public record Liveness(
        Duration sessionTimeout, Duration heartbeatInterval, int heartbeatMissThreshold) {}

    public Cluster {
      queryNodes = List.copyOf(queryNodes);
    }

    @Override
    public String toString() {
      return "Cluster[nodeId=" + nodeId + "]";
    }
  }

  /** What is logged and in which format. */
  public record Logging(Level level, Format format) {
    /** The log levels, from silent to everything. */
    public enum Level {
      ERROR,
      WARN,
      INFO,
      DEBUG,
      TRACE
    }

    /** The format of log lines. */
    public enum Format {
      TEXT,
      JSON
    }
  }

  /** Authentication. */
  public record Auth(boolean enabled, boolean allowQueryParams, String sharedSecret) {
    @Override
    public String toString() {
      return "Auth[enabled=" + enabled + "]";
    }
  }

  /** The certificate of the HTTP API; both are empty for plain HTTP. */
  public record Tls(String certFile, String keyFile) {
    /** Whether HTTPS is used. */
    public boolean enabled() {
      return !certFile.isEmpty();
    }
  }

  /**
   * Limits of series, values and fields; 0 is no limit.
   *
   * @param maxNames the memory of names in bytes; 0 for a part of the heap
   */
  public record Cardinality(
      long maxSeriesPerDatabase,
      long maxMeasurementsPerDatabase,
      long maxValuesPerTag,
      long maxFieldsPerMeasurement,
      long maxNames) {}

  /** When expired files are dropped. */
  public record Retention(boolean enabled, Duration checkInterval) {}

  /**
   * What follows the log: materialized views and subscriptions.
   *
   * @param maxLag records that it has not read are pruned after this time
   */
  public record Streams(Duration maxLag) {}

  /**
   * How the points of subscriptions are sent.
   *
   * @param caCerts the path of a PEM file; empty for the certificates of the JVM
   * @param allow what destinations may be
   */
  public record Subscriptions(
      boolean enabled,
      Duration httpTimeout,
      boolean insecureSkipVerify,
      String caCerts,
      List<String> allow) {
    public Subscriptions {
      allow = List.copyOf(allow);
    }
  }

  /** When continuous queries run. */
  public record ContinuousQueries(boolean enabled, Duration runInterval) {}

  /**
   * What queries and live tails may take and use. Bytes are 0 for a part of the heap.
   *
   * @param maxMemory bytes that one query may hold
   * @param maxTotalMemory bytes that all queries together may hold
   * @param pageCache bytes of decoded pages that are kept
   * @param useViews whether results are read from materialized views
   * @param maxTails how many live tails there may be
   */
  public record Query(
      long maxMemory, long maxTotalMemory, long pageCache, boolean useViews, int maxTails) {}

  /** The statistics of executed statements. */
  public record StatementSummary(boolean enabled, int maxStatements) {}

  /** Limits of endpoints. */
  public record RateLimit(
      boolean enabled, long writesPerSecond, long queriesPerSecond, long maxInFlightWriteBytes) {}

  /** The behaviour when the disk fills up. */
  public record Disk(
      Duration checkInterval,
      int warnFreePercent,
      int readOnlyFreePercent,
      long reserveBytes,
      long ballastBytes) {}

  /** The log. */
  public record Kafka(
      String bootstrapServers,
      Map<String, String> clientProperties,
      Listener listener,
      Topics topics,
      String replica,
      Pruning pruning,
      List<SourceConfig> sources) {
    /** The embedded broker's listener for other processes; the address is empty for none. */
    public record Listener(String address, Map<String, String> users) {
      public Listener {
        users = Map.copyOf(users);
      }

      /** Omits the users, which have passwords. */
      @Override
      public String toString() {
        return "Listener[" + address + "]";
      }
    }

    /** What the topics are made with. */
    public record Topics(
        int partitions, int replicationFactor, Fsync fsync, Duration fsyncInterval) {}

    /** How often a checkpoint is taken, and how long the log keeps what is in files. */
    public record Pruning(Duration checkpointInterval, Duration flushedRetention) {}

    public Kafka {
      clientProperties = Map.copyOf(clientProperties);
      sources = List.copyOf(sources);
    }

    /** Whether the process runs its own broker. */
    public boolean embedded() {
      return bootstrapServers.isEmpty();
    }

    /** Omits the values of client properties, which may be passwords. */
    @Override
    public String toString() {
      return "Kafka[bootstrapServers=" + bootstrapServers + ", " + clientProperties.keySet() + "]";
    }

    /** When the embedded broker syncs an acknowledged write to disk. */
    public enum Fsync {
      ALWAYS,
      INTERVAL,
      OS
    }
  }

  /** The defaults with another data directory, for tests and tools. */
  public static Config defaults(Path dataDir) {
    return new ConfigLoader()
        .option("data dir", StorageKeys.STORAGE_DATA_DIR, dataDir.toString())
        .load()
        .config();
  }
}
