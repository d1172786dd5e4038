package io.hyperbytedb.compactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.manifest.Deletes;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.ManifestEvent.ClaimOwnership;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileCommit;
import io.hyperbytedb.catalog.manifest.ManifestEvent.NewSeries;
import io.hyperbytedb.catalog.manifest.ManifestVerdict;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.catalog.manifest.Tombstones;
import io.hyperbytedb.cluster.checkpoint.RetentionHolds;
import io.hyperbytedb.compactor.repair.OwnReplica;
import io.hyperbytedb.files.CrashingMemoryStorage;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.files.TableFile;
import io.hyperbytedb.files.TableSpec;
import io.hyperbytedb.files.TableWriter;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.TableId;
import io.hyperbytedb.model.Tombstone;
import io.hyperbytedb.testing.TestFaults;
import io.hyperbytedb.write.DeletePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * One partition of a replica in memory, what its owner would flush into it, a simple reader of its
 * files, and a model of the expected rows. The clock is controlled by the test.
 */
final class Replica implements AutoCloseable {
  static final int SERIES = 8;
  static final long HOUR = Duration.ofHours(1).toNanos();

  final MemoryLog log = new MemoryLog(this::now);
  final CrashingMemoryStorage storage = new CrashingMemoryStorage();
  final PrometheusMetrics metrics = new PrometheusMetrics();
  final RetentionHolds holds = new RetentionHolds();
  final Catalog catalog;
  final Manifest manifest;

  /** The expected values by series, time and field. */
  final TreeMap<String, Double> model = new TreeMap<>();

  private final long epoch;
  private final TableWriter writer = new TableWriter(storage);
  private Instant now = Instant.parse("2026-11-23T00:00:00Z");
  private long flushed;

  Replica() {
    log.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    log.ensureTopic(new TopicSpec("manifest", 1, 1, Map.of()));
    log.ensureTopic(new TopicSpec("wal", 1, 1, Map.of()));
    catalog = Catalog.start(log, new Partition("catalog", 0), new MemoryStateStore());
    manifest = Manifest.start(log, "manifest", 1, p -> new MemoryStateStore(), new TestFaults());
    epoch = manifest.submit(0, new ClaimOwnership("test")).join().epoch();
    submit(new CatalogCommand.CreateDatabase("db", null));
    List<NewSeries> series = new ArrayList<>();
    for (int i = 0; i < SERIES; i++) {
      series.add(new NewSeries(database().id(), SeriesKey.of("m", "h", "h" + i)));
    }
    commit(List.of(), series, Deletes.NONE);
  }

  void submit(CatalogCommand command) {
    catalog.submit(command).join().orThrow();
  }

  Instant now() {
    return now;
  }

  void advance(Duration by) {
    now = now.plus(by);
  }

  Database database() {
    return Objects.requireNonNull(catalog.image().database("db"));
  }

  RetentionPolicy policy() {
    return Objects.requireNonNull(database().policy(""));
  }

  Compactor compactor(int minFiles, long targetBytes, Random random) {
    CompactorConfig config =
        new CompactorConfig(
            Duration.ofSeconds(30),
            new CompactorConfig.Merges(true, minFiles, targetBytes, Duration.ofHours(1), true, 1),
            new CompactorConfig.Expiry(true, Duration.ofMinutes(1)),
            Duration.ofMinutes(1));
    return new Compactor(
        config,
        as("own"),
        new DeletePath(log, "wal", 1),
        Share.ALL,
        new Removal(holds, path -> {}),
        new Environment(metrics, this::now, random, new TestFaults()));
  }

  /** The replica under a name, as others see it. */
  OwnReplica as(String name) {
    return new OwnReplica(name, catalog, manifest, storage);
  }

  PartitionImage image() {
    return manifest.image(0);
  }

  /** Flushes random rows of the times {@code [from, to)} into one file. */
  void flush(Random random, int rows, long from, long to) throws IOException {
    TreeMap<Integer, TreeMap<Long, double[]>> table = new TreeMap<>();
    for (int i = 0; i < rows; i++) {
      long time = from + random.nextLong((to - from) / 1_000_000_000L) * 1_000_000_000L;
      double[] fields = {Double.NaN, Double.NaN};
      fields[random.nextInt(2)] = random.nextInt(1000);
      int series = random.nextInt(SERIES);
      table.computeIfAbsent(series, s -> new TreeMap<>()).put(time, fields);
    }
    table.forEach(
        (series, times) -> times.forEach((time, fields) -> put(model, series, time, fields)));
    TableSpec spec =
        new TableSpec(
            "db",
            "autogen",
            new FileScope(
                new TableId(database().id(), policy().id(), "m"),
                0,
                flushed,
                flushed + 10,
                0,
                from,
                to));
    FileEntry file = writer.write(spec, "", sorted(table), Replica::key);
    commit(List.of(file), List.of(), Deletes.NONE);
  }

  private static SeriesKey key(long id) {
    return SeriesKey.of("m", "h", "h" + SeriesId.ordinal(id));
  }

  private static void put(TreeMap<String, Double> rows, int series, long time, double[] fields) {
    for (int f = 0; f < fields.length; f++) {
      if (!Double.isNaN(fields[f])) {
        rows.put(String.format("%d/%020d/%d", series, time, f), fields[f]);
      }
    }
  }

  /** Deletes rows of some series and times, as a marker in the log would. */
  void delete(@Nullable RoaringBitmap series, long minTime, long maxTime) {
    byte[] bytes = null;
    if (series != null) {
      bytes = new byte[series.serializedSizeInBytes()];
      series.serialize(ByteBuffer.wrap(bytes));
    }
    Tombstone tombstone =
        new Tombstone(flushed + 3, database().id(), 0, "m", bytes, minTime, maxTime);
    commit(
        List.of(),
        List.of(),
        new Deletes(List.of(tombstone), new RoaringBitmap(), new RoaringBitmap(), List.of()));
    model
        .keySet()
        .removeIf(
            cell -> {
              String[] parts = cell.split("/", -1);
              long time = Long.parseLong(parts[1]);
              return time >= minTime
                  && time <= maxTime
                  && (series == null || series.contains(Integer.parseInt(parts[0])));
            });
  }

  /** Drops some series from the index and revives others. */
  void drop(RoaringBitmap dropped, RoaringBitmap revived) {
    commit(List.of(), List.of(), new Deletes(List.of(), dropped, revived, List.of()));
  }

  private void commit(List<FileEntry> files, List<NewSeries> series, Deletes deletes) {
    ManifestVerdict verdict =
        manifest
            .submit(0, new FileCommit(flushed, flushed + 10, epoch, files, series, deletes))
            .join();
    assertThat(verdict.refusal()).isNull();
    flushed += 10;
  }

  private static SortedRows sorted(TreeMap<Integer, TreeMap<Long, double[]>> table) {
    int rows = table.values().stream().mapToInt(TreeMap::size).sum();
    long[] ids = new long[table.size()];
    int[] starts = new int[table.size() + 1];
    long[] times = new long[rows];
    double[][] values = new double[2][rows];
    long[][] present = new long[2][Bits.words(rows)];
    int run = 0;
    int row = 0;
    for (Map.Entry<Integer, TreeMap<Long, double[]>> series : table.entrySet()) {
      ids[run++] = SeriesId.of(0, series.getKey());
      for (Map.Entry<Long, double[]> point : series.getValue().entrySet()) {
        times[row] = point.getKey();
        for (int f = 0; f < 2; f++) {
          if (!Double.isNaN(point.getValue()[f])) {
            values[f][row] = point.getValue()[f];
            Bits.set(present[f], row);
          }
        }
        row++;
      }
      starts[run] = row;
    }
    List<FieldColumn> fields = new ArrayList<>();
    for (int f = 0; f < 2; f++) {
      DoubleColumn column = new DoubleColumn(rows, values[f], present[f]);
      if (column.valueCount() > 0) {
        fields.add(new FieldColumn("f" + f, column));
      }
    }
    return new SortedRows(table.size(), ids, starts, times, fields);
  }

  /** All files in their order, deletes applied: the last value of each field. */
  TreeMap<String, Double> read() throws IOException {
    TreeMap<String, Double> rows = new TreeMap<>();
    PartitionImage image = image();
    Tombstones tombstones =
        image.tombstones(database().id(), policy().id(), "m", image.flushedOffset());
    try (FileCache cache = new FileCache(storage, 1)) {
      for (FileEntry entry : image.files(policy().id(), "m")) {
        try (FileCache.Handle handle = cache.open(entry.path())) {
          boolean concerned = tombstones.concerns(entry);
          read(handle.file(), entry, concerned ? tombstones : Tombstones.NONE, rows);
        }
      }
    }
    return rows;
  }

  private static void read(
      TableFile file, FileEntry entry, Tombstones tombstones, TreeMap<String, Double> rows)
      throws IOException {
    file.verify();
    long[] times = new long[file.rows()];
    file.readTimes(0, file.rows(), times, 0);
    for (int run = 0; run < file.series().count(); run++) {
      long id = file.series().ids()[run];
      long[] dead = tombstones.dead(id, entry.toOffset());
      for (int f = 0; f < file.fields().size(); f++) {
        DoubleColumn column = (DoubleColumn) file.readField(f, 0, file.rows());
        for (int row = file.series().starts()[run]; row < file.series().starts()[run + 1]; row++) {
          if (column.has(row) && !within(dead, times[row])) {
            double[] fields = {Double.NaN, Double.NaN};
            fields[file.fields().get(f).name().charAt(1) - '0'] = column.values()[row];
            put(rows, SeriesId.ordinal(id), times[row], fields);
          }
        }
      }
    }
  }

  private static boolean within(long[] ranges, long time) {
    for (int i = 0; i < ranges.length; i += 2) {
      if (ranges[i] <= time && time <= ranges[i + 1]) {
        return true;
      }
    }
    return false;
  }

  /** The paths in the manifest. */
  TreeSet<String> named() {
    TreeSet<String> paths = new TreeSet<>();
    image().files().forEach(file -> paths.add(file.path()));
    return paths;
  }

  @Override
  public void close() {
    manifest.close();
    catalog.close();
  }
}
