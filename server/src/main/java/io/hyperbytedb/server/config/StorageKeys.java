package io.hyperbytedb.server.config;

import java.time.Duration;
import java.util.List;

/** The settings of directories, flushes and compaction. */
public final class StorageKeys {
  private static final KeyTable TABLE = new KeyTable();
  private static final ValueType<String> OWN_DIRECTORY =
      new ValueType.Text("the path of a directory; empty for one in data_dir", true);

  /** Where everything lies; the option --data-dir sets it too. */
  public static final ConfigKey<String> STORAGE_DATA_DIR =
      TABLE.add(
          ConfigKey.of(
              "storage",
              "data_dir",
              new ValueType.Text("the path of a directory", false),
              "./hyperbytedb-data",
              "The directory of Parquet files and, by default, everything else."));

  static final ConfigKey<String> STORAGE_WAL_DIR =
      TABLE.add(
          ConfigKey.of(
              "storage",
              "wal_dir",
              OWN_DIRECTORY,
              "",
              "The directory of the embedded broker's log; empty is data_dir/wal."));

  static final ConfigKey<String> STORAGE_META_DIR =
      TABLE.add(
          ConfigKey.of(
              "storage",
              "meta_dir",
              OWN_DIRECTORY,
              "",
              "The directory of the state of catalog and manifest; empty is data_dir/meta."));

  static final ConfigKey<Boolean> STORAGE_VERIFY_WRITES =
      TABLE.add(
          ConfigKey.of(
              "storage",
              "verify_writes",
              KeyTable.FLAG,
              true,
              "Whether a new file is read back and compared with the rows it was made from before"
                  + " it counts."));

  static final ConfigKey<Long> FLUSH_INTERVAL_SECS =
      TABLE.add(
          ConfigKey.of(
                  "flush",
                  "interval_secs",
                  new ValueType.Whole(1, KeyTable.DAY),
                  10L,
                  "How often to check for rows to flush.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Long> FLUSH_MAX_AGE_SECS =
      TABLE.add(
          ConfigKey.of(
                  "flush",
                  "max_age_secs",
                  new ValueType.Whole(1, KeyTable.DAY),
                  300L,
                  "The maximum age of a row in memory before it is flushed.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Long> FLUSH_MAX_ROWS =
      TABLE.add(
          ConfigKey.of(
                  "flush",
                  "max_rows",
                  new ValueType.Whole(1_000, Integer.MAX_VALUE),
                  1_000_000L,
                  "A partition with more rows in memory is flushed at once.")
              .in("rows"));

  static final ConfigKey<Long> FLUSH_MAX_BYTES_MB =
      TABLE.add(
          ConfigKey.of(
                  "flush",
                  "max_bytes_mb",
                  new ValueType.Whole(1, 65_536),
                  128L,
                  "Memory of unflushed rows above which the largest partition is flushed.")
              .in(KeyTable.MEGABYTES));

  static final ConfigKey<Long> FLUSH_UNHEALTHY_AFTER_SECS =
      TABLE.add(
          ConfigKey.of(
                  "flush",
                  "unhealthy_after_secs",
                  new ValueType.Whole(1, KeyTable.DAY),
                  60L,
                  "A partition whose flush has been failing for this long makes /health fail.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Boolean> COMPACTION_ENABLED =
      TABLE.add(
          ConfigKey.of(
              "compaction", "enabled", KeyTable.FLAG, true, "Whether small files are merged."));

  static final ConfigKey<Long> COMPACTION_INTERVAL_SECS =
      TABLE.add(
          ConfigKey.of(
                  "compaction",
                  "interval_secs",
                  new ValueType.Whole(1, KeyTable.DAY),
                  30L,
                  "How often to look for files to merge; lower for many writes.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Long> COMPACTION_MIN_FILES_TO_COMPACT =
      TABLE.add(
          ConfigKey.of(
                  "compaction",
                  "min_files_to_compact",
                  new ValueType.Whole(2, 10_000),
                  2L,
                  "The minimum number of neighbouring files to merge.")
              .in("files"));

  static final ConfigKey<Long> COMPACTION_TARGET_FILE_SIZE_MB =
      TABLE.add(
          ConfigKey.of(
                  "compaction",
                  "target_file_size_mb",
                  new ValueType.Whole(1, 65_536),
                  256L,
                  "The maximum size of a merged file.")
              .in(KeyTable.MEGABYTES));

  static final ConfigKey<Duration> COMPACTION_BUCKET_DURATION =
      TABLE.add(
          ConfigKey.of(
              "compaction",
              "bucket_duration",
              new ValueType.Span(Duration.ofMinutes(1), Duration.ofDays(7)),
              Duration.ofHours(1),
              "Time range of one file; \"1d\" suits queries over wide ranges."));

  static final ConfigKey<Long> COMPACTION_DELETE_GRACE_SECS =
      TABLE.add(
          ConfigKey.of(
                  "compaction",
                  "delete_grace_secs",
                  new ValueType.Whole(0, KeyTable.DAY),
                  60L,
                  "How long files that were merged, expired or deleted are kept for running"
                      + " queries.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Long> COMPACTION_VERIFIED_COMPACTION_AGE_SECS =
      TABLE.add(
          ConfigKey.of(
                  "compaction",
                  "verified_compaction_age_secs",
                  new ValueType.Whole(0, 365 * KeyTable.DAY),
                  3_600L,
                  "Files of time buckets that ended this long ago are verified periodically, and"
                      + " replicas compare shard groups that did.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Boolean> COMPACTION_SELF_REPAIR_ENABLED =
      TABLE.add(
          ConfigKey.of(
              "compaction",
              "self_repair_enabled",
              KeyTable.FLAG,
              true,
              "Whether a slice that differs is fetched from an intact replica."));

  static final ConfigKey<Long> COMPACTION_MAX_REPAIR_CHECKS_PER_CYCLE =
      TABLE.add(
          ConfigKey.of(
                  "compaction",
                  "max_repair_checks_per_cycle",
                  new ValueType.Whole(0, 100_000),
                  16L,
                  "Files read in one cycle to verify them.")
              .in("files"));

  /** All of them, in the order of the reference page. */
  static final List<ConfigKey<?>> ALL = TABLE.all();

  private StorageKeys() {}
}
