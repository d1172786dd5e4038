package io.hyperbytedb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.cluster.tail.HotTail.Consistency;
import io.hyperbytedb.cluster.tail.TailRequest;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.files.ForwardingStorage;
import io.hyperbytedb.files.LocalStorage;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.log.ForwardingLog;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.WalBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Flushes while one table, one partition or the disk is faulty. */
class FlushFaultTest extends StorageNodeFixture {
  @Test
  void namesOfOneHashCodeAreFlushedTogether() throws Exception {
    LocalStorage files = new LocalStorage(directory.resolve("data"));
    String start = "m".repeat(200);
    try (Node process = new Node(files)) {
      Database database = process.database();
      List<String> names = List.of(start + "Aa", start + "BB", "cpu", "CPU", "x".repeat(60_000));
      append(database, 0, names);
      process.node.flushAcknowledged();
      assertThat(measurements(process)).containsExactlyInAnyOrderElementsOf(names);
      await().until(() -> process.node.problem() == null);
    }
    faults.close();
  }

  @Test
  void aFileInPlaceOfATablesFolderDoesNotHoldUpOthers() throws Exception {
    Path data = directory.resolve("data");
    LocalStorage files = new LocalStorage(data);
    try (Node process = new Node(files)) {
      Database database = process.database();
      Files.createDirectories(data.resolve("db/autogen"));
      Files.writeString(data.resolve("db/autogen/broken"), "in its place");
      append(database, 0, List.of("broken", "fine"));
      process.node.flushAcknowledged();
      assertThat(measurements(process)).containsExactly("broken", "fine");
      await().until(() -> process.node.problem() == null);
      assertThat(paths(process)).anyMatch(path -> path.startsWith("~elsewhere/"));
      assertThat(metrics.total("hyperbytedb_flush_files_elsewhere_total")).isEqualTo(1);
      assertThat(faults.take()).hasSize(1);
      readable(process, files);

      Files.delete(data.resolve("db/autogen/broken"));
      append(database, 0, List.of("broken"));
      process.node.flushAcknowledged();
      assertThat(metrics.total("hyperbytedb_flush_files_elsewhere_total")).isEqualTo(1);
      assertThat(paths(process)).anyMatch(path -> path.startsWith("db/autogen/broken/"));
      readable(process, files);
    }
    // The file elsewhere must not be deleted as the leftover of a dead owner.
    try (Node process = new Node(files)) {
      readable(process, files);
    }
    faults.close();
  }

  /** The disk says only at the sync of a batch that it could not take a file. */
  @Test
  void aTableThatCannotBeSyncedDoesNotHoldUpOthers() throws Exception {
    UnsyncedStorage files = new UnsyncedStorage(storage, "/broken/");
    try (Node process = new Node(files)) {
      Database database = process.database();
      append(database, 0, List.of("broken", "fine"));
      process.node.flushAcknowledged();
      assertThat(measurements(process)).containsExactly("broken", "fine");
      assertThat(paths(process)).anyMatch(path -> path.startsWith("~elsewhere/"));
      assertThat(process.node.problem()).isNull();
      assertThat(faults.take()).hasSize(1);
    }
    storage.crash();
    try (Node process = new Node(storage)) {
      readable(process, storage);
    }
    faults.close();
  }

  @Test
  void aDiskThatTakesNothingIsAProblemUntilItDoes() throws Exception {
    try (Node process = new Node()) {
      Database database = process.database();
      append(database, 0, List.of("m"));
      storage.failFrom(0);
      process.node.flushAcknowledged();
      process.node.flushNow();
      await().until(() -> process.node.problem() != null);
      assertThat(process.node.problem())
          .startsWith("partition 0 has failed to flush for 0 s: java.io.IOException");
      assertThat(metrics.total("hyperbytedb_flush_failing_partitions")).isEqualTo(1);
      assertThat(metrics.total("hyperbytedb_flush_failing_seconds")).isPositive();
      storage.crash();
      process.node.flushNow();
      await().until(() -> process.node.problem() == null);
      assertThat(metrics.total("hyperbytedb_flush_failing_partitions")).isZero();
      assertThat(metrics.total("hyperbytedb_flush_failing_seconds")).isZero();
      assertThat(measurements(process)).containsExactly("m");
    }
    faults.close();
  }

  @Test
  void aStopWithUnflushedRowsSaysWhichPartitions() throws Exception {
    Node process = new Node();
    Database database = process.database();
    append(database, 1, List.of("m"));
    process.node.rows(tail(database)).join();
    storage.failFrom(0);
    assertThatThrownBy(process.node::close)
        .isInstanceOf(HyperbyteException.class)
        .hasMessageContaining("partitions [1] could not be flushed");
    process.manifest.close();
    process.catalog.close();
  }

  /** For example an OutOfMemoryError for a table that is too large. */
  @Test
  void anErrorInOnePartitionDoesNotKeepOthersFromBeingFlushed() throws Exception {
    Storage memory = storage;
    Storage files = new ErrorStorage(memory, "/0-");
    try (Node process = new Node(files, Duration.ofMillis(20))) {
      Database database = process.database();
      append(database, 0, List.of("m"));
      append(database, 1, List.of("m"));
      await().until(() -> process.manifest.image(1).flushedOffset() == 1);
      await().until(() -> !faults.all().isEmpty());
      await()
          .until(
              () ->
                  String.valueOf(process.node.problem())
                      .contains("partition 0 has failed to flush"));
      assertThat(faults.take().getFirst().cause()).isInstanceOf(StackOverflowError.class);
      ((ErrorStorage) files).heal();
      await().until(() -> process.manifest.image(0).flushedOffset() == 1);
      await().until(() -> process.node.problem() == null);
    }
  }

  @Test
  void aConsumerThatRanOutOfMemoryBeginsAnew() throws Exception {
    FailingLog wal = new FailingLog(log);
    try (Node process = new Node(storage, Duration.ofMillis(20), wal)) {
      Database database = process.database();
      append(database, 0, List.of("m"));
      await().until(() -> process.manifest.image(0).flushedOffset() == 1);
      wal.next.set(new OutOfMemoryError("of the test"));
      append(database, 0, List.of("m"));
      await().until(() -> process.manifest.image(0).flushedOffset() == 2);
      assertThat(wal.next).hasNullValue();
      await().until(() -> process.node.problem() == null);
    }
  }

  @Test
  void aFailureOfOursStopsThePartitionAndSaysWhere() throws Exception {
    FailingLog wal = new FailingLog(log);
    Node process = new Node(storage, Duration.ofMillis(20), wal);
    Database database = process.database();
    append(database, 0, List.of("m"));
    await().until(() -> process.manifest.image(0).flushedOffset() == 1);
    wal.next.set(new NoClassDefFoundError("a bug"));
    append(database, 0, List.of("m"));
    append(database, 1, List.of("m"));
    await().until(() -> process.node.problem() != null);
    assertThat(process.node.problem())
        .startsWith("partition 0 stopped at offset 1: java.lang.NoClassDefFoundError: a bug");
    await().until(() -> process.manifest.image(1).flushedOffset() == 1);
    assertThatThrownBy(process.node::close)
        .isInstanceOf(HyperbyteException.class)
        .hasMessageContaining("partitions [0] could not be flushed");
    process.manifest.close();
    process.catalog.close();
  }

  /** A log whose reader of partition 0 throws once, when it has records. */
  private static final class FailingLog extends ForwardingLog {
    final AtomicReference<@Nullable Error> next = new AtomicReference<>();

    FailingLog(Log inner) {
      super(inner);
    }

    @Override
    public LogReader read(Partition partition, long offset) {
      LogReader reader = super.read(partition, offset);
      return new LogReader() {
        @Override
        public List<LogRecord> poll(Duration max) {
          List<LogRecord> records = reader.poll(max);
          boolean strikes = partition.number() == 0 && !records.isEmpty();
          Error planted = strikes ? next.getAndSet(null) : null;
          if (planted != null) {
            throw planted;
          }
          return records;
        }

        @Override
        public void wakeup() {
          reader.wakeup();
        }

        @Override
        public void close() {
          reader.close();
        }
      };
    }
  }

  /** A storage that throws an Error for some paths. */
  private static final class ErrorStorage extends ForwardingStorage {
    private final String part;
    private volatile boolean healed;

    ErrorStorage(Storage inner, String part) {
      super(inner);
      this.part = part;
    }

    void heal() {
      healed = true;
    }

    private void check(String path) {
      if (!healed && path.contains(part)) {
        throw new StackOverflowError("of the test");
      }
    }

    @Override
    public Output create(String path) throws IOException {
      check(path);
      return super.create(path);
    }

    @Override
    public Batch batch() {
      return new ForwardingBatch(super.batch()) {
        @Override
        public Output create(String path) throws IOException {
          check(path);
          return super.create(path);
        }
      };
    }
  }

  /**
   * A storage that cannot make some paths durable: alone it refuses them, in a batch at its end.
   */
  private static final class UnsyncedStorage extends ForwardingStorage {
    private final String part;

    UnsyncedStorage(Storage inner, String part) {
      super(inner);
      this.part = part;
    }

    @Override
    public Output create(String path) throws IOException {
      if (path.contains(part)) {
        throw new IOException("cannot sync " + path);
      }
      return super.create(path);
    }

    @Override
    public Batch batch() {
      Map<String, IOException> failed = new TreeMap<>();
      return new ForwardingBatch(super.batch()) {
        @Override
        public Output create(String path) throws IOException {
          if (path.contains(part)) {
            failed.put(path, new IOException("cannot sync " + path));
          }
          return super.create(path);
        }

        @Override
        public Map<String, IOException> sync() {
          failed.putAll(super.sync());
          return failed;
        }
      };
    }
  }

  private static TailRequest tail(Database database) {
    return new TailRequest(
        database.id(),
        database.policies().getFirst().id(),
        "m",
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Consistency.STRONG);
  }

  private void append(Database database, int partition, List<String> measurements) {
    List<SeriesKey> keys =
        measurements.stream().map(name -> SeriesKey.of(name, "p", "p" + partition)).toList();
    List<ArrivedRows> blocks =
        Stream.iterate(0, i -> i < keys.size(), i -> i + 1)
            .map(
                i ->
                    new ArrivedRows(
                        measurements.get(i),
                        1,
                        new int[] {i},
                        new long[] {HOUR + i},
                        List.of(new FieldColumn("v", new LongColumn(1, new long[] {i}, null)))))
            .toList();
    WalBatch batch =
        new WalBatch(
            database.id(), database.policies().getFirst().id(), "db", "autogen", keys, blocks);
    log.append(new Partition("wal", partition), codec.encode(batch)).join();
  }

  private static List<String> measurements(Node process) {
    return files(process).map(FileEntry::measurement).sorted().toList();
  }

  private static TreeSet<String> paths(Node process) {
    return files(process).map(FileEntry::path).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<FileEntry> files(Node process) {
    return Stream.iterate(0, p -> p < PARTITIONS, p -> p + 1)
        .flatMap(p -> process.manifest.image(p).files().stream());
  }

  private static void readable(Node process, Storage files) throws IOException {
    for (String path : paths(process)) {
      try (FileCache cache = new FileCache(files, 10);
          FileCache.Handle handle = cache.open(path)) {
        handle.file().verify();
      }
    }
  }
}
