package io.hyperbytedb.server.config;

import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.server.config.Config.Logging.Format;
import io.hyperbytedb.server.config.Config.Logging.Level;
import java.util.List;

/** The settings of the HTTP API, its certificate, its users, and of logging. */
public final class ServerKeys {
  private static final KeyTable TABLE = new KeyTable();
  private static final ValueType<Long> HEAD_BYTES = new ValueType.Whole(1_024, 64 << 20);
  private static final ValueType<Long> COUNT_OR_NONE = new ValueType.Whole(0, Integer.MAX_VALUE);

  static final ConfigKey<String> SERVER_HOST =
      TABLE.add(
          ConfigKey.of(
              "server",
              "host",
              new ValueType.Text("an address or a host name", false),
              "0.0.0.0",
              "Address the HTTP API listens on; 0.0.0.0 is every interface."));

  static final ConfigKey<Long> SERVER_PORT =
      TABLE.add(
          ConfigKey.of(
              "server",
              "port",
              new ValueType.Whole(0, 65_535),
              8086L,
              "Port of the HTTP API; 0 takes a free one."));

  static final ConfigKey<Long> SERVER_MAX_BODY_BYTES =
      TABLE.add(
          ConfigKey.of(
                  "server",
                  "max_body_bytes",
                  new ValueType.Whole(0, Integer.MAX_VALUE),
                  25_000_000L,
                  "Largest request body, decompressed; 0 is no limit.")
              .in("bytes"));

  static final ConfigKey<Long> SERVER_MAX_REQUEST_LINE_BYTES =
      TABLE.add(
          ConfigKey.of(
                  "server",
                  "max_request_line_bytes",
                  HEAD_BYTES,
                  1L << 20,
                  "Longest request line, which contains the URL; a longer one gets 414.")
              .in("bytes"));

  static final ConfigKey<Long> SERVER_MAX_HEADER_BYTES =
      TABLE.add(
          ConfigKey.of(
                  "server",
                  "max_header_bytes",
                  HEAD_BYTES,
                  1L << 20,
                  "Total size of the headers of a request; more get 431.")
              .in("bytes"));

  static final ConfigKey<Long> SERVER_MAX_POINTS_PER_REQUEST =
      TABLE.add(
          ConfigKey.of(
                  "server",
                  "max_points_per_request",
                  KeyTable.LIMIT,
                  0L,
                  "A write of more points gets 422; 0 is no limit.")
              .in("points"));

  static final ConfigKey<Long> SERVER_MAX_CONNECTIONS =
      TABLE.add(
          ConfigKey.of(
                  "server",
                  "max_connections",
                  COUNT_OR_NONE,
                  0L,
                  "Connections served at once: idle ones make room for new ones, then 503; 0 is"
                      + " what file descriptors and heap allow.")
              .in("connections"));

  static final ConfigKey<Long> SERVER_HEADER_TIMEOUT_SECS =
      TABLE.add(
          ConfigKey.of(
                  "server",
                  "header_timeout_secs",
                  new ValueType.Whole(0, KeyTable.DAY),
                  20L,
                  "A request whose headers take longer from their first byte on gets 408; 0 is no"
                      + " limit.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Long> SERVER_MIN_BODY_BYTES_PER_SEC =
      TABLE.add(
          ConfigKey.of(
                  "server",
                  "min_body_bytes_per_sec",
                  COUNT_OR_NONE,
                  100L,
                  "A request whose body comes more slowly over 10 s gets 408; 0 is no limit.")
              .in("bytes per second"));

  static final ConfigKey<Long> SERVER_IDLE_TIMEOUT_SECS =
      TABLE.add(
          ConfigKey.of(
                  "server",
                  "idle_timeout_secs",
                  new ValueType.Whole(0, KeyTable.DAY),
                  300L,
                  "A connection without a request for this long is closed, as is one whose body"
                      + " takes longer; 0 is no limit.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Long> SERVER_WRITE_TIMEOUT_SECS =
      TABLE.add(
          ConfigKey.of(
                  "server",
                  "write_timeout_secs",
                  new ValueType.Whole(0, KeyTable.DAY),
                  60L,
                  "A connection whose client takes nothing of its answer for this long is closed;"
                      + " 0 is no limit.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Long> SERVER_QUERY_TIMEOUT_SECS =
      TABLE.add(
          ConfigKey.of(
                  "server",
                  "query_timeout_secs",
                  new ValueType.Whole(0, KeyTable.DAY),
                  0L,
                  "A query that takes longer is stopped; 0 is no limit.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Long> SERVER_SLOW_QUERY_SECS =
      TABLE.add(
          ConfigKey.of(
                  "server",
                  "slow_query_secs",
                  new ValueType.Whole(0, KeyTable.DAY),
                  0L,
                  "A query that takes longer is logged; 0 logs none.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Long> SERVER_MAX_SELECT_POINTS =
      TABLE.add(
          ConfigKey.of(
                  "server",
                  "max_select_points",
                  KeyTable.LIMIT,
                  0L,
                  "Points one SELECT may read; 0 is no limit.")
              .in("points"));

  static final ConfigKey<Long> SERVER_MAX_SELECT_SERIES =
      TABLE.add(
          ConfigKey.of(
                  "server",
                  "max_select_series",
                  KeyTable.LIMIT,
                  0L,
                  "Series one SELECT may return; 0 is no limit.")
              .in("series"));

  static final ConfigKey<Long> SERVER_MAX_SELECT_BUCKETS =
      TABLE.add(
          ConfigKey.of(
                  "server",
                  "max_select_buckets",
                  KeyTable.LIMIT,
                  0L,
                  "Buckets one SELECT may create; 0 is no limit.")
              .in("GROUP BY time buckets"));

  static final ConfigKey<Long> SERVER_MAX_CONCURRENT_QUERIES =
      TABLE.add(
          ConfigKey.of(
                  "server",
                  "max_concurrent_queries",
                  COUNT_OR_NONE,
                  0L,
                  "Queries that run at once; 0 is no limit.")
              .in("queries"));

  static final ConfigKey<Long> SERVER_MAX_ROW_LIMIT =
      TABLE.add(
          ConfigKey.of(
                  "server",
                  "max_row_limit",
                  KeyTable.LIMIT,
                  0L,
                  "Rows of an answer that is not chunked; it is cut there and says so. 0 is no"
                      + " limit.")
              .in("rows"));

  static final ConfigKey<Compatibility> SERVER_COMPATIBILITY =
      TABLE.add(
          ConfigKey.of(
              "server",
              "compatibility",
              new ValueType.Choice<>(Compatibility.class),
              Compatibility.V1_12,
              "The InfluxDB whose answers and error texts are given where its versions differ."));

  static final ConfigKey<Boolean> SERVER_CONSOLE =
      TABLE.add(
          ConfigKey.of(
              "server",
              "console",
              KeyTable.FLAG,
              true,
              "Whether browsers get a console at /ui/, and / sends them there."));

  static final ConfigKey<String> TLS_CERT_FILE =
      TABLE.add(
          ConfigKey.of(
              "tls",
              "cert_file",
              new ValueType.Text("the path of a PEM file; empty for plain HTTP", true),
              "",
              "Certificate chain of the HTTP API, its own certificate first; if set, only HTTPS is"
                  + " served."));

  static final ConfigKey<String> TLS_KEY_FILE =
      TABLE.add(
          ConfigKey.of(
              "tls",
              "key_file",
              new ValueType.Text("the path of a PEM file", true),
              "",
              "The private key of the certificate: PKCS #8, without a password."));

  static final ConfigKey<Level> LOGGING_LEVEL =
      TABLE.add(
          ConfigKey.of(
              "logging",
              "level",
              new ValueType.Choice<>(Level.class),
              Level.INFO,
              "The level of the log on stderr."));

  static final ConfigKey<Format> LOGGING_FORMAT =
      TABLE.add(
          ConfigKey.of(
              "logging",
              "format",
              new ValueType.Choice<>(Format.class),
              Format.TEXT,
              "The log format: lines for people, or one JSON object per line for tools."));

  static final ConfigKey<Boolean> AUTH_ENABLED =
      TABLE.add(
          ConfigKey.of("auth", "enabled", KeyTable.FLAG, false, "Whether requests need a user."));

  static final ConfigKey<Boolean> AUTH_ALLOW_QUERY_PARAMS =
      TABLE.add(
          ConfigKey.of(
              "auth",
              "allow_query_params",
              KeyTable.FLAG,
              false,
              "Whether u and p in the URL are accepted as credentials."));

  static final ConfigKey<String> AUTH_SHARED_SECRET =
      TABLE.add(
          ConfigKey.of(
                  "auth",
                  "shared_secret",
                  KeyTable.SECRET,
                  "",
                  "Key of HS256 bearer tokens; empty accepts no token.")
              .hidden());

  /** All of them, in the order of the reference page. */
  static final List<ConfigKey<?>> ALL = TABLE.all();

  private ServerKeys() {}
}
