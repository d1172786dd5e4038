package io.hyperbytedb.server.config;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the settings of InfluxDB 1.x are here, for users who come with its file in mind. */
final class InfluxKeys {
  private static final String NONE = "";
  private static final String INFLUXDB = "INFLUXDB_";
  private static final String OURS = "HYPERBYTEDB_";

  /**
   * A line for each: section and key there, and the key here as {@code section.key}; or, after a
   * hyphen, why there is none.
   */
  private static final String TABLE =
      """
      . reporting-disabled - nothing is reported to anybody
      . bind-address - backups go over the HTTP API
      meta dir storage.meta_dir
      meta retention-autocreate - a new database always has the policy autogen
      meta logging-enabled logging.level
      data dir storage.data_dir
      data wal-dir storage.wal_dir
      data wal-fsync-delay kafka.fsync_interval_ms
      data index-version - there is one index
      data trace-logging-enabled logging.level
      data query-log-enabled logging.level
      data validate-keys - names are taken as InfluxDB takes them by default
      data cache-max-memory-size flush.max_bytes_mb
      data cache-snapshot-memory-size flush.max_bytes_mb
      data cache-snapshot-write-cold-duration flush.max_age_secs
      data compact-full-write-cold-duration compaction.interval_secs
      data max-series-per-database cardinality.max_series_per_database
      data max-values-per-tag cardinality.max_values_per_tag
      coordinator max-concurrent-queries server.max_concurrent_queries
      coordinator query-timeout server.query_timeout_secs
      coordinator log-queries-after server.slow_query_secs
      coordinator max-select-point server.max_select_points
      coordinator max-select-series server.max_select_series
      coordinator max-select-buckets server.max_select_buckets
      retention check-interval retention.check_interval_secs
      http bind-address server.host
      http auth-enabled auth.enabled
      http https-enabled tls.cert_file
      http https-certificate tls.cert_file
      http https-private-key tls.key_file
      http shared-secret auth.shared_secret
      http max-row-limit server.max_row_limit
      http max-connection-limit server.max_connections
      http max-body-size server.max_body_bytes
      http max-concurrent-write-limit rate_limit.max_in_flight_write_mb
      http log-enabled logging.level
      http suppress-write-log logging.level
      http write-tracing logging.level
      http access-log-path - the log goes to stderr
      http enabled - the HTTP API is always on
      http flux-enabled - there is no Flux
      http pprof-enabled - look with the tools of the JVM
      http unix-socket-enabled - only TCP is served
      http realm - the realm is always InfluxDB
      continuous_queries run-interval continuous_queries.run_interval_secs
      continuous_queries log-enabled logging.level
      subscriber enabled subscriptions.enabled
      subscriber http-timeout subscriptions.http_timeout_secs
      subscriber insecure-skip-verify subscriptions.insecure_skip_verify
      subscriber ca-certs subscriptions.ca_certs
      subscriber write-concurrency - points are sent in order
      subscriber write-buffer-size - the log is the buffer
      monitor store-enabled - metrics are at /metrics and in SHOW STATS
      monitor store-interval - metrics are at /metrics and in SHOW STATS
      tls min-version - TLS 1.2 and 1.3 are spoken
      tls ciphers - the JVM's are taken
      """;

  private static final Map<String, String> SECTIONS =
      Map.of(
          "shard_precreation", "shard groups are made with the first row",
          "monitor", "metrics are at /metrics and in SHOW STATS",
          "graphite", "let Telegraf take it and write here",
          "collectd", "let Telegraf take it and write here",
          "opentsdb", "let Telegraf take it and write here",
          "udp", "let Telegraf take it and write here");

  /** Other words that users of InfluxDB try. */
  private static final Map<String, String> WORDS =
      Map.of(
          "bind_addr", "server.host",
          "listen_address", "server.host",
          "http_bind_address", "server.host",
          "http_port", "server.port");

  /** Names that say nothing without their section. */
  private static final Set<String> COMMON = Set.of("dir", "enabled");

  private static final Map<String, String> BY_PLACE = new HashMap<>();
  private static final Map<String, String> BY_NAME = new HashMap<>(WORDS);

  static {
    for (String line : TABLE.lines().toList()) {
      String[] words = line.split(" ", 3);
      String name = plain(words[1]);
      BY_PLACE.put(plain(words[0]) + " " + name, words[2]);
      if (!words[2].startsWith("-") && !COMMON.contains(name)) {
        BY_NAME.put(name, words[2]);
      }
    }
  }

  private InfluxKeys() {}

  private static String plain(String name) {
    return name.replace('-', '_').toLowerCase(Locale.ROOT);
  }

  /**
   * What to write instead of a key, as a clause; null for one that InfluxDB does not have either.
   *
   * @param section empty for one that stands outside of all
   */
  static @Nullable String instead(String section, String name) {
    String place = plain(section.isEmpty() ? "." : section);
    String found = BY_PLACE.get(place + " " + plain(name));
    if (found == null && SECTIONS.containsKey(place)) {
      found = "- " + SECTIONS.get(place);
    }
    if (found == null) {
      found = BY_NAME.get(plain(name));
    }
    if (found == null) {
      return null;
    }
    if (found.startsWith("-")) {
      return "a setting of InfluxDB that is not needed: leave it out (" + found.substring(2) + ")";
    }
    return "a setting of InfluxDB; here it is " + bracketed(found) + more(found);
  }

  private static String bracketed(String key) {
    int dot = key.indexOf('.');
    return "[" + key.substring(0, dot) + "] " + key.substring(dot + 1);
  }

  /** Where one setting there is two here, or its value has another unit. */
  private static String more(String key) {
    return switch (key) {
      case "server.host" -> ", and the port is [server] port";
      case "tls.cert_file" -> ", with [tls] key_file";
      case "tls.key_file" -> ", with [tls] cert_file";
      case "logging.level" -> ": \"debug\" shows queries, \"error\" only errors";
      case "kafka.fsync_interval_ms" -> ", with [kafka] fsync = \"interval\"";
      default -> key.endsWith("_secs") ? ", in seconds" : NONE;
    };
  }

  /** Whether InfluxDB has a section of this name; a key in it has its own hint. */
  static boolean isSection(String section) {
    String place = plain(section);
    return SECTIONS.containsKey(place)
        || BY_PLACE.keySet().stream().anyMatch(key -> key.startsWith(place + " "));
  }

  /** All keys of ours that the table names. */
  static List<String> targets() {
    return BY_NAME.values().stream().sorted().distinct().toList();
  }

  /**
   * What to say of variables that look like settings and are not read: InfluxDB's own, and ours
   * with one underscore where there are two.
   */
  static List<String> hints(Iterable<String> variables) {
    List<String> hints = new java.util.ArrayList<>();
    for (String variable : variables) {
      String clause = null;
      if (variable.startsWith(INFLUXDB)) {
        clause = ofInfluxDb(variable.substring(INFLUXDB.length()).toLowerCase(Locale.ROOT));
      } else if (variable.startsWith(OURS) && !variable.startsWith(OURS + "_")) {
        clause = ofOurs(variable.substring(OURS.length()).toLowerCase(Locale.ROOT));
      }
      if (clause != null) {
        hints.add("the variable " + variable + " is not read: write " + clause);
      }
    }
    return hints;
  }

  private static @Nullable String ofInfluxDb(String rest) {
    for (Map.Entry<String, String> entry : BY_PLACE.entrySet()) {
      if (entry.getKey().replace(' ', '_').equals(rest) && !entry.getValue().startsWith("-")) {
        return variable(entry.getValue());
      }
    }
    return null;
  }

  private static @Nullable String ofOurs(String rest) {
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      // bin/cluster has variables of its own that begin so.
      if (!key.section().equals("cluster") && (key.section() + "_" + key.name()).equals(rest)) {
        return variable(key.section() + "." + key.name());
      }
    }
    return null;
  }

  private static String variable(String key) {
    return "HYPERBYTEDB__" + key.replace(".", "__").toUpperCase(Locale.ROOT);
  }
}
