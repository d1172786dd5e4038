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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final String path;
  private final SeriesView series;
  private final Map<String, FieldType> fields;
  private final Map<Integer, List<RowSource>> sources;
  private final List<FileCache.Handle> handles;
  private final int filesInAll;
  private final ScanTrace trace;

  private Table(
      String name,
      String path,
      SeriesView series,
      Map<String, FieldType> fields,
      Map<Integer, List<RowSource>> sources,
      List<FileCache.Handle> handles,
      int filesInAll,
      ScanTrace trace) {
    this.name = name;
    this.path = path;
    this.series = series;
    this.fields = fields;
    this.sources = sources;
    this.handles = handles;
    this.filesInAll = filesInAll;
    this.trace = trace;
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
    List<TailRows> tails = tails(data, database, policy, measurement, range, options);
    Map<Integer, List<RowSource>> sources = new TreeMap<>();
    List<FileCache.Handle> handles = new ArrayList<>();
    ScanTrace trace = new ScanTrace();
    int filesInAll = 0;
    long oldestKept = policy.oldestKept(nanos(options.now()));
    try {
      for (TailRows tail : tails) {
        int partition = tail.series().partition();
        List<RowSource> rows = new ArrayList<>();
        PartitionImage image = data.learn(database.id(), tail.series());
        Tombstones tombstones =
            image
                .tombstones(database.id(), policy.id(), measurement, tail.flushedOffset())
                .and(Tombstones.of(tail.tombstones(), database.id(), policy.id(), measurement));
        for (FileEntry entry : image.files(policy.id(), measurement)) {
          if (entry.fromOffset() >= tail.flushedOffset()) {
            continue;
          }
          filesInAll++;
          // A file lies in one shard group: it is expired as a whole.
          if (entry.minTime() <= range.max()
              && entry.maxTime() >= Math.max(range.min(), oldestKept)) {
            if (options.passable()) {
              data.files().damage().refuse(entry.path());
            }
            FileCache.Handle handle = data.files().open(entry.path());
            handles.add(handle);
            rows.add(
                new RowSource.OfFile(
                    entry,
                    handle.file(),
                    tombstones.concerns(entry) ? tombstones : Tombstones.NONE,
                    trace));
          }
        }
        for (SortedRows block : tail.blocks()) {
          options.memory().share(block, Sizes.of(block));
          RowSource source = RowSource.OfBlock.of(block, oldestKept, trace);
          if (source.minTime() <= range.max()
              && source.maxTime() >= Math.max(range.min(), oldestKept)) {
            rows.add(source);
          }
        }
        sources.put(partition, rows);
      }
      return new Table(
          measurement,
          new Source.Measurement(database.name(), policy.name(), measurement, null, "").text(),
          data.manifest().index().view(database.id(), measurement),
          fields(data, policy, measurement, range),
          sources,
          handles,
          filesInAll,
          trace);
    } catch (IOException | RuntimeException e) {
      handles.forEach(FileCache.Handle::close);
      throw e;
    }
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  private static List<TailRows> tails(
      QueryData data,
      Database database,
      RetentionPolicy policy,
      String measurement,
      TimeRange range,
      SelectOptions options) {
    return options.freshness().rows(data.tail(), database.id(), policy.id(), measurement, range);
  }

  /** Of the types of a field in several shard groups float wins, then integer, string, boolean. */
  private static Map<String, FieldType> fields(
      QueryData data, RetentionPolicy policy, String measurement, TimeRange range) {
    ShardGroups groups = policy.shardGroups();
    long from = range.hasMin() ? groups.start(range.min()) : Long.MIN_VALUE;
    Map<String, FieldType> fields = new LinkedHashMap<>();
    for (FieldName field :
        data.catalog().image().schema(policy.id(), measurement).fields(from, range.max())) {
      fields.putIfAbsent(field.name(), field.type());
    }
    return fields;
  }

  /** The name of the measurement. */
  public String name() {
    return name;
  }

  /** Its name with database and retention policy, as InfluxQL has it. */
  public String path() {
    return path;
  }

  /** How many files it has, whatever their times. */
  public int filesInAll() {
    return filesInAll;
  }

  /** What was read of it. */
  public ScanTrace trace() {
    return trace;
  }

  /** The series of the measurement. */
  public SeriesView series() {
    return series;
  }

  /** The fields, sorted by name. */
  public Map<String, FieldType> fields() {
    return fields;
  }

  /** The type of a field; null if the measurement has none of this name. */
  public @Nullable FieldType type(String field) {
    return fields.get(field);
  }

  /** The sources of a partition's rows. */
  public List<RowSource> sources(int partition) {
    return sources.getOrDefault(partition, List.of());
  }

  /** All sources. */
  public List<RowSource> sources() {
    List<RowSource> all = new ArrayList<>();
    sources.values().forEach(all::addAll);
    return all;
  }

  @Override
  public void close() {
    handles.forEach(FileCache.Handle::close);
  }
}
