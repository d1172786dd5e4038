package io.hyperbytedb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.catalog.manifest.Tombstones;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.cluster.tail.HotTail.Consistency;
import io.hyperbytedb.cluster.tail.TailRequest;
import io.hyperbytedb.cluster.tail.TailRows;
import io.hyperbytedb.files.CrashingMemoryStorage;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.files.TableFile;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.PartitionAssignment;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.log.wal.DeleteCodec;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesFate;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.TagCondition;
import io.hyperbytedb.model.WalBatch;
import io.hyperbytedb.testing.TestFaults;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Storage nodes over a log, files and state that survive them, and the expected content. */
abstract class StorageNodeFixture {
  static final int PARTITIONS = 2;
  static final long HOUR = 3_600_000_000_000L;
  static final TopicSpec CATALOG = new TopicSpec("catalog", 1, 1, Map.of());

  @TempDir Path directory;

  final PrometheusMetrics metrics = new PrometheusMetrics();
  final TestFaults faults = new TestFaults();

  final MemoryLog log = new MemoryLog(InstantSource.system());
  final CrashingMemoryStorage storage = new CrashingMemoryStorage();
  final MemoryStateStore catalogStore = new MemoryStateStore();
  final List<MemoryStateStore> manifestStores = new ArrayList<>();
  final WalCodec codec = new WalCodec();

  /** The series expected in the index. */
  final TreeSet<String> alive = new TreeSet<>();

  /** The expected values by series, time and field. */
  final TreeMap<String, Object> model = new TreeMap<>();

  @BeforeEach
  void topics() {
    log.ensureTopic(CATALOG);
    log.ensureTopic(new TopicSpec("wal", PARTITIONS, 1, Map.of()));
    log.ensureTopic(new TopicSpec("manifest", PARTITIONS, 1, Map.of()));
    for (int p = 0; p < PARTITIONS; p++) {
      manifestStores.add(new MemoryStateStore());
    }
  }

  /** A process: everything that is lost in a kill. */
  final class Node implements AutoCloseable {
    final Catalog catalog = Catalog.start(log, new Partition("catalog", 0), catalogStore);
    final Manifest manifest =
        Manifest.start(log, "manifest", PARTITIONS, manifestStores::get, faults);
    final StorageNode node;

    Node() throws IOException {
      this(storage);
    }

    /**
     * @param files the storage of its files
     */
    Node(Storage files) throws IOException {
      this(files, Duration.ofHours(1));
    }

    /**
     * @param flush the flush interval and the maximum age of rows
     */
    Node(Storage files, Duration flush) throws IOException {
      this(files, flush, log);
    }

    /**
     * @param wal the log that it consumes
     */
    Node(Storage files, Duration flush, Log wal) throws IOException {
      for (int p = 0; p < PARTITIONS; p++) {
        manifest.catchUp(p).join();
      }
      StorageConfig config =
          new StorageConfig(
              "test",
              "wal",
              new StorageConfig.Flush(flush, flush, 1 << 20, 1 << 28, Duration.ofMillis(1)),
              new StorageConfig.Files(HOUR, true),
              Duration.ofSeconds(20));
      node =
          StorageNode.of(
              config,
              new StorageNode.Stores(wal, catalog, manifest, files, directory),
              metrics,
              faults);
      node.start(PartitionAssignment.none(PARTITIONS));
    }

    Database database() {
      catalog.submit(new CreateDatabase("db", null)).join().orThrow();
      return Objects.requireNonNull(catalog.image().database("db"));
    }

    /** Kills the process as with SIGKILL. */
    void kill(Random random) {
      node.abort();
      manifest.close();
      catalog.close();
      storage.crash();
      if (random.nextBoolean()) {
        catalogStore.crash();
        manifestStores.forEach(MemoryStateStore::crash);
      }
    }

    @Override
    public void close() {
      node.close();
      manifest.close();
      catalog.close();
      catalogStore.flush();
      manifestStores.forEach(MemoryStateStore::flush);
    }
  }

  void write(Random random, Database database) {
    int partition = random.nextInt(PARTITIONS);
    int rows = 1 + random.nextInt(50);
    List<SeriesKey> keys = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      keys.add(SeriesKey.of("m", "p", "p" + partition, "s", "s" + random.nextInt(20) * 3 + i));
    }
    keys.forEach(key -> alive.add(key.toString()));
    int[] series = random.ints(rows, 0, keys.size()).toArray();
    long[] times = random.longs(rows, 0, 40).map(t -> t * HOUR / 4).toArray();
    double[] a = random.doubles(rows).toArray();
    long[] b = random.longs(rows).toArray();
    long[] hasA = random.longs(1).toArray();
    long[] hasB = {~hasA[0] | random.nextLong()};
    for (int i = 0; i < rows; i++) {
      String row = keys.get(series[i]) + "@" + times[i];
      if (Bits.get(hasA, i)) {
        model.put(row + "a", a[i]);
      }
      if (Bits.get(hasB, i)) {
        model.put(row + "b", b[i]);
      }
    }
    WalBatch batch =
        new WalBatch(
            database.id(),
            database.policies().getFirst().id(),
            "db",
            "autogen",
            keys,
            List.of(
                new ArrivedRows(
                    "m",
                    rows,
                    series,
                    times,
                    List.of(
                        new FieldColumn("a", new DoubleColumn(rows, a, hasA)),
                        new FieldColumn("b", new LongColumn(rows, b, hasB))))));
    try {
      log.append(new Partition("wal", partition), codec.encode(batch)).join();
    } catch (CompletionException lost) {
      // Only the acknowledgement is lost: the record is in the log.
      assertThat(lost).hasMessageContaining("injected loss");
    }
  }

  /** Deletes by measurement, keys or tags, for all times or some. */
  void delete(Random random, Database database) {
    String tag = "s" + random.nextInt(60);
    int partition = random.nextInt(PARTITIONS);
    SeriesChoice choice =
        switch (random.nextInt(4)) {
          case 0 -> new SeriesChoice.All();
          case 1 ->
              new SeriesChoice.Keys(
                  List.of(
                      SeriesKey.of("m", "p", "p" + partition, "s", tag),
                      SeriesKey.of("m", "s", "unknown")));
          default ->
              new SeriesChoice.Tags(
                  new TagCondition.Or(
                      new TagCondition.OneOf("s", List.of(tag, "s7"), false),
                      new TagCondition.OneOf("p", List.of("p0", "p1"), true)));
        };
    boolean drops = random.nextInt(3) == 0;
    long min = drops ? Long.MIN_VALUE : random.nextInt(40) * HOUR / 4;
    long max = drops ? Long.MAX_VALUE : min + random.nextInt(10) * HOUR / 4;
    DeleteMarker marker =
        new DeleteMarker(
            database.id(),
            random.nextBoolean() ? DeleteMarker.ALL_POLICIES : database.policies().getFirst().id(),
            random.nextBoolean() ? null : "m",
            choice,
            min,
            max,
            drops ? SeriesFate.DROP : SeriesFate.KEEP);
    for (int p = 0; p < PARTITIONS; p++) {
      log.append(new Partition("wal", p), DeleteCodec.encode(marker)).join();
    }
    model
        .keySet()
        .removeIf(
            row -> {
              int at = row.lastIndexOf('@');
              long time = Long.parseLong(row.substring(at + 1, row.length() - 1));
              return means(choice, row.substring(0, at)) && time >= min && time <= max;
            });
    if (drops) {
      alive.removeIf(series -> means(choice, series));
    }
  }

  static boolean means(SeriesChoice choice, String series) {
    return switch (choice) {
      case SeriesChoice.All _ -> true;
      case SeriesChoice.Keys(List<SeriesKey> keys) ->
          keys.stream().anyMatch(key -> key.toString().equals(series));
      case SeriesChoice.Tags(TagCondition condition) -> {
        String[] tags = series.split("[,=]");
        yield condition.test(Arrays.asList(tags).subList(1, tags.length));
      }
    };
  }

  static TreeSet<String> indexed(Node process, Database database) {
    TreeSet<String> found = new TreeSet<>();
    for (SeriesView.PartitionView partition :
        process.manifest.index().view(database.id(), "m").partitions()) {
      for (int i = 0; i < partition.size(); i++) {
        found.add(process.manifest.series(partition.number()).key(partition.ordinal(i)).toString());
      }
    }
    return found;
  }

  /** Everything readable, files first, then the tail. */
  Map<String, Object> read(Node process, Database database) throws IOException {
    TreeMap<String, Object> found = new TreeMap<>();
    long policyId = database.policies().getFirst().id();
    List<TailRows> tails =
        process
            .node
            .rows(
                new TailRequest(
                    database.id(),
                    policyId,
                    "m",
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    Consistency.STRONG))
            .join();
    try (FileCache cache = new FileCache(storage, 10)) {
      for (TailRows tail : tails) {
        int partition = tail.series().partition();
        PartitionImage image = process.manifest.image(partition);
        Tombstones deleted =
            image
                .tombstones(database.id(), policyId, "m", tail.flushedOffset())
                .and(Tombstones.of(tail.tombstones(), database.id(), policyId, "m"));
        for (FileEntry entry : image.files(policyId, "m")) {
          assertThat(entry.toOffset()).isLessThanOrEqualTo(tail.flushedOffset());
          try (FileCache.Handle handle = cache.open(entry.path())) {
            handle.file().verify();
            SortedRows rows = rows(handle.file());
            SortedRows left = RowFilter.without(rows, deleted, entry.toOffset());
            assertThat(left == rows || deleted.concerns(entry)).isTrue();
            readBlock(process, left, found);
          }
        }
        for (SortedRows block : tail.blocks()) {
          readBlock(process, block, found);
        }
      }
    }
    return found;
  }

  static SortedRows rows(TableFile file) throws IOException {
    long[] times = new long[file.rows()];
    file.readTimes(0, file.rows(), times, 0);
    List<FieldColumn> fields = new ArrayList<>();
    for (int f = 0; f < file.fields().size(); f++) {
      fields.add(new FieldColumn(file.fields().get(f).name(), file.readField(f, 0, file.rows())));
    }
    return new SortedRows(
        file.series().count(), file.series().ids(), file.series().starts(), times, fields);
  }

  static void readBlock(Node process, SortedRows rows, Map<String, Object> found) {
    for (int run = 0; run < rows.seriesCount(); run++) {
      long id = rows.seriesIds()[run];
      SeriesKey key = process.manifest.series(SeriesId.partition(id)).key(SeriesId.ordinal(id));
      for (int row = rows.runStarts()[run]; row < rows.runStarts()[run + 1]; row++) {
        for (FieldColumn field : rows.fields()) {
          Object value = value(field.column(), row);
          if (value != null) {
            found.put(key + "@" + rows.times()[row] + field.name(), value);
          }
        }
      }
    }
  }

  static @Nullable Object value(Column column, int row) {
    if (!column.has(row)) {
      return null;
    }
    return column instanceof DoubleColumn doubles
        ? (Object) doubles.values()[row]
        : (Object) ((LongColumn) column).values()[row];
  }
}
