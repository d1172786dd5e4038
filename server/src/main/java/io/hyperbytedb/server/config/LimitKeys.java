package io.hyperbytedb.server.config;

import java.util.List;

/** The settings of what may be held, asked and kept. */
public final class LimitKeys {
  private static final KeyTable TABLE = new KeyTable();
  private static final ValueType<Long> MEMORY = new ValueType.Whole(0, 1L << 20);

  static final ConfigKey<Long> CARDINALITY_MAX_SERIES_PER_DATABASE =
      TABLE.add(
          ConfigKey.of(
                  "cardinality",
                  "max_series_per_database",
                  KeyTable.LIMIT,
                  1_000_000L,
                  "Points of further series are refused; 0 is no limit.")
              .in("series"));

  static final ConfigKey<Long> CARDINALITY_MAX_MEASUREMENTS_PER_DATABASE =
      TABLE.add(
          ConfigKey.of(
                  "cardinality",
                  "max_measurements_per_database",
                  KeyTable.LIMIT,
                  0L,
                  "Points of further measurements are refused; 0 is no limit.")
              .in("measurements"));

  static final ConfigKey<Long> CARDINALITY_MAX_VALUES_PER_TAG =
      TABLE.add(
          ConfigKey.of(
                  "cardinality",
                  "max_values_per_tag",
                  KeyTable.LIMIT,
                  100_000L,
                  "Points with further values of a tag are refused; 0 is no limit.")
              .in("values"));

  static final ConfigKey<Long> CARDINALITY_MAX_FIELDS_PER_MEASUREMENT =
      TABLE.add(
          ConfigKey.of(
                  "cardinality",
                  "max_fields_per_measurement",
                  KeyTable.LIMIT,
                  20_000L,
                  "Points with further fields of a measurement in a shard group are refused; 0 is"
                      + " no limit.")
              .in("fields"));

  static final ConfigKey<Long> CARDINALITY_MAX_NAMES_MB =
      TABLE.add(
          ConfigKey.of(
                  "cardinality",
                  "max_names_mb",
                  MEMORY,
                  0L,
                  "Memory that the names of measurements, tags, series and fields may take in a"
                      + " process; points that bring further ones are refused. 0 is half of the"
                      + " heap.")
              .in(KeyTable.MEGABYTES));

  static final ConfigKey<Boolean> RETENTION_ENABLED =
      TABLE.add(
          ConfigKey.of(
              "retention",
              "enabled",
              KeyTable.FLAG,
              true,
              "Whether files older than their policy are deleted."));

  static final ConfigKey<Long> RETENTION_CHECK_INTERVAL_SECS =
      TABLE.add(
          ConfigKey.of(
                  "retention",
                  "check_interval_secs",
                  new ValueType.Whole(1, KeyTable.DAY),
                  60L,
                  "How often to look for such files.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Boolean> CONTINUOUS_QUERIES_ENABLED =
      TABLE.add(
          ConfigKey.of(
              "continuous_queries",
              "enabled",
              KeyTable.FLAG,
              true,
              "Whether this process, if it answers queries, runs continuous queries."));

  static final ConfigKey<Long> CONTINUOUS_QUERIES_RUN_INTERVAL_SECS =
      TABLE.add(
          ConfigKey.of(
                  "continuous_queries",
                  "run_interval_secs",
                  new ValueType.Whole(1, KeyTable.DAY),
                  10L,
                  "How often to check which of them are due.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Long> STREAMS_MAX_LAG_SECS =
      TABLE.add(
          ConfigKey.of(
                  "streams",
                  "max_lag_secs",
                  new ValueType.Whole(60, 366L * KeyTable.DAY),
                  7L * KeyTable.DAY,
                  "Records of the log that materialized views and subscriptions have not read are"
                      + " kept this long after they were flushed; views are then computed again"
                      + " from the files, and subscriptions lose them.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Boolean> QUERY_USE_VIEWS =
      TABLE.add(
          ConfigKey.of(
              "query",
              "use_views",
              KeyTable.FLAG,
              false,
              "Whether queries read results from materialized views where the answer is the"
                  + " same."));

  static final ConfigKey<Long> QUERY_MAX_MEMORY_MB =
      TABLE.add(
          ConfigKey.of(
                  "query",
                  "max_memory_mb",
                  MEMORY,
                  0L,
                  "Memory one query may hold; one that needs more gets an error. 0 is half of"
                      + " max_total_memory_mb.")
              .in(KeyTable.MEGABYTES));

  static final ConfigKey<Long> QUERY_MAX_TOTAL_MEMORY_MB =
      TABLE.add(
          ConfigKey.of(
                  "query",
                  "max_total_memory_mb",
                  MEMORY,
                  0L,
                  "Memory all queries of a process may hold; while they hold all of it, further"
                      + " ones wait for 2 seconds, then get 503. 0 is a third of the heap.")
              .in(KeyTable.MEGABYTES));

  static final ConfigKey<Long> QUERY_PAGE_CACHE_MB =
      TABLE.add(
          ConfigKey.of(
                  "query",
                  "page_cache_mb",
                  MEMORY,
                  0L,
                  "Memory for decoded pages of data files that queries read often. 0 is a sixteenth"
                      + " of a heap below 1 GiB, else an eighth, at most 256 MiB.")
              .in(KeyTable.MEGABYTES));

  static final ConfigKey<Long> QUERY_MAX_TAILS =
      TABLE.add(
          ConfigKey.of(
                  "query",
                  "max_tails",
                  new ValueType.Whole(0, 10_000),
                  16L,
                  "Clients that may follow writes with /tail; further ones get 429.")
              .in("clients"));

  static final ConfigKey<Boolean> STATEMENT_SUMMARY_ENABLED =
      TABLE.add(
          ConfigKey.of(
              "statement_summary",
              "enabled",
              KeyTable.FLAG,
              true,
              "Whether statistics of statements are kept."));

  static final ConfigKey<Long> STATEMENT_SUMMARY_MAX_STATEMENTS =
      TABLE.add(
          ConfigKey.of(
                  "statement_summary",
                  "max_statements",
                  new ValueType.Whole(1, 1_000_000),
                  1_000L,
                  "The number of distinct statements kept; the least recently used are evicted.")
              .in("statements"));

  static final ConfigKey<Boolean> RATE_LIMIT_ENABLED =
      TABLE.add(
          ConfigKey.of(
              "rate_limit",
              "enabled",
              KeyTable.FLAG,
              false,
              "Whether the limits of this section apply."));

  static final ConfigKey<Long> RATE_LIMIT_WRITES_PER_SEC =
      TABLE.add(
          ConfigKey.of(
                  "rate_limit",
                  "writes_per_sec",
                  KeyTable.LIMIT,
                  0L,
                  "Further writes get 429; 0 is no limit.")
              .in("requests per second"));

  static final ConfigKey<Long> RATE_LIMIT_QUERIES_PER_SEC =
      TABLE.add(
          ConfigKey.of(
                  "rate_limit",
                  "queries_per_sec",
                  KeyTable.LIMIT,
                  0L,
                  "Further queries get 429; 0 is no limit.")
              .in("requests per second"));

  static final ConfigKey<Long> RATE_LIMIT_MAX_IN_FLIGHT_WRITE_MB =
      TABLE.add(
          ConfigKey.of(
                  "rate_limit",
                  "max_in_flight_write_mb",
                  new ValueType.Whole(1, 65_536),
                  64L,
                  "Total size of the bodies of concurrent writes; a further one gets 503.")
              .in(KeyTable.MEGABYTES));

  static final ConfigKey<Long> DISK_CHECK_INTERVAL_SECS =
      TABLE.add(
          ConfigKey.of(
                  "disk",
                  "check_interval_secs",
                  new ValueType.Whole(1, KeyTable.DAY),
                  10L,
                  "How often to check the free space.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Long> DISK_WARN_FREE_PERCENT =
      TABLE.add(
          ConfigKey.of(
                  "disk",
                  "warn_free_percent",
                  new ValueType.Whole(0, 100),
                  10L,
                  "Less free space than this is logged.")
              .in("percent of the disk"));

  static final ConfigKey<Long> DISK_READ_ONLY_FREE_PERCENT =
      TABLE.add(
          ConfigKey.of(
                  "disk",
                  "read_only_free_percent",
                  new ValueType.Whole(0, 100),
                  3L,
                  "With less free space than this writes get 507.")
              .in("percent of the disk"));

  static final ConfigKey<Long> DISK_RESERVE_MB =
      TABLE.add(
          ConfigKey.of(
                  "disk",
                  "reserve_mb",
                  new ValueType.Whole(1, 1 << 20),
                  64L,
                  "Points get 507 with less free space than this, too, and with less than half of"
                      + " it no files are written; a quarter of the disk at most.")
              .in(KeyTable.MEGABYTES));

  static final ConfigKey<Long> DISK_BALLAST_MB =
      TABLE.add(
          ConfigKey.of(
                  "disk",
                  "ballast_mb",
                  new ValueType.Whole(0, 1 << 20),
                  64L,
                  "Space that is reserved beside the embedded broker's log, and released when"
                      + " the disk is full; a sixteenth of the disk at most, 0 keeps none.")
              .in(KeyTable.MEGABYTES));

  /** All of them, in the order of the reference page. */
  static final List<ConfigKey<?>> ALL = TABLE.all();

  private LimitKeys() {}
}
