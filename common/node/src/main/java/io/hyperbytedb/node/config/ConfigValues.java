package io.hyperbytedb.node.config;

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

  private static final String STARS = "\"********\"";

  /** The most characters of a value that are shown in a message. */
  private static final int MAX_SHOWN = 100;

  private final Map<ConfigKey<?>, Sourced> values = new HashMap<>();
  private final Map<String, Sourced> properties = new TreeMap<>();

  /** Lays one setting over what is there; what is wrong with it goes to the problems. */
  void put(RawSetting raw, List<String> problems) {
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
    if (get(ConfigKeys.DISK_READ_ONLY_FREE_PERCENT) > get(ConfigKeys.DISK_WARN_FREE_PERCENT)) {
      problems.add(
          origin(ConfigKeys.DISK_READ_ONLY_FREE_PERCENT)
              + ": "
              + ConfigKeys.DISK_READ_ONLY_FREE_PERCENT
              + ": allowed: at most "
              + ConfigKeys.DISK_WARN_FREE_PERCENT.name()
              + ", which is "
              + get(ConfigKeys.DISK_WARN_FREE_PERCENT));
    }
    if (get(ConfigKeys.TLS_CERT_FILE).isEmpty() != get(ConfigKeys.TLS_KEY_FILE).isEmpty()) {
      problems.add(
          ConfigKeys.TLS_CERT_FILE + " and " + ConfigKeys.TLS_KEY_FILE + ": set both or neither");
    }
    if (get(ConfigKeys.KAFKA_BOOTSTRAP_SERVERS).isEmpty()
        && get(ConfigKeys.KAFKA_REPLICATION_FACTOR) > 1) {
      problems.add(
          origin(ConfigKeys.KAFKA_REPLICATION_FACTOR)
              + ": "
              + ConfigKeys.KAFKA_REPLICATION_FACTOR
              + ": allowed: 1, because the embedded broker is alone; set bootstrap_servers");
    }
    ListenerUsers.check(
        get(ConfigKeys.KAFKA_LISTENER),
        get(ConfigKeys.KAFKA_LISTENER_USERS),
        get(ConfigKeys.KAFKA_BOOTSTRAP_SERVERS).isEmpty(),
        problems);
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
        new Config.Tls(get(ConfigKeys.TLS_CERT_FILE), get(ConfigKeys.TLS_KEY_FILE)),
        cardinality(),
        retention(),
        continuousQueries(),
        query(),
        statementSummary(),
        rateLimit(),
        disk(),
        kafka());
  }

  private Config.Server server() {
    return new Config.Server(
        get(ConfigKeys.SERVER_HOST),
        integer(ConfigKeys.SERVER_PORT),
        integer(ConfigKeys.SERVER_MAX_BODY_BYTES),
        integer(ConfigKeys.SERVER_MAX_REQUEST_LINE_BYTES),
        integer(ConfigKeys.SERVER_MAX_HEADER_BYTES),
        get(ConfigKeys.SERVER_MAX_POINTS_PER_REQUEST),
        integer(ConfigKeys.SERVER_MAX_CONNECTIONS),
        seconds(ConfigKeys.SERVER_HEADER_TIMEOUT_SECS),
        integer(ConfigKeys.SERVER_MIN_BODY_BYTES_PER_SEC),
        seconds(ConfigKeys.SERVER_IDLE_TIMEOUT_SECS),
        seconds(ConfigKeys.SERVER_WRITE_TIMEOUT_SECS),
        seconds(ConfigKeys.SERVER_QUERY_TIMEOUT_SECS),
        seconds(ConfigKeys.SERVER_SLOW_QUERY_SECS),
        get(ConfigKeys.SERVER_MAX_SELECT_POINTS),
        get(ConfigKeys.SERVER_MAX_SELECT_SERIES),
        get(ConfigKeys.SERVER_MAX_SELECT_BUCKETS),
        integer(ConfigKeys.SERVER_MAX_CONCURRENT_QUERIES),
        get(ConfigKeys.SERVER_MAX_ROW_LIMIT),
        get(ConfigKeys.SERVER_COMPATIBILITY));
  }

  private Config.Storage storage() {
    return new Config.Storage(
        Path.of(get(ConfigKeys.STORAGE_DATA_DIR)),
        orInside(ConfigKeys.STORAGE_WAL_DIR, "wal"),
        orInside(ConfigKeys.STORAGE_META_DIR, "meta"),
        get(ConfigKeys.STORAGE_VERIFY_WRITES));
  }

  private Config.Flush flush() {
    return new Config.Flush(
        seconds(ConfigKeys.FLUSH_INTERVAL_SECS),
        seconds(ConfigKeys.FLUSH_MAX_AGE_SECS),
        get(ConfigKeys.FLUSH_MAX_ROWS),
        mebibytes(ConfigKeys.FLUSH_MAX_BYTES_MB),
        seconds(ConfigKeys.FLUSH_UNHEALTHY_AFTER_SECS));
  }

  private Config.Compaction compaction() {
    return new Config.Compaction(
        get(ConfigKeys.COMPACTION_ENABLED),
        seconds(ConfigKeys.COMPACTION_INTERVAL_SECS),
        integer(ConfigKeys.COMPACTION_MIN_FILES_TO_COMPACT),
        mebibytes(ConfigKeys.COMPACTION_TARGET_FILE_SIZE_MB),
        get(ConfigKeys.COMPACTION_BUCKET_DURATION),
        seconds(ConfigKeys.COMPACTION_DELETE_GRACE_SECS),
        seconds(ConfigKeys.COMPACTION_VERIFIED_COMPACTION_AGE_SECS),
        get(ConfigKeys.COMPACTION_SELF_REPAIR_ENABLED),
        integer(ConfigKeys.COMPACTION_MAX_REPAIR_CHECKS_PER_CYCLE));
  }

  private Config.Cluster cluster() {
    return new Config.Cluster(
        get(ConfigKeys.CLUSTER_NODE_ID),
        get(ConfigKeys.CLUSTER_SECRET),
        get(ConfigKeys.CLUSTER_ADVERTISED_ADDRESS),
        Arrays.stream(get(ConfigKeys.CLUSTER_QUERY_NODES).split(",", -1))
            .map(String::strip)
            .filter(node -> !node.isEmpty())
            .toList(),
        seconds(ConfigKeys.CLUSTER_SESSION_TIMEOUT_SECS),
        seconds(ConfigKeys.CLUSTER_HEARTBEAT_INTERVAL_SECS),
        integer(ConfigKeys.CLUSTER_HEARTBEAT_MISS_THRESHOLD),
        seconds(ConfigKeys.CLUSTER_ANTI_ENTROPY_INTERVAL_SECS),
        seconds(ConfigKeys.CLUSTER_DRAIN_TIMEOUT_SECS));
  }

  private Config.Logging logging() {
    return new Config.Logging(get(ConfigKeys.LOGGING_LEVEL), get(ConfigKeys.LOGGING_FORMAT));
  }

  private Config.Auth auth() {
    return new Config.Auth(
        get(ConfigKeys.AUTH_ENABLED),
        get(ConfigKeys.AUTH_ALLOW_QUERY_PARAMS),
        get(ConfigKeys.AUTH_SHARED_SECRET));
  }

  private Config.Cardinality cardinality() {
    return new Config.Cardinality(
        get(ConfigKeys.CARDINALITY_MAX_SERIES_PER_DATABASE),
        get(ConfigKeys.CARDINALITY_MAX_MEASUREMENTS_PER_DATABASE),
        get(ConfigKeys.CARDINALITY_MAX_VALUES_PER_TAG),
        get(ConfigKeys.CARDINALITY_MAX_FIELDS_PER_MEASUREMENT),
        mebibytes(ConfigKeys.CARDINALITY_MAX_NAMES_MB));
  }

  private Config.Retention retention() {
    return new Config.Retention(
        get(ConfigKeys.RETENTION_ENABLED), seconds(ConfigKeys.RETENTION_CHECK_INTERVAL_SECS));
  }

  private Config.ContinuousQueries continuousQueries() {
    return new Config.ContinuousQueries(
        get(ConfigKeys.CONTINUOUS_QUERIES_ENABLED),
        seconds(ConfigKeys.CONTINUOUS_QUERIES_RUN_INTERVAL_SECS));
  }

  private Config.Query query() {
    return new Config.Query(
        mebibytes(ConfigKeys.QUERY_MAX_MEMORY_MB), mebibytes(ConfigKeys.QUERY_MAX_TOTAL_MEMORY_MB));
  }

  private Config.StatementSummary statementSummary() {
    return new Config.StatementSummary(
        get(ConfigKeys.STATEMENT_SUMMARY_ENABLED),
        integer(ConfigKeys.STATEMENT_SUMMARY_MAX_STATEMENTS));
  }

  private Config.RateLimit rateLimit() {
    return new Config.RateLimit(
        get(ConfigKeys.RATE_LIMIT_ENABLED),
        get(ConfigKeys.RATE_LIMIT_WRITES_PER_SEC),
        get(ConfigKeys.RATE_LIMIT_QUERIES_PER_SEC),
        mebibytes(ConfigKeys.RATE_LIMIT_MAX_IN_FLIGHT_WRITE_MB));
  }

  private Config.Disk disk() {
    return new Config.Disk(
        seconds(ConfigKeys.DISK_CHECK_INTERVAL_SECS),
        integer(ConfigKeys.DISK_WARN_FREE_PERCENT),
        integer(ConfigKeys.DISK_READ_ONLY_FREE_PERCENT),
        mebibytes(ConfigKeys.DISK_RESERVE_MB),
        mebibytes(ConfigKeys.DISK_BALLAST_MB));
  }

  private Config.Kafka kafka() {
    return new Config.Kafka(
        get(ConfigKeys.KAFKA_BOOTSTRAP_SERVERS),
        get(ConfigKeys.KAFKA_LISTENER),
        ListenerUsers.of(get(ConfigKeys.KAFKA_LISTENER_USERS)),
        integer(ConfigKeys.KAFKA_PARTITIONS),
        integer(ConfigKeys.KAFKA_REPLICATION_FACTOR),
        get(ConfigKeys.KAFKA_FSYNC),
        Duration.ofMillis(get(ConfigKeys.KAFKA_FSYNC_INTERVAL_MS)),
        get(ConfigKeys.KAFKA_REPLICA),
        seconds(ConfigKeys.KAFKA_CHECKPOINT_INTERVAL_SECS),
        seconds(ConfigKeys.KAFKA_FLUSHED_RETENTION_SECS),
        clientProperties());
  }

  private Map<String, String> clientProperties() {
    Map<String, String> texts = new TreeMap<>();
    properties.forEach((name, sourced) -> texts.put(name, sourced.value().toString()));
    return texts;
  }

  private Path orInside(ConfigKey<String> key, String folder) {
    String path = get(key);
    return path.isEmpty()
        ? Path.of(get(ConfigKeys.STORAGE_DATA_DIR)).resolve(folder)
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
