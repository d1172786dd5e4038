package io.hyperbytedb.query.golden;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.PolicySpec;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.ManifestEvent;
import io.hyperbytedb.files.CrashingMemoryStorage;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.files.TableSpec;
import io.hyperbytedb.files.TableWriter;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.node.tail.HotTail;
import io.hyperbytedb.node.tail.TailRequest;
import io.hyperbytedb.node.tail.TailRows;
import io.hyperbytedb.node.tail.TailSeries;
import io.hyperbytedb.query.exec.QueryData;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A database with the fixture in it: a real catalog, manifest and files in memory, and a tail of
 * hand-made blocks. The first points are in files, as several flushes, the others in several blocks
 * of the tail.
 */
final class FixtureDatabase implements AutoCloseable {
  private static final int PARTITIONS = 3;
  private static final long DAY = 86_400_000_000_000L;

  private final Catalog catalog;
  private final Manifest manifest;
  private final FileCache files;
  private final CrashingMemoryStorage storage = new CrashingMemoryStorage();
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final Database database;
  private final RetentionPolicy policy;
  private final Tail tail = new Tail();

  /** A partition, and one of its measurements. */
  private record Place(int partition, String measurement) {}

  /**
   * @param inFiles which part of the points is flushed, from 0 to 1
   * @param pieces how many flushes, and how many blocks in the tail
   */
  FixtureDatabase(List<Point> points, double inFiles, int pieces) throws IOException {
    MemoryLog log = new MemoryLog(InstantSource.system());
    log.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    log.ensureTopic(new TopicSpec("manifest", PARTITIONS, 1, Map.of()));
    catalog = Catalog.start(log, new Partition("catalog", 0), new MemoryStateStore());
    manifest = Manifest.start(log, "manifest", PARTITIONS, p -> new MemoryStateStore());
    files = new FileCache(storage, 1000);
    submit(new CatalogCommand.CreateDatabase("g", null));
    submit(new CatalogCommand.CreatePolicy("g", new PolicySpec("two", 0L, 0L, 1), false));
    database = Objects.requireNonNull(catalog.image().database("g"));
    policy = Objects.requireNonNull(database.policy(""));
    registerFields(points);
    for (int p = 0; p < PARTITIONS; p++) {
      manifest.submit(p, new ManifestEvent.ClaimOwnership("test")).join();
    }
    int flushed = (int) (points.size() * inFiles);
    for (int i = 0; i < pieces; i++) {
      flush(points.subList(flushed * i / pieces, flushed * (i + 1) / pieces));
    }
    List<Point> rest = points.subList(flushed, points.size());
    for (int i = 0; i < pieces; i++) {
      tail.add(rest.subList(rest.size() * i / pieces, rest.size() * (i + 1) / pieces));
    }
  }

  QueryData data() {
    return new QueryData(catalog, manifest, tail, files, workers);
  }

  private void submit(CatalogCommand command) {
    catalog.submit(command).join().orThrow();
  }

  private void registerFields(List<Point> points) {
    List<CatalogCommand.NewField> fields = new ArrayList<>();
    for (Point point : points) {
      point
          .fields()
          .forEach(
              (name, value) ->
                  fields.add(
                      new CatalogCommand.NewField(
                          point.series().measurement(),
                          policy.shardGroups().start(point.time()),
                          name,
                          RowsBuilder.type(value))));
    }
    submit(new CatalogCommand.RegisterFields(policy.id(), fields.stream().distinct().toList()));
  }

  private static int partition(SeriesKey key) {
    return SeriesKey.partition(SeriesKey.hash64(key.bytes(), 0, key.bytes().length), PARTITIONS);
  }

  /** Points as rows, by partition and measurement, and with a bucket for each day if wanted. */
  private Map<Place, TreeMap<Long, RowsBuilder>> sort(List<Point> points, boolean byDay) {
    Map<Place, TreeMap<Long, RowsBuilder>> sorted = new java.util.HashMap<>();
    for (Point point : points) {
      int partition = partition(point.series());
      int number = manifest.series(partition).add(database.id(), point.series());
      manifest.index().add(database.id(), SeriesId.of(partition, number), point.series());
      sorted
          .computeIfAbsent(new Place(partition, point.series().measurement()), p -> new TreeMap<>())
          .computeIfAbsent(
              byDay ? Math.floorDiv(point.time(), DAY) * DAY : 0, d -> new RowsBuilder())
          .add(SeriesId.of(partition, number), point);
    }
    return sorted;
  }

  private void flush(List<Point> points) throws IOException {
    int[] known = new int[PARTITIONS];
    for (int p = 0; p < PARTITIONS; p++) {
      known[p] = manifest.series(p).end();
    }
    Map<Integer, List<FileEntry>> written = new TreeMap<>();
    TableWriter writer = new TableWriter(storage);
    for (Map.Entry<Place, TreeMap<Long, RowsBuilder>> place : sort(points, true).entrySet()) {
      int partition = place.getKey().partition();
      long from = manifest.image(partition).flushedOffset();
      for (Map.Entry<Long, RowsBuilder> day : place.getValue().entrySet()) {
        TableSpec spec =
            new TableSpec(
                "g",
                policy.name(),
                database.id(),
                policy.id(),
                place.getKey().measurement(),
                partition,
                from,
                from + 10,
                0,
                day.getKey(),
                day.getKey() + DAY);
        written
            .computeIfAbsent(partition, p -> new ArrayList<>())
            .add(
                writer.write(
                    spec,
                    day.getValue().build(),
                    id -> manifest.series(partition).key(SeriesId.ordinal(id))));
      }
    }
    for (int p = 0; p < PARTITIONS; p++) {
      commit(p, known[p], written.getOrDefault(p, List.of()));
    }
  }

  private void commit(int partition, int known, List<FileEntry> entries) {
    List<ManifestEvent.NewSeries> fresh = new ArrayList<>();
    for (int number = known; number < manifest.series(partition).end(); number++) {
      fresh.add(new ManifestEvent.NewSeries(database.id(), manifest.series(partition).key(number)));
    }
    long from = manifest.image(partition).flushedOffset();
    var verdict =
        manifest
            .submit(
                partition,
                new ManifestEvent.FileCommit(
                    from, from + 10, manifest.image(partition).epoch(), entries, fresh))
            .join();
    if (!verdict.accepted()) {
      throw new IllegalStateException(verdict.refusal());
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
    files.close();
    manifest.close();
    catalog.close();
  }

  /** Blocks of rows, in the order in which they were added. */
  private final class Tail implements HotTail {
    private final Map<Place, List<SortedRows>> blocks = new java.util.HashMap<>();

    void add(List<Point> points) {
      sort(points, false)
          .forEach(
              (place, rows) ->
                  blocks
                      .computeIfAbsent(place, p -> Collections.synchronizedList(new ArrayList<>()))
                      .add(rows.firstEntry().getValue().build()));
    }

    private TailSeries series(int partition) {
      int from = manifest.image(partition).seriesCount();
      int count = manifest.series(partition).end() - from;
      long[] ids = new long[count];
      List<SeriesKey> keys = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ids[i] = SeriesId.of(partition, from + i);
        keys.add(manifest.series(partition).key(from + i));
      }
      return new TailSeries(partition, manifest.image(partition).flushedOffset(), ids, keys);
    }

    @Override
    public CompletableFuture<List<TailRows>> rows(TailRequest request) {
      List<TailRows> answers = new ArrayList<>();
      for (int p = 0; p < PARTITIONS; p++) {
        List<SortedRows> rows =
            request.policyId() == policy.id()
                ? blocks.getOrDefault(new Place(p, request.measurement()), List.of())
                : List.of();
        answers.add(new TailRows(series(p), rows));
      }
      return CompletableFuture.completedFuture(answers);
    }

    @Override
    public CompletableFuture<List<TailSeries>> series(long databaseId, Consistency consistency) {
      List<TailSeries> answers = new ArrayList<>();
      for (int p = 0; p < PARTITIONS; p++) {
        answers.add(series(p));
      }
      return CompletableFuture.completedFuture(answers);
    }
  }
}
