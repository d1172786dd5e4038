package io.hyperbytedb.query.golden;

import io.hyperbytedb.auth.PasswordHasher;
import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.catalog.Database;
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
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.TableId;
import io.hyperbytedb.query.admin.QueryLimits;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.golden.FixtureTail.Place;
import io.hyperbytedb.query.golden.GoldenFiles.Load;
import io.hyperbytedb.query.http.OtherNodes;
import io.hyperbytedb.query.http.QueryHandler;
import io.hyperbytedb.query.http.QuerySettings;
import io.hyperbytedb.query.http.V2DeleteHandler;
import io.hyperbytedb.query.memory.MemoryPool;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.show.StreamStatus;
import io.hyperbytedb.query.statements.StatementSummary;
import io.hyperbytedb.testing.TestFaults;
import io.hyperbytedb.write.DeletePath;
import io.hyperbytedb.write.WritePath;
import io.hyperbytedb.write.WriteRules;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * A query node over the fixture: a real catalog, manifest and files in memory, and a tail of
 * hand-made blocks. The first points of each policy are in files, as several flushes, the others in
 * several blocks of the tail; series have their numbers in that order.
 */
final class FixtureDatabase implements AutoCloseable {
  /** How long a query may go on whose request has been answered. */
  private static final Duration ASYNC = Duration.ofMinutes(2);

  private static final int PARTITIONS = 3;
  private static final long DAY = 86_400_000_000_000L;

  private final Catalog catalog;
  private final Manifest manifest;
  private final FileCache files;
  private final CrashingMemoryStorage storage = new CrashingMemoryStorage();
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final MemoryPool memory;
  private final FixtureTail tail;
  private final WalFeed written;
  private final QueryData data;
  private final QueryHandler handler;
  private final Compatibility compatibility;

  /** Points and where they belong. */
  private record Batch(Database database, RetentionPolicy policy, List<Point> points) {
    Batch slice(int from, int to) {
      return new Batch(database, policy, points.subList(from, to));
    }

    List<Batch> pieces(int count) {
      int size = points.size();
      return IntStream.range(0, count)
          .mapToObj(i -> slice(size * i / count, size * (i + 1) / count))
          .toList();
    }
  }

  FixtureDatabase(GoldenFiles golden, DataState state, Compatibility compatibility)
      throws Exception {
    this(golden, state, compatibility, MemoryPool.unlimited());
  }

  /**
   * @param memory of all queries
   */
  FixtureDatabase(
      GoldenFiles golden, DataState state, Compatibility compatibility, MemoryPool memory)
      throws Exception {
    this.compatibility = compatibility;
    this.memory = memory;
    MemoryLog log = new MemoryLog(InstantSource.system());
    log.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    log.ensureTopic(new TopicSpec("wal", PARTITIONS, 1, Map.of()));
    log.ensureTopic(new TopicSpec("manifest", PARTITIONS, 1, Map.of()));
    catalog = Catalog.start(log, new Partition("catalog", 0), new MemoryStateStore());
    manifest =
        Manifest.start(log, "manifest", PARTITIONS, p -> new MemoryStateStore(), new TestFaults());
    files = new FileCache(storage, 1000);
    written = new WalFeed(log, "wal", PARTITIONS);
    tail = new FixtureTail(manifest, PARTITIONS, this::readLog);
    data =
        new QueryData(
            catalog,
            manifest,
            tail,
            files,
            new WritePath(
                catalog,
                log,
                "wal",
                PARTITIONS,
                InstantSource.system(),
                WriteRules.unlimited(compatibility)),
            new DeletePath(log, "wal", PARTITIONS),
            workers);
    handler = handler(OtherNodes.NONE);
    for (int p = 0; p < PARTITIONS; p++) {
      manifest.submit(p, new ManifestEvent.ClaimOwnership("test")).join();
    }
    for (String statement : golden.setup()) {
      String answer = new FakeExchange("POST", Map.of("q", statement)).answeredBy(handler);
      if (answer.contains("error")) {
        throw new IllegalStateException(statement + ": " + answer);
      }
    }
    List<Batch> batches = new ArrayList<>();
    for (Load load : golden.loads()) {
      batches.add(batch(load.database(), load.policy(), load.lines()));
    }
    for (Batch batch : batches) {
      int flushed = (int) (batch.points().size() * state.inFiles());
      for (Batch piece : batch.slice(0, flushed).pieces(state.pieces())) {
        flush(piece);
      }
    }
    for (Batch batch : batches) {
      int flushed = (int) (batch.points().size() * state.inFiles());
      batch.slice(flushed, batch.points().size()).pieces(state.pieces()).forEach(this::tail);
    }
  }

  /** Answers queries; what damaged files keep it from is for others. */
  QueryHandler handler(OtherNodes others) {
    return new QueryHandler(
        data, settings(others), new PrometheusMetrics(), InstantSource.system());
  }

  /** Answers {@code /api/v2/delete}. */
  V2DeleteHandler deletes() {
    return new V2DeleteHandler(data, settings(OtherNodes.NONE), InstantSource.system());
  }

  /** Nothing logs in here. */
  private record ReversedPasswords() implements PasswordHasher {
    @Override
    public String hash(String password) {
      return new StringBuilder(password).reverse().toString();
    }

    @Override
    public boolean matches(String password, String hash) {
      return hash(password).equals(hash);
    }
  }

  private QuerySettings settings(OtherNodes others) {
    return new QuerySettings(
        new QueryRegistry(QueryLimits.NONE, memory),
        new StatementSummary(100),
        new ReversedPasswords(),
        new QuerySettings.Identity("1.8.10", "localhost:8086"),
        compatibility,
        others,
        StreamStatus.NONE);
  }

  /** The files of a measurement that the manifest names. */
  List<String> paths(String database, String measurement) {
    RetentionPolicy policy =
        Objects.requireNonNull(
            Objects.requireNonNull(catalog.image().database(database)).policy(""));
    return IntStream.range(0, PARTITIONS)
        .boxed()
        .flatMap(p -> manifest.image(p).files(policy.id(), measurement).stream())
        .map(FileEntry::path)
        .toList();
  }

  /** Loses a file. */
  void lose(String path) throws IOException {
    files.forget(path);
    storage.delete(path);
  }

  /** What its queries read. */
  QueryData data() {
    return data;
  }

  /** What it answers, in the form in which answers are recorded. */
  String ask(GoldenQuery query, String method) throws Exception {
    if (query.isWrite()) {
      String policy = query.option("rp", "");
      readLog();
      tail(batch(query.option("db", "g"), policy, query.text().lines().toList()));
      return "HTTP 204\n";
    }
    FakeExchange exchange =
        new FakeExchange(
            query.option("method", method), query.option("accept", ""), query.urlParams());
    String body = exchange.answeredBy(handler);
    long end = System.nanoTime() + ASYNC.toNanos();
    while (query.option("async", "").equals("true")
        && memory.taken() != 0
        && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    if (memory.taken() != 0) {
      throw new IllegalStateException(memory.taken() + " bytes are kept after " + query.text());
    }
    return GoldenAnswers.text(exchange.status(), body);
  }

  /** Brings to the tail what statements have appended. */
  private synchronized void readLog() {
    for (WalFeed.Event event : written.take()) {
      switch (event) {
        case WalFeed.Written(long databaseId, long policyId, List<Point> points) ->
            sort(databaseId, policyId, points, /* byDay= */ false)
                .forEach((place, rows) -> tail.add(place, rows.firstEntry().getValue()));
        case WalFeed.Deleted(int partition, DeleteMarker marker) -> tail.delete(partition, marker);
      }
    }
  }

  private Batch batch(String database, String policy, List<String> lines) {
    Database found = Objects.requireNonNull(catalog.image().database(database));
    Batch batch =
        new Batch(
            found,
            Objects.requireNonNull(found.policy(policy)),
            lines.stream().map(Point::parse).toList());
    registerFields(batch);
    return batch;
  }

  private void registerFields(Batch batch) {
    List<CatalogCommand.NewField> fields = new ArrayList<>();
    for (Point point : batch.points()) {
      point
          .fields()
          .forEach(
              (name, value) ->
                  fields.add(
                      new CatalogCommand.NewField(
                          point.series().measurement(),
                          batch.policy().shardGroups().start(point.time()),
                          name,
                          RowsBuilder.type(value))));
    }
    catalog
        .submit(
            new CatalogCommand.RegisterFields(
                batch.policy().id(), fields.stream().distinct().toList()))
        .join()
        .orThrow();
  }

  private static int partition(SeriesKey key) {
    return SeriesKey.partition(SeriesKey.hash64(key.bytes(), 0, key.bytes().length), PARTITIONS);
  }

  private Map<Place, TreeMap<Long, RowsBuilder>> sort(Batch batch, boolean byDay) {
    return sort(batch.database().id(), batch.policy().id(), batch.points(), byDay);
  }

  /** Points as rows, by partition and measurement, and with a bucket for each day if wanted. */
  private Map<Place, TreeMap<Long, RowsBuilder>> sort(
      long databaseId, long policyId, List<Point> points, boolean byDay) {
    Map<Place, TreeMap<Long, RowsBuilder>> sorted = new HashMap<>();
    for (Point point : points) {
      int partition = partition(point.series());
      String measurement = point.series().measurement();
      int number = manifest.registry().consumed(partition, databaseId, point.series());
      long id = SeriesId.of(partition, number);
      tail.revive(databaseId, measurement, id);
      sorted
          .computeIfAbsent(new Place(policyId, partition, measurement), p -> new TreeMap<>())
          .computeIfAbsent(
              byDay ? Math.floorDiv(point.time(), DAY) * DAY : 0, d -> new RowsBuilder())
          .add(id, point);
    }
    return sorted;
  }

  private void tail(Batch batch) {
    sort(batch, false).forEach((place, rows) -> tail.add(place, rows.firstEntry().getValue()));
  }

  private void flush(Batch batch) throws IOException {
    int[] known = new int[PARTITIONS];
    for (int p = 0; p < PARTITIONS; p++) {
      known[p] = manifest.series(p).end();
    }
    Map<Integer, List<FileEntry>> written = new TreeMap<>();
    TableWriter writer = new TableWriter(storage);
    for (Map.Entry<Place, TreeMap<Long, RowsBuilder>> place : sort(batch, true).entrySet()) {
      int partition = place.getKey().partition();
      for (Map.Entry<Long, RowsBuilder> day : place.getValue().entrySet()) {
        written
            .computeIfAbsent(partition, p -> new ArrayList<>())
            .add(
                writer.write(
                    spec(batch, place.getKey(), day.getKey()),
                    "",
                    day.getValue().build(),
                    id -> manifest.series(partition).key(SeriesId.ordinal(id))));
      }
    }
    for (int p = 0; p < PARTITIONS; p++) {
      commit(p, known[p], written.getOrDefault(p, List.of()));
    }
  }

  private TableSpec spec(Batch batch, Place place, long day) {
    long from = manifest.image(place.partition()).flushedOffset();
    return new TableSpec(
        batch.database().name(),
        batch.policy().name(),
        new FileScope(
            new TableId(batch.database().id(), batch.policy().id(), place.measurement()),
            place.partition(),
            from,
            from + 10,
            0,
            day,
            day + DAY));
  }

  private void commit(int partition, int known, List<FileEntry> entries) {
    List<ManifestEvent.NewSeries> fresh = new ArrayList<>();
    for (int number = known; number < manifest.series(partition).end(); number++) {
      fresh.add(
          new ManifestEvent.NewSeries(
              manifest.series(partition).databaseId(number),
              manifest.series(partition).key(number)));
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
      throw new IllegalStateException(verdict.reason());
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
    written.close();
    files.close();
    manifest.close();
    catalog.close();
  }
}
