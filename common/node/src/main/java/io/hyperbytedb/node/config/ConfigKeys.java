package io.hyperbytedb.node.config;

import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.node.config.Config.Kafka.Fsync;
import io.hyperbytedb.node.config.Config.Logging.Format;
import io.hyperbytedb.node.config.Config.Logging.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table of all settings, from which parsing, validation, the command and the reference page are
 * derived.
 */
public final class ConfigKeys {
  private static final List<ConfigKey<?>> TABLE = new ArrayList<>();
  private static final long DAY = 86_400;
  private static final String SECONDS = "seconds";
  private static final String MEGABYTES = "MiB";
  private static final ValueType<Boolean> FLAG = new ValueType.Flag();
  private static final ValueType<Long> LIMIT = new ValueType.Whole(0, Long.MAX_VALUE);
  private static final ValueType<Long> HEAD_BYTES = new ValueType.Whole(1_024, 64 << 20);
  private static final ValueType<Long> COUNT_OR_NONE = new ValueType.Whole(0, Integer.MAX_VALUE);
  private static final ValueType<Long> MEMORY = new ValueType.Whole(0, 1L << 20);
  private static final ValueType<String> SECRET = new ValueType.Text("any text", true);
  private static final ValueType<String> OWN_DIRECTORY =
      new ValueType.Text("the path of a directory; empty for one in data_dir", true);

  static final ConfigKey<String> SERVER_HOST =
      add(
          ConfigKey.of(
              "server",
              "host",
              new ValueType.Text("an address or a host name", false),
              "0.0.0.0",
              "Address the HTTP API listens on; 0.0.0.0 is every interface."));

  static final ConfigKey<Long> SERVER_PORT =
      add(
          ConfigKey.of(
              "server",
              "port",
              new ValueType.Whole(0, 65_535),
              8086L,
              "Port of the HTTP API; 0 takes a free one."));

  static final ConfigKey<Long> SERVER_MAX_BODY_BYTES =
      add(
          ConfigKey.of(
                  "server",
                  "max_body_bytes",
                  new ValueType.Whole(0, Integer.MAX_VALUE),
                  25_000_000L,
                  "Largest request body, decompressed; 0 is no limit.")
              .in("bytes"));

  static final ConfigKey<Long> SERVER_MAX_REQUEST_LINE_BYTES =
      add(
          ConfigKey.of(
                  "server",
                  "max_request_line_bytes",
                  HEAD_BYTES,
                  1L << 20,
                  "Longest request line, which contains the URL; a longer one gets 414.")
              .in("bytes"));

  static final ConfigKey<Long> SERVER_MAX_HEADER_BYTES =
      add(
          ConfigKey.of(
                  "server",
                  "max_header_bytes",
                  HEAD_BYTES,
                  1L << 20,
                  "Total size of the headers of a request; more get 431.")
              .in("bytes"));

  static final ConfigKey<Long> SERVER_MAX_POINTS_PER_REQUEST =
      add(
          ConfigKey.of(
                  "server",
                  "max_points_per_request",
                  LIMIT,
                  0L,
                  "A write of more points gets 422; 0 is no limit.")
              .in("points"));

  static final ConfigKey<Long> SERVER_MAX_CONNECTIONS =
      add(
          ConfigKey.of(
                  "server",
                  "max_connections",
                  COUNT_OR_NONE,
                  0L,
                  "Connections served at once: idle ones make room for new ones, then 503; 0 is"
                      + " what file descriptors and heap allow.")
              .in("connections"));

  static final ConfigKey<Long> SERVER_HEADER_TIMEOUT_SECS =
      add(
          ConfigKey.of(
                  "server",
                  "header_timeout_secs",
                  new ValueType.Whole(0, DAY),
                  20L,
                  "A request whose headers take longer from their first byte on gets 408; 0 is no"
                      + " limit.")
              .in(SECONDS));

  static final ConfigKey<Long> SERVER_MIN_BODY_BYTES_PER_SEC =
      add(
          ConfigKey.of(
                  "server",
                  "min_body_bytes_per_sec",
                  COUNT_OR_NONE,
                  100L,
                  "A request whose body comes more slowly over 10 s gets 408; 0 is no limit.")
              .in("bytes per second"));

  static final ConfigKey<Long> SERVER_IDLE_TIMEOUT_SECS =
      add(
          ConfigKey.of(
                  "server",
                  "idle_timeout_secs",
                  new ValueType.Whole(0, DAY),
                  300L,
                  "A connection without a request for this long is closed, as is one whose body"
                      + " takes longer; 0 is no limit.")
              .in(SECONDS));

  static final ConfigKey<Long> SERVER_WRITE_TIMEOUT_SECS =
      add(
          ConfigKey.of(
                  "server",
                  "write_timeout_secs",
                  new ValueType.Whole(0, DAY),
                  60L,
                  "A connection whose client takes nothing of its answer for this long is closed;"
                      + " 0 is no limit.")
              .in(SECONDS));

  static final ConfigKey<Long> SERVER_QUERY_TIMEOUT_SECS =
      add(
          ConfigKey.of(
                  "server",
                  "query_timeout_secs",
                  new ValueType.Whole(0, DAY),
                  0L,
                  "A query that takes longer is stopped; 0 is no limit.")
              .in(SECONDS));

  static final ConfigKey<Long> SERVER_SLOW_QUERY_SECS =
      add(
          ConfigKey.of(
                  "server",
                  "slow_query_secs",
                  new ValueType.Whole(0, DAY),
                  0L,
                  "A query that takes longer is logged; 0 logs none.")
              .in(SECONDS));

  static final ConfigKey<Long> SERVER_MAX_SELECT_POINTS =
      add(
          ConfigKey.of(
                  "server",
                  "max_select_points",
                  LIMIT,
                  0L,
                  "Points one SELECT may read; 0 is no limit.")
              .in("points"));

  static final ConfigKey<Long> SERVER_MAX_SELECT_SERIES =
      add(
          ConfigKey.of(
                  "server",
                  "max_select_series",
                  LIMIT,
                  0L,
                  "Series one SELECT may return; 0 is no limit.")
              .in("series"));

  static final ConfigKey<Long> SERVER_MAX_SELECT_BUCKETS =
      add(
          ConfigKey.of(
                  "server",
                  "max_select_buckets",
                  LIMIT,
                  0L,
                  "Buckets one SELECT may create; 0 is no limit.")
              .in("GROUP BY time buckets"));

  static final ConfigKey<Long> SERVER_MAX_CONCURRENT_QUERIES =
      add(
          ConfigKey.of(
                  "server",
                  "max_concurrent_queries",
                  COUNT_OR_NONE,
                  0L,
                  "Queries that run at once; 0 is no limit.")
              .in("queries"));

  static final ConfigKey<Long> SERVER_MAX_ROW_LIMIT =
      add(
          ConfigKey.of(
                  "server",
                  "max_row_limit",
                  LIMIT,
                  0L,
                  "Rows of an answer that is not chunked; it is cut there and says so. 0 is no"
                      + " limit.")
              .in("rows"));

  static final ConfigKey<Compatibility> SERVER_COMPATIBILITY =
      add(
          ConfigKey.of(
              "server",
              "compatibility",
              new ValueType.Choice<>(Compatibility.class),
              Compatibility.V1_12,
              "The InfluxDB whose answers and error texts are given where its versions differ."));

  /** Where everything lies; the option --data-dir sets it too. */
  public static final ConfigKey<String> STORAGE_DATA_DIR =
      add(
          ConfigKey.of(
              "storage",
              "data_dir",
              new ValueType.Text("the path of a directory", false),
              "./hyperbytedb-data",
              "The directory of Parquet files and, by default, everything else."));

  static final ConfigKey<String> STORAGE_WAL_DIR =
      add(
          ConfigKey.of(
              "storage",
              "wal_dir",
              OWN_DIRECTORY,
              "",
              "The directory of the embedded broker's log; empty is data_dir/wal."));

  static final ConfigKey<String> STORAGE_META_DIR =
      add(
          ConfigKey.of(
              "storage",
              "meta_dir",
              OWN_DIRECTORY,
              "",
              "The directory of the state of catalog and manifest; empty is data_dir/meta."));

  static final ConfigKey<Boolean> STORAGE_VERIFY_WRITES =
      add(
          ConfigKey.of(
              "storage",
              "verify_writes",
              FLAG,
              true,
              "Whether a new file is read back and compared with the rows it was made from before"
                  + " it counts."));

  static final ConfigKey<Long> FLUSH_INTERVAL_SECS =
      add(
          ConfigKey.of(
                  "flush",
                  "interval_secs",
                  new ValueType.Whole(1, DAY),
                  10L,
                  "How often to check for rows to flush.")
              .in(SECONDS));

  static final ConfigKey<Long> FLUSH_MAX_AGE_SECS =
      add(
          ConfigKey.of(
                  "flush",
                  "max_age_secs",
                  new ValueType.Whole(1, DAY),
                  300L,
                  "The maximum age of a row in memory before it is flushed.")
              .in(SECONDS));

  static final ConfigKey<Long> FLUSH_MAX_ROWS =
      add(
          ConfigKey.of(
                  "flush",
                  "max_rows",
                  new ValueType.Whole(1_000, Integer.MAX_VALUE),
                  1_000_000L,
                  "A partition with more rows in memory is flushed at once.")
              .in("rows"));

  static final ConfigKey<Long> FLUSH_MAX_BYTES_MB =
      add(
          ConfigKey.of(
                  "flush",
                  "max_bytes_mb",
                  new ValueType.Whole(1, 65_536),
                  128L,
                  "Memory of unflushed rows above which the largest partition is flushed.")
              .in(MEGABYTES));

  static final ConfigKey<Long> FLUSH_UNHEALTHY_AFTER_SECS =
      add(
          ConfigKey.of(
                  "flush",
                  "unhealthy_after_secs",
                  new ValueType.Whole(1, DAY),
                  60L,
                  "A partition whose flush has been failing for this long makes /health fail.")
              .in(SECONDS));

  static final ConfigKey<Boolean> COMPACTION_ENABLED =
      add(ConfigKey.of("compaction", "enabled", FLAG, true, "Whether small files are merged."));

  static final ConfigKey<Long> COMPACTION_INTERVAL_SECS =
      add(
          ConfigKey.of(
                  "compaction",
                  "interval_secs",
                  new ValueType.Whole(1, DAY),
                  30L,
                  "How often to look for files to merge; lower for many writes.")
              .in(SECONDS));

  static final ConfigKey<Long> COMPACTION_MIN_FILES_TO_COMPACT =
      add(
          ConfigKey.of(
                  "compaction",
                  "min_files_to_compact",
                  new ValueType.Whole(2, 10_000),
                  2L,
                  "The minimum number of neighbouring files to merge.")
              .in("files"));

  static final ConfigKey<Long> COMPACTION_TARGET_FILE_SIZE_MB =
      add(
          ConfigKey.of(
                  "compaction",
                  "target_file_size_mb",
                  new ValueType.Whole(1, 65_536),
                  256L,
                  "The maximum size of a merged file.")
              .in(MEGABYTES));

  static final ConfigKey<Duration> COMPACTION_BUCKET_DURATION =
      add(
          ConfigKey.of(
              "compaction",
              "bucket_duration",
              new ValueType.Span(Duration.ofMinutes(1), Duration.ofDays(7)),
              Duration.ofHours(1),
              "Time range of one file; \"1d\" suits queries over wide ranges."));

  static final ConfigKey<Long> COMPACTION_DELETE_GRACE_SECS =
      add(
          ConfigKey.of(
                  "compaction",
                  "delete_grace_secs",
                  new ValueType.Whole(0, DAY),
                  60L,
                  "How long files that were merged, expired or deleted are kept for running"
                      + " queries.")
              .in(SECONDS));

  static final ConfigKey<Long> COMPACTION_VERIFIED_COMPACTION_AGE_SECS =
      add(
          ConfigKey.of(
                  "compaction",
                  "verified_compaction_age_secs",
                  new ValueType.Whole(0, 365 * DAY),
                  3_600L,
                  "Files of time buckets that ended this long ago are verified periodically, and"
                      + " replicas compare shard groups that did.")
              .in(SECONDS));

  static final ConfigKey<Boolean> COMPACTION_SELF_REPAIR_ENABLED =
      add(
          ConfigKey.of(
              "compaction",
              "self_repair_enabled",
              FLAG,
              true,
              "Whether a slice that differs is fetched from an intact replica."));

  static final ConfigKey<Long> COMPACTION_MAX_REPAIR_CHECKS_PER_CYCLE =
      add(
          ConfigKey.of(
                  "compaction",
                  "max_repair_checks_per_cycle",
                  new ValueType.Whole(0, 100_000),
                  16L,
                  "Files read in one cycle to verify them.")
              .in("files"));

  static final ConfigKey<String> CLUSTER_NODE_ID =
      add(
          ConfigKey.of(
              "cluster",
              "node_id",
              new ValueType.Text("a name; empty for role and address", true),
              "",
              "Unique name of this process among the members; empty derives it from role and"
                  + " address."));

  static final ConfigKey<String> CLUSTER_SECRET =
      add(
          ConfigKey.of(
                  "cluster",
                  "secret",
                  SECRET,
                  "",
                  "The secret that processes present on internal routes; empty requires none.")
              .hidden());

  static final ConfigKey<String> CLUSTER_ADVERTISED_ADDRESS =
      add(
          ConfigKey.of(
              "cluster",
              "advertised_address",
              new ValueType.Text("host:port; empty for server.host and server.port", true),
              "",
              "The address at which the other processes of the cluster reach this one."));

  static final ConfigKey<String> CLUSTER_QUERY_NODES =
      add(
          ConfigKey.of(
              "cluster",
              "query_nodes",
              new ValueType.Text("host:port, separated by commas", true),
              "",
              "The query nodes to which a gateway forwards queries, in turn; empty for all"
                  + " members."));

  static final ConfigKey<Long> CLUSTER_SESSION_TIMEOUT_SECS =
      add(
          ConfigKey.of(
                  "cluster",
                  "session_timeout_secs",
                  new ValueType.Whole(6, 600),
                  6L,
                  "After this long without a heartbeat a storage node's partitions are assigned to"
                      + " others.")
              .in(SECONDS));

  static final ConfigKey<Long> CLUSTER_HEARTBEAT_INTERVAL_SECS =
      add(
          ConfigKey.of(
                  "cluster",
                  "heartbeat_interval_secs",
                  new ValueType.Whole(1, 3_600),
                  2L,
                  "The time between heartbeats of a process.")
              .in(SECONDS));

  static final ConfigKey<Long> CLUSTER_HEARTBEAT_MISS_THRESHOLD =
      add(
          ConfigKey.of(
                  "cluster",
                  "heartbeat_miss_threshold",
                  new ValueType.Whole(1, 1_000),
                  5L,
                  "A process that misses this many consecutive heartbeats counts as disconnected.")
              .in("heartbeats"));

  static final ConfigKey<Long> CLUSTER_ANTI_ENTROPY_INTERVAL_SECS =
      add(
          ConfigKey.of(
                  "cluster",
                  "anti_entropy_interval_secs",
                  new ValueType.Whole(1, DAY),
                  60L,
                  "How often replicas compare their Merkle trees.")
              .in(SECONDS));

  static final ConfigKey<Long> CLUSTER_DRAIN_TIMEOUT_SECS =
      add(
          ConfigKey.of(
                  "cluster",
                  "drain_timeout_secs",
                  new ValueType.Whole(1, 3_600),
                  60L,
                  "How long a drain waits for the other replicas.")
              .in(SECONDS));

  static final ConfigKey<String> TLS_CERT_FILE =
      add(
          ConfigKey.of(
              "tls",
              "cert_file",
              new ValueType.Text("the path of a PEM file; empty for plain HTTP", true),
              "",
              "Certificate chain of the HTTP API, its own certificate first; if set, only HTTPS is"
                  + " served."));

  static final ConfigKey<String> TLS_KEY_FILE =
      add(
          ConfigKey.of(
              "tls",
              "key_file",
              new ValueType.Text("the path of a PEM file", true),
              "",
              "The private key of the certificate: PKCS #8, without a password."));

  static final ConfigKey<Level> LOGGING_LEVEL =
      add(
          ConfigKey.of(
              "logging",
              "level",
              new ValueType.Choice<>(Level.class),
              Level.INFO,
              "The level of the log on stderr."));

  static final ConfigKey<Format> LOGGING_FORMAT =
      add(
          ConfigKey.of(
              "logging",
              "format",
              new ValueType.Choice<>(Format.class),
              Format.TEXT,
              "The log format: lines for people, or one JSON object per line for tools."));

  static final ConfigKey<Boolean> AUTH_ENABLED =
      add(ConfigKey.of("auth", "enabled", FLAG, false, "Whether requests need a user."));

  static final ConfigKey<Boolean> AUTH_ALLOW_QUERY_PARAMS =
      add(
          ConfigKey.of(
              "auth",
              "allow_query_params",
              FLAG,
              false,
              "Whether u and p in the URL are accepted as credentials."));

  static final ConfigKey<String> AUTH_SHARED_SECRET =
      add(
          ConfigKey.of(
                  "auth",
                  "shared_secret",
                  SECRET,
                  "",
                  "Key of HS256 bearer tokens; empty accepts no token.")
              .hidden());

  static final ConfigKey<Long> CARDINALITY_MAX_SERIES_PER_DATABASE =
      add(
          ConfigKey.of(
                  "cardinality",
                  "max_series_per_database",
                  LIMIT,
                  1_000_000L,
                  "Points of further series are refused; 0 is no limit.")
              .in("series"));

  static final ConfigKey<Long> CARDINALITY_MAX_MEASUREMENTS_PER_DATABASE =
      add(
          ConfigKey.of(
                  "cardinality",
                  "max_measurements_per_database",
                  LIMIT,
                  0L,
                  "Points of further measurements are refused; 0 is no limit.")
              .in("measurements"));

  static final ConfigKey<Long> CARDINALITY_MAX_VALUES_PER_TAG =
      add(
          ConfigKey.of(
                  "cardinality",
                  "max_values_per_tag",
                  LIMIT,
                  100_000L,
                  "Points with further values of a tag are refused; 0 is no limit.")
              .in("values"));

  static final ConfigKey<Long> CARDINALITY_MAX_FIELDS_PER_MEASUREMENT =
      add(
          ConfigKey.of(
                  "cardinality",
                  "max_fields_per_measurement",
                  LIMIT,
                  20_000L,
                  "Points with further fields of a measurement in a shard group are refused; 0 is"
                      + " no limit.")
              .in("fields"));

  static final ConfigKey<Long> CARDINALITY_MAX_NAMES_MB =
      add(
          ConfigKey.of(
                  "cardinality",
                  "max_names_mb",
                  MEMORY,
                  0L,
                  "Memory that the names of measurements, tags, series and fields may take in a"
                      + " process; points that bring further ones are refused. 0 is half of the"
                      + " heap.")
              .in(MEGABYTES));

  static final ConfigKey<Boolean> RETENTION_ENABLED =
      add(
          ConfigKey.of(
              "retention",
              "enabled",
              FLAG,
              true,
              "Whether files older than their policy are deleted."));

  static final ConfigKey<Long> RETENTION_CHECK_INTERVAL_SECS =
      add(
          ConfigKey.of(
                  "retention",
                  "check_interval_secs",
                  new ValueType.Whole(1, DAY),
                  60L,
                  "How often to look for such files.")
              .in(SECONDS));

  static final ConfigKey<Boolean> CONTINUOUS_QUERIES_ENABLED =
      add(
          ConfigKey.of(
              "continuous_queries",
              "enabled",
              FLAG,
              true,
              "Whether this process, if it answers queries, runs continuous queries."));

  static final ConfigKey<Long> CONTINUOUS_QUERIES_RUN_INTERVAL_SECS =
      add(
          ConfigKey.of(
                  "continuous_queries",
                  "run_interval_secs",
                  new ValueType.Whole(1, DAY),
                  10L,
                  "How often to check which of them are due.")
              .in(SECONDS));

  static final ConfigKey<Long> QUERY_MAX_MEMORY_MB =
      add(
          ConfigKey.of(
                  "query",
                  "max_memory_mb",
                  MEMORY,
                  0L,
                  "Memory one query may hold; one that needs more gets an error. 0 is half of"
                      + " max_total_memory_mb.")
              .in(MEGABYTES));

  static final ConfigKey<Long> QUERY_MAX_TOTAL_MEMORY_MB =
      add(
          ConfigKey.of(
                  "query",
                  "max_total_memory_mb",
                  MEMORY,
                  0L,
                  "Memory all queries of a process may hold; while they hold all of it, further"
                      + " ones wait for 2 seconds, then get 503. 0 is a third of the heap.")
              .in(MEGABYTES));

  static final ConfigKey<Boolean> STATEMENT_SUMMARY_ENABLED =
      add(
          ConfigKey.of(
              "statement_summary",
              "enabled",
              FLAG,
              true,
              "Whether statistics of statements are kept."));

  static final ConfigKey<Long> STATEMENT_SUMMARY_MAX_STATEMENTS =
      add(
          ConfigKey.of(
                  "statement_summary",
                  "max_statements",
                  new ValueType.Whole(1, 1_000_000),
                  1_000L,
                  "The number of distinct statements kept; the least recently used are evicted.")
              .in("statements"));

  static final ConfigKey<Boolean> RATE_LIMIT_ENABLED =
      add(
          ConfigKey.of(
              "rate_limit", "enabled", FLAG, false, "Whether the limits of this section apply."));

  static final ConfigKey<Long> RATE_LIMIT_WRITES_PER_SEC =
      add(
          ConfigKey.of(
                  "rate_limit",
                  "writes_per_sec",
                  LIMIT,
                  0L,
                  "Further writes get 429; 0 is no limit.")
              .in("requests per second"));

  static final ConfigKey<Long> RATE_LIMIT_QUERIES_PER_SEC =
      add(
          ConfigKey.of(
                  "rate_limit",
                  "queries_per_sec",
                  LIMIT,
                  0L,
                  "Further queries get 429; 0 is no limit.")
              .in("requests per second"));

  static final ConfigKey<Long> RATE_LIMIT_MAX_IN_FLIGHT_WRITE_MB =
      add(
          ConfigKey.of(
                  "rate_limit",
                  "max_in_flight_write_mb",
                  new ValueType.Whole(1, 65_536),
                  64L,
                  "Total size of the bodies of concurrent writes; a further one gets 503.")
              .in(MEGABYTES));

  static final ConfigKey<Long> DISK_CHECK_INTERVAL_SECS =
      add(
          ConfigKey.of(
                  "disk",
                  "check_interval_secs",
                  new ValueType.Whole(1, DAY),
                  10L,
                  "How often to check the free space.")
              .in(SECONDS));

  static final ConfigKey<Long> DISK_WARN_FREE_PERCENT =
      add(
          ConfigKey.of(
                  "disk",
                  "warn_free_percent",
                  new ValueType.Whole(0, 100),
                  10L,
                  "Less free space than this is logged.")
              .in("percent of the disk"));

  static final ConfigKey<Long> DISK_READ_ONLY_FREE_PERCENT =
      add(
          ConfigKey.of(
                  "disk",
                  "read_only_free_percent",
                  new ValueType.Whole(0, 100),
                  3L,
                  "With less free space than this writes get 507.")
              .in("percent of the disk"));

  static final ConfigKey<Long> DISK_RESERVE_MB =
      add(
          ConfigKey.of(
                  "disk",
                  "reserve_mb",
                  new ValueType.Whole(1, 1 << 20),
                  64L,
                  "Points get 507 with less free space than this, too, and with less than half of"
                      + " it no files are written; a quarter of the disk at most.")
              .in(MEGABYTES));

  static final ConfigKey<Long> DISK_BALLAST_MB =
      add(
          ConfigKey.of(
                  "disk",
                  "ballast_mb",
                  new ValueType.Whole(0, 1 << 20),
                  64L,
                  "Space that is reserved beside the embedded broker's log, and released when"
                      + " the disk is full; a sixteenth of the disk at most, 0 keeps none.")
              .in(MEGABYTES));

  static final ConfigKey<String> KAFKA_BOOTSTRAP_SERVERS =
      add(
          ConfigKey.of(
              "kafka",
              "bootstrap_servers",
              new ValueType.Text(
                  "host:port, several with commas; empty for the embedded broker", true),
              "",
              "The brokers of the log; empty starts one inside the process."));

  static final ConfigKey<String> KAFKA_LISTENER =
      add(
          ConfigKey.of(
              "kafka",
              "listener",
              new ValueType.Text("host:port; empty for none", true),
              "",
              "Address at which the embedded broker accepts Kafka clients of other processes, which"
                  + " are in listener_users; over TLS if [tls] is set."));

  static final ConfigKey<String> KAFKA_LISTENER_USERS =
      add(
          ConfigKey.of(
                  "kafka",
                  "listener_users",
                  new ValueType.Text("name:password, several with commas", true),
                  "",
                  "The users of the listener, with SASL PLAIN; each may read and write the whole"
                      + " log.")
              .hidden());

  static final ConfigKey<Long> KAFKA_PARTITIONS =
      add(
          ConfigKey.of(
                  "kafka",
                  "partitions",
                  new ValueType.Whole(1, 1_024),
                  4L,
                  "Partitions of a new log; an existing log keeps its own number.")
              .in("partitions"));

  static final ConfigKey<Long> KAFKA_REPLICATION_FACTOR =
      add(
          ConfigKey.of(
                  "kafka",
                  "replication_factor",
                  new ValueType.Whole(1, 9),
                  1L,
                  "Replication factor of the log; the embedded broker is alone.")
              .in("brokers"));

  static final ConfigKey<Fsync> KAFKA_FSYNC =
      add(
          ConfigKey.of(
              "kafka",
              "fsync",
              new ValueType.Choice<>(Fsync.class),
              Fsync.ALWAYS,
              "When the embedded broker syncs writes to disk: before it answers, at an interval,"
                  + " or at the OS's discretion."));

  static final ConfigKey<Long> KAFKA_FSYNC_INTERVAL_MS =
      add(
          ConfigKey.of(
                  "kafka",
                  "fsync_interval_ms",
                  new ValueType.Whole(1, 3_600_000),
                  1_000L,
                  "The interval of fsync = \"interval\".")
              .in("milliseconds"));

  static final ConfigKey<String> KAFKA_REPLICA =
      add(
          ConfigKey.of(
              "kafka",
              "replica",
              new ValueType.Word(),
              "a",
              "The complete copy of the files that this process belongs to."));

  static final ConfigKey<Long> KAFKA_CHECKPOINT_INTERVAL_SECS =
      add(
          ConfigKey.of(
                  "kafka",
                  "checkpoint_interval_secs",
                  new ValueType.Whole(1, 86_400),
                  300L,
                  "How often changed state is checkpointed and the log pruned behind it.")
              .in("seconds"));

  static final ConfigKey<Long> KAFKA_FLUSHED_RETENTION_SECS =
      add(
          ConfigKey.of(
                  "kafka",
                  "flushed_retention_secs",
                  new ValueType.Whole(0, 31_536_000),
                  600L,
                  "How long records stay in the log after they were flushed to files.")
              .in("seconds"));

  /** All settings, in the order of the reference page. */
  public static final List<ConfigKey<?>> ALL = List.copyOf(TABLE);

  private ConfigKeys() {}

  /** The first setting with this name, whatever its section; null if there is none. */
  public static @Nullable ConfigKey<?> named(String name) {
    return ALL.stream().filter(key -> key.name().equals(name)).findFirst().orElse(null);
  }

  private static <T> ConfigKey<T> add(ConfigKey<T> key) {
    TABLE.add(key);
    return key;
  }
}
