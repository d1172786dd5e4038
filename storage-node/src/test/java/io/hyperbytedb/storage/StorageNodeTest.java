package io.hyperbytedb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.ManifestEvent.ClaimOwnership;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.catalog.manifest.Tombstones;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.files.CrashingMemoryStorage;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.files.TableFile;
import io.hyperbytedb.files.TableMerger;
import io.hyperbytedb.files.TableSpec;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.Sharing;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.log.wal.DeleteCodec;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.TagCondition;
import io.hyperbytedb.model.WalBatch;
import io.hyperbytedb.node.log.FileRebuild;
import io.hyperbytedb.node.metrics.PrometheusMetrics;
import io.hyperbytedb.node.tail.HotTail.Consistency;
import io.hyperbytedb.node.tail.TailRequest;
import io.hyperbytedb.node.tail.TailRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageNodeTest {
  private static final int PARTITIONS = 2;
  private static final long HOUR = 3_600_000_000_000L;
  private static final TopicSpec CATALOG = new TopicSpec("catalog", 1, 1, Map.of());

  @TempDir Path directory;

  private final MemoryLog log = new MemoryLog(InstantSource.system());
  private final CrashingMemoryStorage storage = new CrashingMemoryStorage();
  private final MemoryStateStore catalogStore = new MemoryStateStore();
  private final List<MemoryStateStore> manifestStores = new ArrayList<>();
  private final WalCodec codec = new WalCodec();

  /** The series that must be in the index. */
  private final TreeSet<String> alive = new TreeSet<>();

  /** What must be readable: series, time and field to value. */
  private final TreeMap<String, Object> model = new TreeMap<>();

  @BeforeEach
  void topics() {
    log.ensureTopic(CATALOG);
    log.ensureTopic(new TopicSpec("wal", PARTITIONS, 1, Map.of()));
    log.ensureTopic(new TopicSpec("manifest", PARTITIONS, 1, Map.of()));
    for (int p = 0; p < PARTITIONS; p++) {
      manifestStores.add(new MemoryStateStore());
    }
  }

  /** A process: everything that a kill takes away. */
  private final class Node implements AutoCloseable {
    final Catalog catalog = Catalog.start(log, new Partition("catalog", 0), catalogStore);
    final Manifest manifest = Manifest.start(log, "manifest", PARTITIONS, manifestStores::get);
    final StorageNode node;

    Node() throws IOException {
      for (int p = 0; p < PARTITIONS; p++) {
        manifest.catchUp(p).join();
      }
      StorageConfig config =
          new StorageConfig(
              "test",
              "wal",
              Duration.ofHours(1),
              Duration.ofHours(1),
              1 << 20,
              1 << 28,
              HOUR,
              true,
              Duration.ofSeconds(20));
      node =
          StorageNode.of(
              config, log, catalog, manifest, storage, directory, new PrometheusMetrics());
      node.start(Sharing.none(PARTITIONS));
    }

    Database database() {
      catalog.submit(new CreateDatabase("db", null)).join().orThrow();
      return Objects.requireNonNull(catalog.image().database("db"));
    }

    /** SIGKILL. */
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

  private void write(Random random, Database database) {
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
      // Only the acknowledgement is: the record is in the log.
      assertThat(lost).hasMessageContaining("planted loss");
    }
  }

  /** Deletes by measurement, by keys or by tags, all times or some. */
  private void delete(Random random, Database database) {
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
            drops);
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

  private static boolean means(SeriesChoice choice, String series) {
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

  private static TreeSet<String> indexed(Node process, Database database) {
    TreeSet<String> found = new TreeSet<>();
    for (SeriesView.PartitionView partition :
        process.manifest.index().view(database.id(), "m").partitions()) {
      for (int i = 0; i < partition.size(); i++) {
        found.add(process.manifest.series(partition.number()).key(partition.ordinal(i)).toString());
      }
    }
    return found;
  }

  /** Everything that is readable, files first, then the tail. */
  private Map<String, Object> read(Node process, Database database) throws IOException {
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

  private static SortedRows rows(TableFile file) throws IOException {
    long[] times = new long[file.rows()];
    file.readTimes(0, file.rows(), times, 0);
    List<FieldColumn> fields = new ArrayList<>();
    for (int f = 0; f < file.fields().size(); f++) {
      fields.add(new FieldColumn(file.fields().get(f).name(), file.readField(f, 0, file.rows())));
    }
    return new SortedRows(
        file.series().count(), file.series().ids(), file.series().starts(), times, fields);
  }

  private static void readBlock(Node process, SortedRows rows, Map<String, Object> found) {
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

  private static @Nullable Object value(Column column, int row) {
    if (!column.has(row)) {
      return null;
    }
    return column instanceof DoubleColumn doubles
        ? (Object) doubles.values()[row]
        : (Object) ((LongColumn) column).values()[row];
  }

  @Test
  void whateverIsKilledNothingIsLostOrDouble() throws Exception {
    long seed = 42;
    lives(new Random(seed), seed, 0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whateverIsKilledDeletesAreNeitherLostNorDoneToLaterRows(long seed) throws Exception {
    lives(new Random(seed), seed, 3);
  }

  /**
   * @param deletes one step in so many is a delete; 0 for none
   */
  private void lives(Random random, long seed, int deletes) throws Exception {
    for (int life = 0; life < (deletes == 0 ? 60 : 30); life++) {
      Node process = new Node();
      Database database = process.database();
      for (int step = 0; step < 1 + random.nextInt(12); step++) {
        write(random, database);
        if (deletes > 0 && random.nextInt(deletes) == 0) {
          delete(random, database);
        }
        if (random.nextInt(5) == 0) {
          if (random.nextInt(3) == 0) {
            storage.failFrom(random.nextInt(20));
          }
          if (random.nextInt(5) == 0) {
            log.loseNextAcknowledgement();
          }
          process.node.flushNow();
          storage.crash();
          log.endPlantedFailure();
        }
      }
      assertThat(read(process, database)).as("seed %d life %d", seed, life).isEqualTo(model);
      assertThat(indexed(process, database)).as("seed %d life %d", seed, life).isEqualTo(alive);
      if (life % 10 == 9) {
        everyFileCanBeMadeAgain(process);
      }
      if (random.nextInt(3) == 0) {
        process.close();
      } else {
        process.kill(random);
      }
    }
  }

  private void everyFileCanBeMadeAgain(Node process) throws IOException {
    LogReplay replay = new LogReplay(log, "wal", process.manifest, storage, 1 << 28);
    for (int p = 0; p < PARTITIONS; p++) {
      for (FileEntry file : process.manifest.image(p).files()) {
        FileEntry made = replay.rebuild(file, "abc");
        assertThat(made.path()).isNotEqualTo(file.path());
        assertThat(made)
            .usingRecursiveComparison()
            .ignoringFields("path")
            .as(file.path())
            .isEqualTo(file);
        storage.delete(made.path());
      }
    }
  }

  @Test
  void whatTheLogDoesNotHaveIsNotMadeAgain() throws Exception {
    try (Node process = new Node()) {
      Database database = process.database();
      Random random = new Random(12);
      for (int i = 0; i < 20; i++) {
        write(random, database);
      }
      process.node.flushAcknowledged();
      FileEntry file = process.manifest.image(0).files().getFirst();
      FileEntry other = withHash(file, file.logicalHash() + 1);
      LogReplay replay = new LogReplay(log, "wal", process.manifest, storage, 1 << 28);
      List<String> before = storage.list("");
      assertThatThrownBy(() -> replay.rebuild(other, "abc"))
          .isInstanceOf(FileRebuild.ImpossibleException.class)
          .hasMessage("the log has other rows than the file had");
      LogReplay small = new LogReplay(log, "wal", process.manifest, storage, 100);
      assertThatThrownBy(() -> small.rebuild(file, "abc"))
          .isInstanceOf(FileRebuild.ImpossibleException.class)
          .hasMessage("its rows take more than 100 bytes of memory");
      log.deleteBefore(new Partition("wal", 0), 1);
      assertThatThrownBy(() -> replay.rebuild(file, "abc"))
          .isInstanceOf(FileRebuild.ImpossibleException.class)
          .hasMessageContaining("which the log does not have any more: it starts at 1");
      assertThat(storage.list("")).isEqualTo(before);
    }
  }

  @Test
  void aMergeThatSkippedAFileOfOtherTimesIsMadeAgain() throws Exception {
    try (Node process = new Node()) {
      Database database = process.database();
      for (long time : new long[] {1, 3, 2}) {
        writeRow(database, time);
        process.node.flushAcknowledged();
      }
      List<FileEntry> files =
          process.manifest.image(0).files().stream()
              .sorted(Comparator.comparingLong(FileEntry::fromOffset))
              .toList();
      FileEntry first = files.get(0);
      FileEntry last = files.get(2);
      TableSpec spec =
          new TableSpec(
              "db",
              "autogen",
              first.databaseId(),
              first.policyId(),
              "m",
              0,
              first.fromOffset(),
              last.toOffset(),
              1,
              first.bucketStart(),
              first.bucketEnd());
      FileEntry merged =
          Objects.requireNonNull(
              new TableMerger(storage, true, 1 << 18)
                  .merge(
                      spec,
                      "merged",
                      List.of(
                          new TableMerger.Input(first.path(), TableMerger.DeadTimes.NONE),
                          new TableMerger.Input(last.path(), TableMerger.DeadTimes.NONE)),
                      id -> process.manifest.series(0).key(SeriesId.ordinal(id)),
                      () -> false));
      FileEntry made =
          new LogReplay(log, "wal", process.manifest, storage, 1 << 28).rebuild(merged, "made");
      assertThat(made.rows()).isEqualTo(2);
      assertThat(made.logicalHash()).isEqualTo(merged.logicalHash());
    }
  }

  private void writeRow(Database database, long time) {
    WalBatch batch =
        new WalBatch(
            database.id(),
            database.policies().getFirst().id(),
            "db",
            "autogen",
            List.of(SeriesKey.of("m", "p", "p0", "s", "s0")),
            List.of(
                new ArrivedRows(
                    "m",
                    1,
                    new int[] {0},
                    new long[] {time},
                    List.of(
                        new FieldColumn(
                            "a", new DoubleColumn(1, new double[] {time}, new long[] {1}))))));
    log.append(new Partition("wal", 0), codec.encode(batch)).join();
  }

  private static FileEntry withHash(FileEntry file, long hash) {
    return new FileEntry(
        file.path(),
        file.databaseId(),
        file.policyId(),
        file.measurement(),
        file.partition(),
        file.fromOffset(),
        file.toOffset(),
        file.level(),
        file.bucketStart(),
        file.bucketEnd(),
        file.rows(),
        file.minTime(),
        file.maxTime(),
        file.bytes(),
        hash,
        file.fields(),
        file.series());
  }

  @Test
  void aFileThatTheDiskGotWrongIsNotCommittedAndWrittenAgain() throws Exception {
    try (Node process = new Node()) {
      Database database = process.database();
      Random random = new Random(9);
      for (int i = 0; i < 10; i++) {
        write(random, database);
      }
      assertThat(read(process, database)).isEqualTo(model);
      storage.damageWrite(5);
      process.node.flushNow();
      assertThat(List.of(process.manifest.image(0), process.manifest.image(1)))
          .as("the flush of one partition failed")
          .anyMatch(image -> image.flushedOffset() == 0);
      assertThat(read(process, database)).isEqualTo(model);
      process.node.flushNow();
      assertThat(List.of(process.manifest.image(0), process.manifest.image(1)))
          .allMatch(image -> image.flushedOffset() > 0);
      assertThat(read(process, database)).isEqualTo(model);
    }
  }

  @Test
  void aFlushOnDemandHasAllThatWasAcknowledged() throws Exception {
    try (Node process = new Node()) {
      Database database = process.database();
      Random random = new Random(10);
      for (int i = 0; i < 50; i++) {
        write(random, database);
        process.node.flushAcknowledged();
        for (int p = 0; p < 2; p++) {
          Partition partition = new Partition("wal", p);
          long end = log.endOffsets(List.of(partition)).join().getOrDefault(partition, -1L);
          assertThat(process.manifest.image(p).flushedOffset()).isEqualTo(end);
        }
      }
    }
  }

  @Test
  void seriesOfADroppedDatabaseDoNotComeBack() throws Exception {
    Node process = new Node();
    Database database = process.database();
    Random random = new Random(11);
    for (int i = 0; i < 10; i++) {
      write(random, database);
      if (i == 5) {
        read(process, database);
        process.node.flushNow();
      }
    }
    read(process, database);
    assertThat(process.manifest.index().measurements(database.id())).containsExactly("m");
    process.catalog.submit(new DropDatabase("db")).join().orThrow();
    process.kill(random);
    try (Node again = new Node()) {
      read(again, database);
      assertThat(again.manifest.index().measurements(database.id())).isEmpty();
    }
  }

  @Test
  void aLogThatEndsBeforeTheFilesIsRefused() throws Exception {
    Node process = new Node();
    Database database = process.database();
    Random random = new Random(10);
    for (int i = 0; i < 20; i++) {
      write(random, database);
    }
    read(process, database);
    process.close();
    long flushed;
    try (Node again = new Node()) {
      flushed = again.manifest.image(1).flushedOffset();
    }
    assertThat(flushed).isGreaterThan(2);
    log.loseFrom(new Partition("wal", 1), flushed - 2);
    assertThatThrownBy(Node::new)
        .isInstanceOf(HyperbyteException.class)
        .hasMessageContaining(
            "wal-1 ends at offset %d, but its files go up to offset %d", flushed - 2, flushed);
  }

  @Test
  void aFailingFlushIsTriedLessAndLessOften() {
    AtomicInteger failing = new AtomicInteger();
    FlushBackoff backoff = new FlushBackoff(3, failing);
    long now = Long.MAX_VALUE - 5;
    assertThat(backoff.ready(now)).isTrue();
    int tries = 0;
    for (long millis = 0; millis < 60_000; millis += 50) {
      if (backoff.ready(now + millis * 1_000_000)) {
        tries++;
        backoff.failed(new IOException("disk full"), now + millis * 1_000_000);
        assertThat(failing).hasValue(1);
      }
    }
    assertThat(tries).isBetween(8, 14);
    backoff.succeeded();
    assertThat(failing).hasValue(0);
    assertThat(backoff.ready(now)).isTrue();
  }

  @Test
  void aZombieCannotCommit() throws Exception {
    try (Node process = new Node()) {
      Database database = process.database();
      Random random = new Random(7);
      for (int i = 0; i < 5; i++) {
        write(random, database);
      }
      for (int p = 0; p < PARTITIONS; p++) {
        process.manifest.submit(p, new ClaimOwnership("other")).join();
      }
      process.node.flushNow();
      for (int p = 0; p < PARTITIONS; p++) {
        assertThat(process.manifest.image(p).flushedOffset()).isZero();
        assertThat(process.manifest.image(p).files()).isEmpty();
      }
    }
  }

  @Test
  void anUnreadableRecordIsSetAsideAndTheRestIsThere() throws Exception {
    try (Node process = new Node()) {
      Database database = process.database();
      Random random = new Random(8);
      write(random, database);
      log.append(new Partition("wal", 0), "rubbish".getBytes(StandardCharsets.UTF_8)).join();
      for (int i = 0; i < 5; i++) {
        write(random, database);
      }
      assertThat(read(process, database)).isEqualTo(model);
      process.node.flushNow();
      assertThat(read(process, database)).isEqualTo(model);
      try (var files = Files.list(directory)) {
        assertThat(files.map(file -> String.valueOf(file.getFileName())).sorted().toList())
            .hasSize(2)
            .allMatch(name -> name.startsWith("0-"));
      }
    }
  }

  @Test
  void readersSeePrefixesWhileRowsArrive() throws Exception {
    MeasurementTable table = new MeasurementTable(0);
    int batches = 400;
    int size = 500;
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int b = 0; b < batches; b++) {
                    long[] values = new long[size];
                    Arrays.fill(values, b);
                    long[] times = new long[size];
                    int[] series = new int[size];
                    for (int i = 0; i < size; i++) {
                      times[i] = (long) b * size + i;
                      series[i] = i % 10;
                    }
                    table.append(
                        new ArrivedRows(
                            "m",
                            size,
                            series,
                            times,
                            List.of(new FieldColumn("v", new LongColumn(size, values, null)))),
                        new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
                    table.sealIfFull();
                  }
                });
    int seen = 0;
    while (seen < batches * size) {
      int rows = 0;
      for (SortedRows block : table.blocks()) {
        rows += block.size();
        LongColumn values = (LongColumn) block.fields().getFirst().column();
        for (int i = 0; i < block.size(); i++) {
          if (values.values()[i] != block.times()[i] / size) {
            assertThat(values.values()[i]).isEqualTo(block.times()[i] / size);
          }
        }
      }
      assertThat(rows % size).isZero();
      assertThat(rows).isGreaterThanOrEqualTo(seen);
      seen = rows;
    }
    writer.join();
    assertThat(Objects.requireNonNull(table.merged()).size()).isEqualTo(batches * size);
  }
}
