package io.hyperbytedb.benchmarks;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.cluster.fault.ProcessFaults;
import io.hyperbytedb.cluster.tail.HotTail.Consistency;
import io.hyperbytedb.cluster.tail.TailRequest;
import io.hyperbytedb.files.LocalStorage;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.PartitionAssignment;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.WalBatch;
import io.hyperbytedb.storage.StorageConfig;
import io.hyperbytedb.storage.StorageNode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * How fast a storage node takes records from the log into memory, answers its hot tail meanwhile,
 * and flushes; over a log in memory, so that no broker is measured. Arguments: {@code dir}, {@code
 * hosts}, {@code rows} for all partitions together, {@code partitions}, {@code verify} and {@code
 * rounds}.
 */
public final class StorageBenchmark {
  private static final int BATCH_ROWS = 2_000;
  private static final int FIELDS = 10;

  private final Arguments arguments;
  private final PrintStream out;
  private final int partitions;
  private final int hosts;
  private final int rows;
  private final MemoryLog log = new MemoryLog(InstantSource.system());
  private final Random random = new Random(1);
  private long nextRow;

  private StorageBenchmark(Arguments arguments, PrintStream out) {
    this.arguments = arguments;
    this.out = out;
    this.partitions = arguments.number("partitions", 4);
    this.hosts = arguments.number("hosts", 4_000);
    this.rows = arguments.number("rows", 1_000_000);
    log.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    log.ensureTopic(new TopicSpec("wal", partitions, 1, Map.of()));
    log.ensureTopic(new TopicSpec("manifest", partitions, 1, Map.of()));
  }

  public static void main(String[] args) throws Exception {
    new StorageBenchmark(new Arguments(args), System.out).run();
  }

  private void run() throws Exception {
    Path directory = Path.of(arguments.text("dir", "bench-data"));
    PrometheusMetrics metrics = new PrometheusMetrics();
    MemoryStateStore[] stores = new MemoryStateStore[partitions];
    Arrays.setAll(stores, p -> new MemoryStateStore());
    try (Catalog catalog = Catalog.start(log, new Partition("catalog", 0), new MemoryStateStore());
        Manifest manifest =
            Manifest.start(
                log,
                "manifest",
                partitions,
                p -> stores[p],
                new ProcessFaults(() -> System.exit(1), System::nanoTime, metrics))) {
      catalog.submit(new CreateDatabase("db", null)).join().orThrow();
      Database database = Objects.requireNonNull(catalog.image().database("db"));
      try (StorageNode node =
          StorageNode.of(
              config(),
              new StorageNode.Stores(
                  log,
                  catalog,
                  manifest,
                  new LocalStorage(directory.resolve("data")),
                  directory.resolve("quarantine")),
              metrics,
              new ProcessFaults(() -> System.exit(1), System::nanoTime, metrics))) {
        node.start(PartitionAssignment.none(partitions));
        for (int round = 0; round < arguments.number("rounds", 4); round++) {
          round(node, database);
        }
      }
    }
  }

  private StorageConfig config() {
    return new StorageConfig(
        "benchmark",
        "wal",
        new StorageConfig.Flush(
            Duration.ofHours(1),
            Duration.ofHours(1),
            Integer.MAX_VALUE,
            1L << 40,
            Duration.ofMinutes(1)),
        new StorageConfig.Files(
            Duration.ofHours(1).toNanos(), Boolean.parseBoolean(arguments.text("verify", "true"))),
        Duration.ofMinutes(1));
  }

  private void round(StorageNode node, Database database) {
    List<byte[]> records = records(database);
    long start = System.nanoTime();
    for (int i = 0; i < records.size(); i++) {
      log.append(new Partition("wal", i % partitions), records.get(i)).join();
    }
    List<Double> latencies = new ArrayList<>();
    tail(node, database, latencies);
    report("consume and one read of all", start);
    for (int i = 0; i < 40; i++) {
      log.append(new Partition("wal", i % partitions), records.get(i % records.size())).join();
      tail(node, database, latencies);
    }
    latencies.removeFirst();
    latencies.sort(null);
    out.printf(
        "hot tail after a record of %d rows: p50 %.2f ms, p95 %.2f ms%n",
        BATCH_ROWS,
        latencies.get(latencies.size() / 2),
        latencies.get(latencies.size() * 95 / 100));
    start = System.nanoTime();
    node.flushNow();
    report("flush", start);
  }

  private static void tail(StorageNode node, Database database, List<Double> latencies) {
    long start = System.nanoTime();
    node.rows(
            new TailRequest(
                database.id(),
                database.policies().getFirst().id(),
                "cpu",
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                Consistency.STRONG))
        .join();
    latencies.add((System.nanoTime() - start) / 1e6);
  }

  private List<byte[]> records(Database database) {
    WalCodec codec = new WalCodec();
    List<byte[]> records = new ArrayList<>();
    for (int from = 0; from < rows; from += BATCH_ROWS) {
      records.add(codec.encode(batch(database, records.size() % partitions)));
    }
    return records;
  }

  /** Hosts of a partition in turn; time goes on by ten seconds with each turn of all hosts. */
  private WalBatch batch(Database database, int partition) {
    List<SeriesKey> keys = new ArrayList<>();
    int[] series = new int[BATCH_ROWS];
    long[] times = new long[BATCH_ROWS];
    int ofPartition = hosts / partitions;
    for (int i = 0; i < BATCH_ROWS; i++) {
      int host = (int) ((nextRow + i) % ofPartition);
      if (i < ofPartition) {
        keys.add(SeriesKey.of("cpu", "host", "host_" + (host * partitions + partition)));
      }
      series[i] = i % ofPartition;
      times[i] = (nextRow + i) / ofPartition * DevopsRows.STEP;
    }
    nextRow += BATCH_ROWS / partitions;
    List<FieldColumn> fields = new ArrayList<>();
    for (int f = 0; f < FIELDS; f++) {
      double[] values = new double[BATCH_ROWS];
      Arrays.setAll(values, i -> random.nextInt(10_000) / 100.0);
      fields.add(new FieldColumn("usage_" + f, new DoubleColumn(BATCH_ROWS, values, null)));
    }
    return new WalBatch(
        database.id(),
        database.policies().getFirst().id(),
        "db",
        "autogen",
        keys,
        List.of(new ArrivedRows("cpu", BATCH_ROWS, series, times, fields)));
  }

  private void report(String what, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    out.printf("%s: %,.0f rows/s (%.0f ms)%n", what, rows / seconds, seconds * 1e3);
  }
}
