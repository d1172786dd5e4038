package io.hyperbytedb.server.config;

import io.hyperbytedb.stream.subscription.AllowList;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** The value of every key and of each Kafka property while sources are laid over each other. */
final class ConfigValues {
  private record Sourced(Object value, String origin) {}

  static final String STARS = "\"********\"";

  /** The most characters of a value that are shown in a message. */
  private static final int MAX_SHOWN = 100;

  private final Map<ConfigKey<?>, Sourced> values = new HashMap<>();
  private final Map<String, Sourced> properties = new TreeMap<>();
  private final SourceTables sources = new SourceTables();

  /** Lays one setting over what is there; what is wrong with it goes to the problems. */
  void put(RawSetting raw, List<String> problems) {
    if (SourceTables.has(raw)) {
      sources.put(raw, problems);
      return;
    }
    String place = raw.origin() + ": [" + raw.section() + "] " + raw.name() + ": ";
    ConfigKey<?> key = Suggestions.key(raw.section(), raw.name());
    if (key != null) {
      Object value =
          raw.typed() ? key.type().fromToml(raw.value()) : key.type().fromText(text(raw));
      if (value == null) {
        problems.add(place + given(key, raw) + "not allowed: " + key.type().allowed());
      } else {
        values.put(key, new Sourced(value, raw.origin()));
      }
    } else if (KafkaProperties.isProperty(raw)) {
      String refusal = KafkaProperties.refusal(raw.name());
      if (refusal == null) {
        properties.put(raw.name(), new Sourced(text(raw), raw.origin()));
      } else {
        problems.add(place + refusal);
      }
    } else {
      problems.add(place + Suggestions.unknownKey(raw.section(), raw.name()));
    }
  }

  /** Looks at settings that depend on each other. */
  void checkTogether(List<String> problems) {
    sources.checkTogether(problems);
    if (get(LimitKeys.DISK_READ_ONLY_FREE_PERCENT) > get(LimitKeys.DISK_WARN_FREE_PERCENT)) {
      problems.add(
          origin(LimitKeys.DISK_READ_ONLY_FREE_PERCENT)
              + ": "
              + LimitKeys.DISK_READ_ONLY_FREE_PERCENT
              + ": allowed: at most "
              + LimitKeys.DISK_WARN_FREE_PERCENT.name()
              + ", which is "
              + get(LimitKeys.DISK_WARN_FREE_PERCENT));
    }
    if (get(ServerKeys.TLS_CERT_FILE).isEmpty() != get(ServerKeys.TLS_KEY_FILE).isEmpty()) {
      problems.add(
          ServerKeys.TLS_CERT_FILE + " and " + ServerKeys.TLS_KEY_FILE + ": set both or neither");
    }
    if (get(ClusterKeys.KAFKA_BOOTSTRAP_SERVERS).isEmpty()
        && get(ClusterKeys.KAFKA_REPLICATION_FACTOR) > 1) {
      problems.add(
          origin(ClusterKeys.KAFKA_REPLICATION_FACTOR)
              + ": "
              + ClusterKeys.KAFKA_REPLICATION_FACTOR
              + ": allowed: 1, because the embedded broker is alone; set bootstrap_servers");
    }
    checkAllowed(problems);
    ListenerUsers.check(
        get(ClusterKeys.KAFKA_LISTENER),
        get(ClusterKeys.KAFKA_LISTENER_USERS),
        get(ClusterKeys.KAFKA_BOOTSTRAP_SERVERS).isEmpty(),
        problems);
  }

  private void checkAllowed(List<String> problems) {
    try {
      var _ = AllowList.of(get(SubscriptionKeys.ALLOW).list());
    } catch (IllegalArgumentException e) {
      problems.add(
          origin(SubscriptionKeys.ALLOW) + ": " + SubscriptionKeys.ALLOW + ": " + e.getMessage());
    }
  }

  List<Setting> settings() {
    List<Setting> all = new ArrayList<>();
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      all.add(new Setting(key.section(), key.name(), shown(key), origin(key)));
    }
    properties.forEach(
        (name, sourced) -> {
          boolean secret = KafkaProperties.isSecret(name);
          String shown = secret ? STARS : TomlText.quote(sourced.value().toString());
          all.add(new Setting(KafkaProperties.SECTION, name, shown, sourced.origin()));
        });
    all.addAll(sources.settings());
    return all;
  }

  private <T> String shown(ConfigKey<T> key) {
    T value = get(key);
    boolean stars = key.secret() && !value.equals(key.defaultValue());
    return stars ? STARS : key.type().toml(value);
  }

  private String origin(ConfigKey<?> key) {
    Sourced sourced = values.get(key);
    return sourced == null ? "default" : sourced.origin();
  }

  private <T> T get(ConfigKey<T> key) {
    Sourced sourced = values.get(key);
    return sourced == null ? key.defaultValue() : key.type().valueClass().cast(sourced.value());
  }

  private static String given(ConfigKey<?> key, RawSetting raw) {
    if (key.secret()) {
      return "";
    }
    return switch (raw.value()) {
      case TomlTable _ -> "a table is ";
      case TomlArray list when !isPlain(list) -> "a list of lists or tables is ";
      default -> text(raw).isEmpty() ? "an empty text is " : shown(text(raw)) + " is ";
    };
  }

  private static boolean isPlain(TomlArray list) {
    return list.toList().stream().noneMatch(e -> e instanceof TomlArray || e instanceof TomlTable);
  }

  /** A value as it may be shown in a line. */
  private static String shown(String text) {
    String cut = text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    String quoted = TomlText.quote(cut);
    return quoted.substring(1, quoted.length() - 1);
  }

  private static String text(RawSetting raw) {
    return KafkaProperties.text(raw.value());
  }

  Config config() {
    return new Config(
        server(),
        storage(),
        flush(),
        compaction(),
        cluster(),
        logging(),
        auth(),
        new Config.Tls(get(ServerKeys.TLS_CERT_FILE), get(ServerKeys.TLS_KEY_FILE)),
        cardinality(),
        retention(),
        continuousQueries(),
        new Config.Streams(seconds(LimitKeys.STREAMS_MAX_LAG_SECS)),
        new Config.Subscriptions(
            get(SubscriptionKeys.ENABLED),
            seconds(SubscriptionKeys.HTTP_TIMEOUT_SECS),
            get(SubscriptionKeys.INSECURE_SKIP_VERIFY),
            get(SubscriptionKeys.CA_CERTS),
            get(SubscriptionKeys.ALLOW).list()),
        query(),
        statementSummary(),
        rateLimit(),
        disk(),
        kafka());
  }

  private Config.Server server() {
    return new Config.Server(
        get(ServerKeys.SERVER_HOST),
        integer(ServerKeys.SERVER_PORT),
        new Config.Server.Requests(
            integer(ServerKeys.SERVER_MAX_BODY_BYTES),
            integer(ServerKeys.SERVER_MAX_REQUEST_LINE_BYTES),
            integer(ServerKeys.SERVER_MAX_HEADER_BYTES),
            get(ServerKeys.SERVER_MAX_POINTS_PER_REQUEST)),
        new Config.Server.Connections(
            integer(ServerKeys.SERVER_MAX_CONNECTIONS),
            seconds(ServerKeys.SERVER_HEADER_TIMEOUT_SECS),
            integer(ServerKeys.SERVER_MIN_BODY_BYTES_PER_SEC),
            seconds(ServerKeys.SERVER_IDLE_TIMEOUT_SECS),
            seconds(ServerKeys.SERVER_WRITE_TIMEOUT_SECS)),
        new Config.Server.Statements(
            integer(ServerKeys.SERVER_MAX_CONCURRENT_QUERIES),
            seconds(ServerKeys.SERVER_QUERY_TIMEOUT_SECS),
            seconds(ServerKeys.SERVER_SLOW_QUERY_SECS),
            get(ServerKeys.SERVER_MAX_ROW_LIMIT),
            get(ServerKeys.SERVER_MAX_SELECT_POINTS),
            get(ServerKeys.SERVER_MAX_SELECT_SERIES),
            get(ServerKeys.SERVER_MAX_SELECT_BUCKETS)),
        get(ServerKeys.SERVER_COMPATIBILITY),
        get(ServerKeys.SERVER_CONSOLE));
  }

  private Config.Storage storage() {
    return new Config.Storage(
        Path.of(get(StorageKeys.STORAGE_DATA_DIR)),
        orInside(StorageKeys.STORAGE_WAL_DIR, "wal"),
        orInside(StorageKeys.STORAGE_META_DIR, "meta"),
        get(StorageKeys.STORAGE_VERIFY_WRITES));
  }

  private Config.Flush flush() {
    return new Config.Flush(
        seconds(StorageKeys.FLUSH_INTERVAL_SECS),
        seconds(StorageKeys.FLUSH_MAX_AGE_SECS),
        get(StorageKeys.FLUSH_MAX_ROWS),
        mebibytes(StorageKeys.FLUSH_MAX_BYTES_MB),
        seconds(StorageKeys.FLUSH_UNHEALTHY_AFTER_SECS));
  }

  private Config.Compaction compaction() {
    return new Config.Compaction(
        get(StorageKeys.COMPACTION_ENABLED),
        seconds(StorageKeys.COMPACTION_INTERVAL_SECS),
        new Config.Compaction.Merges(
            integer(StorageKeys.COMPACTION_MIN_FILES_TO_COMPACT),
            mebibytes(StorageKeys.COMPACTION_TARGET_FILE_SIZE_MB),
            get(StorageKeys.COMPACTION_BUCKET_DURATION)),
        seconds(StorageKeys.COMPACTION_DELETE_GRACE_SECS),
        new Config.Compaction.Repairs(
            get(StorageKeys.COMPACTION_SELF_REPAIR_ENABLED),
            seconds(StorageKeys.COMPACTION_VERIFIED_COMPACTION_AGE_SECS),
            integer(StorageKeys.COMPACTION_MAX_REPAIR_CHECKS_PER_CYCLE)));
  }

  private Config.Cluster cluster() {
    return new Config.Cluster(
        get(ClusterKeys.CLUSTER_NODE_ID),
        get(ClusterKeys.CLUSTER_SECRET),
        get(ClusterKeys.CLUSTER_ADVERTISED_ADDRESS),
        Arrays.stream(get(ClusterKeys.CLUSTER_QUERY_NODES).split(",", -1))
            .map(String::strip)
            .filter(node -> !node.isEmpty())
            .toList(),
        new Config.Cluster.Liveness(
            seconds(ClusterKeys.CLUSTER_SESSION_TIMEOUT_SECS),
            seconds(ClusterKeys.CLUSTER_HEARTBEAT_INTERVAL_SECS),
            integer(ClusterKeys.CLUSTER_HEARTBEAT_MISS_THRESHOLD)),
        seconds(ClusterKeys.CLUSTER_ANTI_ENTROPY_INTERVAL_SECS),
        seconds(ClusterKeys.CLUSTER_DRAIN_TIMEOUT_SECS));
  }

  private Config.Logging logging() {
    return new Config.Logging(get(ServerKeys.LOGGING_LEVEL), get(ServerKeys.LOGGING_FORMAT));
  }

  private Config.Auth auth() {
    return new Config.Auth(
        get(ServerKeys.AUTH_ENABLED),
        get(ServerKeys.AUTH_ALLOW_QUERY_PARAMS),
        get(ServerKeys.AUTH_SHARED_SECRET));
  }

  private Config.Cardinality cardinality() {
    return new Config.Cardinality(
        get(LimitKeys.CARDINALITY_MAX_SERIES_PER_DATABASE),
        get(LimitKeys.CARDINALITY_MAX_MEASUREMENTS_PER_DATABASE),
        get(LimitKeys.CARDINALITY_MAX_VALUES_PER_TAG),
        get(LimitKeys.CARDINALITY_MAX_FIELDS_PER_MEASUREMENT),
        mebibytes(LimitKeys.CARDINALITY_MAX_NAMES_MB));
  }

  private Config.Retention retention() {
    return new Config.Retention(
        get(LimitKeys.RETENTION_ENABLED), seconds(LimitKeys.RETENTION_CHECK_INTERVAL_SECS));
  }

  private Config.ContinuousQueries continuousQueries() {
    return new Config.ContinuousQueries(
        get(LimitKeys.CONTINUOUS_QUERIES_ENABLED),
        seconds(LimitKeys.CONTINUOUS_QUERIES_RUN_INTERVAL_SECS));
  }

  private Config.Query query() {
    return new Config.Query(
        mebibytes(LimitKeys.QUERY_MAX_MEMORY_MB),
        mebibytes(LimitKeys.QUERY_MAX_TOTAL_MEMORY_MB),
        mebibytes(LimitKeys.QUERY_PAGE_CACHE_MB),
        get(LimitKeys.QUERY_USE_VIEWS),
        integer(LimitKeys.QUERY_MAX_TAILS));
  }

  private Config.StatementSummary statementSummary() {
    return new Config.StatementSummary(
        get(LimitKeys.STATEMENT_SUMMARY_ENABLED),
        integer(LimitKeys.STATEMENT_SUMMARY_MAX_STATEMENTS));
  }

  private Config.RateLimit rateLimit() {
    return new Config.RateLimit(
        get(LimitKeys.RATE_LIMIT_ENABLED),
        get(LimitKeys.RATE_LIMIT_WRITES_PER_SEC),
        get(LimitKeys.RATE_LIMIT_QUERIES_PER_SEC),
        mebibytes(LimitKeys.RATE_LIMIT_MAX_IN_FLIGHT_WRITE_MB));
  }

  private Config.Disk disk() {
    return new Config.Disk(
        seconds(LimitKeys.DISK_CHECK_INTERVAL_SECS),
        integer(LimitKeys.DISK_WARN_FREE_PERCENT),
        integer(LimitKeys.DISK_READ_ONLY_FREE_PERCENT),
        mebibytes(LimitKeys.DISK_RESERVE_MB),
        mebibytes(LimitKeys.DISK_BALLAST_MB));
  }

  private Config.Kafka kafka() {
    return new Config.Kafka(
        get(ClusterKeys.KAFKA_BOOTSTRAP_SERVERS),
        clientProperties(),
        new Config.Kafka.Listener(
            get(ClusterKeys.KAFKA_LISTENER),
            ListenerUsers.of(get(ClusterKeys.KAFKA_LISTENER_USERS))),
        new Config.Kafka.Topics(
            integer(ClusterKeys.KAFKA_PARTITIONS),
            integer(ClusterKeys.KAFKA_REPLICATION_FACTOR),
            get(ClusterKeys.KAFKA_FSYNC),
            Duration.ofMillis(get(ClusterKeys.KAFKA_FSYNC_INTERVAL_MS))),
        get(ClusterKeys.KAFKA_REPLICA),
        new Config.Kafka.Pruning(
            seconds(ClusterKeys.KAFKA_CHECKPOINT_INTERVAL_SECS),
            seconds(ClusterKeys.KAFKA_FLUSHED_RETENTION_SECS)),
        sources.sources());
  }

  private Map<String, String> clientProperties() {
    Map<String, String> texts = new TreeMap<>();
    properties.forEach((name, sourced) -> texts.put(name, sourced.value().toString()));
    return texts;
  }

  private Path orInside(ConfigKey<String> key, String folder) {
    String path = get(key);
    return path.isEmpty()
        ? Path.of(get(StorageKeys.STORAGE_DATA_DIR)).resolve(folder)
        : Path.of(path);
  }

  private Duration seconds(ConfigKey<Long> key) {
    return Duration.ofSeconds(get(key));
  }

  private long mebibytes(ConfigKey<Long> key) {
    return get(key) << 20;
  }

  private int integer(ConfigKey<Long> key) {
    return Math.toIntExact(get(key));
  }
}
