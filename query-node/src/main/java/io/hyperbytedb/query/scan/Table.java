package io.hyperbytedb.query.scan;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.catalog.manifest.Tombstones;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.cluster.tail.TailRows;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.ShardGroups;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Source;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A measurement as one query sees it: its series, the types of its fields, and for each partition
 * the sources of its rows in the order of their offsets. Taken once; files stay open until it is
 * closed.
 */
public final class Table implements AutoCloseable {
  private static final int OPEN_TRIES = 5;

  private final String name;
  private final Origin origin;
  private final SeriesView series;
  private final Fields fields;
  private final Sources rows;

  /** Where a measurement is. */
  public record Origin(Database database, RetentionPolicy policy) {}

  /**
   * The fields of a measurement.
   *
   * @param types by name
   * @param mixed those that have another type in another shard group
   */
  private record Fields(Map<String, FieldType> types, Set<String> mixed) {}

  private Table(String name, Origin origin, SeriesView series, Fields fields, Sources rows) {
    this.name = name;
    this.origin = origin;
    this.series = series;
    this.fields = fields;
    this.rows = rows;
  }

  /** The sources of a measurement's rows, and the files that are open for them. */
  private static final class Sources implements AutoCloseable {
    private final Map<Integer, List<RowSource>> ofPartition = new TreeMap<>();
    private final List<FileCache.Handle> handles = new ArrayList<>();
    private final Map<Integer, Long> positions = new HashMap<>();
    private final ScanTrace trace = new ScanTrace();
    private final TimeRange range;
    private final long oldestKept;
    private int filesInAll;

    /**
     * @param range rows of other times are not looked for
     * @param oldestKept rows before this time are expired
     */
    Sources(TimeRange range, long oldestKept) {
      this.range = range;
      this.oldestKept = oldestKept;
    }

    /** Whether rows between two times can matter. */
    private boolean matters(long min, long max) {
      return min <= range.max() && max >= Math.max(range.min(), oldestKept);
    }

    /** Adds a file, if it has rows that matter. */
    void file(
        FileEntry entry,
        Tombstones tombstones,
        FileCache files,
        boolean passable,
        List<RowSource> to)
        throws IOException {
      filesInAll++;
      // A file lies in one shard group: it is expired as a whole.
      if (!matters(entry.minTime(), entry.maxTime())) {
        return;
      }
      if (passable) {
        files.damage().refuse(entry.path());
      }
      FileCache.Handle handle = files.open(entry.path());
      handles.add(handle);
      to.add(
          new RowSource.OfFile(
              entry,
              handle.file(),
              tombstones.concerns(entry) ? tombstones : Tombstones.NONE,
              trace));
    }

    /** Adds a block of the hot tail, if it has rows that matter. */
    void block(SortedRows block, List<RowSource> to) {
      RowSource source = RowSource.OfBlock.of(block, oldestKept, trace);
      if (matters(source.minTime(), source.maxTime())) {
        to.add(source);
      }
    }

    @Override
    public void close() {
      handles.forEach(FileCache.Handle::close);
    }
  }

  /**
   * Opens a measurement: first the hot tail, then the files below where the tail starts, so that no
   * row is missed or seen twice. A file that a compactor has replaced and deleted before it could
   * be opened is a reason to look again: the rows are in another one.
   */
  public static Table open(
      QueryData data,
      Database database,
      RetentionPolicy policy,
      String measurement,
      TimeRange range,
      SelectOptions options)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return openNow(data, database, policy, measurement, range, options);
      } catch (NoSuchFileException e) {
        if (attempt == OPEN_TRIES) {
          throw e;
        }
        for (int p = 0; p < data.manifest().partitions(); p++) {
          var _ = QueryData.await(data.manifest().catchUp(p));
        }
      }
    }
  }

  private static Table openNow(
      QueryData data,
      Database database,
      RetentionPolicy policy,
      String measurement,
      TimeRange range,
      SelectOptions options)
      throws IOException {
    List<TailRows> tails =
        options
            .view()
            .freshness()
            .rows(data.tail(), database.id(), policy.id(), measurement, range);
    Sources found = new Sources(range, policy.oldestKept(nanos(options.view().now())));
    try {
      for (TailRows tail : tails) {
        List<RowSource> rows = new ArrayList<>();
        PartitionImage image = data.learn(database.id(), tail.series());
        Tombstones tombstones =
            image
                .tombstones(database.id(), policy.id(), measurement, tail.flushedOffset())
                .and(Tombstones.of(tail.tombstones(), database.id(), policy.id(), measurement));
        for (FileEntry entry : image.files(policy.id(), measurement)) {
          if (entry.fromOffset() < tail.flushedOffset()) {
            found.file(entry, tombstones, data.files(), options.view().passable(), rows);
          }
        }
        for (SortedRows block : tail.blocks()) {
          options.memory().share(block, Sizes.of(block));
          found.block(block, rows);
        }
        found.ofPartition.put(tail.series().partition(), rows);
        found.positions.put(tail.series().partition(), tail.series().position());
      }
      return new Table(
          measurement,
          new Origin(database, policy),
          data.manifest().index().view(database.id(), measurement),
          fields(data, policy, measurement, range),
          found);
    } catch (IOException | RuntimeException e) {
      found.close();
      throw e;
    }
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  /** Of the types of a field in several shard groups float wins, then integer, string, boolean. */
  private static Fields fields(
      QueryData data, RetentionPolicy policy, String measurement, TimeRange range) {
    ShardGroups groups = policy.shardGroups();
    long from = range.hasMin() ? groups.start(range.min()) : Long.MIN_VALUE;
    Map<String, FieldType> fields = new LinkedHashMap<>();
    Set<String> mixed = new HashSet<>();
    for (FieldName field :
        data.catalog().image().schema(policy.id(), measurement).fields(from, range.max())) {
      FieldType stronger = fields.putIfAbsent(field.name(), field.type());
      if (stronger != null && stronger != field.type()) {
        mixed.add(field.name());
      }
    }
    return new Fields(fields, mixed);
  }

  /** The name of the measurement. */
  public String name() {
    return name;
  }

  /** Its name with database and retention policy, as InfluxQL has it. */
  public String path() {
    return new Source.Measurement(origin.database().name(), origin.policy().name(), name, null, "")
        .text();
  }

  /** Where it is. */
  public Origin origin() {
    return origin;
  }

  /** For each partition the offset of the next record of the log: all before are in it. */
  public Map<Integer, Long> positions() {
    return Map.copyOf(rows.positions);
  }

  /** How many files it has, whatever their times. */
  public int filesInAll() {
    return rows.filesInAll;
  }

  /** What was read of it. */
  public ScanTrace trace() {
    return rows.trace;
  }

  /** The series of the measurement. */
  public SeriesView series() {
    return series;
  }

  /** The fields, sorted by name. */
  public Map<String, FieldType> fields() {
    return fields.types();
  }

  /** Whether all values of a field that can matter are of its {@link #type}. */
  public boolean hasOneType(String field) {
    return !fields.mixed().contains(field);
  }

  /** The type of a field; null if the measurement has none of this name. */
  public @Nullable FieldType type(String field) {
    return fields.types().get(field);
  }

  /** The sources of a partition's rows. */
  public List<RowSource> sources(int partition) {
    return rows.ofPartition.getOrDefault(partition, List.of());
  }

  /** All sources. */
  public List<RowSource> sources() {
    List<RowSource> all = new ArrayList<>();
    rows.ofPartition.values().forEach(all::addAll);
    return all;
  }

  /** The times of all rows that can matter; empty if there are none. */
  public TimeRange times() {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (RowSource source : sources()) {
      min = Math.min(min, source.minTime());
      max = Math.max(max, source.maxTime());
    }
    return new TimeRange(min, max);
  }

  @Override
  public void close() {
    rows.close();
  }
}
