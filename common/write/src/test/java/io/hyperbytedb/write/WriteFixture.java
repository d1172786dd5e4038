package io.hyperbytedb.write;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.CreatePolicy;
import io.hyperbytedb.catalog.PolicySpec;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.WalBatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A write path over a log in memory, at a fixed time. */
final class WriteFixture implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-23T02:30:00Z");
  static final long NOW_NANOS = NOW.getEpochSecond() * 1_000_000_000L;
  static final long HOUR = 3_600_000_000_000L;
  static final int PARTITIONS = 4;
  private static final String WAL = "wal";

  final MemoryLog log = new MemoryLog(InstantSource.fixed(NOW));
  final Catalog catalog;
  final WritePath path;
  RowWriter writer;
  private final long[] read = new long[PARTITIONS];

  WriteFixture() {
    log.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    log.ensureTopic(new TopicSpec(WAL, PARTITIONS, 1, Map.of()));
    catalog = startCatalog();
    catalog.submit(new CreateDatabase("db", null)).join().orThrow();
    PolicySpec day = new PolicySpec("day", 24 * HOUR, HOUR, 1);
    catalog.submit(new CreatePolicy("db", day, false)).join().orThrow();
    path = path(WriteRules.unlimited(Compatibility.V1_8));
    writer = path.newWriter();
  }

  /** Another node's catalog on the same log. */
  Catalog startCatalog() {
    return Catalog.start(log, new Partition("catalog", 0), new MemoryStateStore());
  }

  /** Replaces the writer by one with a field limit. */
  void limitFields(long maxFields) {
    writer = path(new WriteRules(maxFields, SeriesLimits.NONE, Compatibility.V1_8)).newWriter();
  }

  /** Replaces the writer by one with series limits. */
  void limitSeries(SeriesLimits limits) {
    writer = path(new WriteRules(Long.MAX_VALUE, limits, Compatibility.V1_8)).newWriter();
  }

  /** Goes on with a writer whose errors have the texts of an InfluxDB. */
  void speakAs(Compatibility compatibility) {
    writer = path(WriteRules.unlimited(compatibility)).newWriter();
  }

  private WritePath path(WriteRules rules) {
    return new WritePath(catalog, log, WAL, PARTITIONS, InstantSource.fixed(NOW), rules);
  }

  void begin(String policy) {
    writer.begin(path.target(path.database("db"), policy));
  }

  /** Adds a row with fields as alternating names and values. */
  void add(SeriesKey key, long time, Object... fields) {
    add(writer, key, time, fields);
  }

  static void add(RowWriter writer, SeriesKey key, long time, Object... fields) {
    SeriesSlot slot = writer.series(key);
    StagedRow row = writer.row();
    row.clear();
    for (int i = 0; i < fields.length; i += 2) {
      put(row, slot.measurement(), (String) fields[i], fields[i + 1]);
    }
    writer.add(slot, time);
  }

  private static void put(StagedRow row, MeasurementBuffer m, String name, Object value) {
    switch (value) {
      case Double v -> row.putDouble(m.field(name, FieldType.FLOAT), v);
      case Long v -> row.putLong(m.field(name, FieldType.INTEGER), v);
      case Boolean v -> row.putBoolean(m.field(name, FieldType.BOOLEAN), v);
      default -> {
        byte[] text = ((String) value).getBytes(StandardCharsets.UTF_8);
        row.putString(m.field(name, FieldType.STRING), text, 0, text.length);
      }
    }
  }

  WriteResult finish() {
    return writer.finish().await();
  }

  /** The batches appended since the last call. */
  List<WalBatch> newBatches() {
    List<WalBatch> batches = new ArrayList<>();
    for (int p = 0; p < PARTITIONS; p++) {
      try (LogReader reader = log.read(new Partition(WAL, p), read[p])) {
        for (List<LogRecord> records = reader.poll(Duration.ZERO);
            !records.isEmpty();
            records = reader.poll(Duration.ZERO)) {
          for (LogRecord record : records) {
            WalBatch batch = WalCodec.decode(record.value());
            checkPartition(batch, p);
            batches.add(batch);
          }
          read[p] = records.getLast().offset() + 1;
        }
      }
    }
    return batches;
  }

  private static void checkPartition(WalBatch batch, int partition) {
    for (SeriesKey key : batch.series()) {
      long hash = SeriesKey.hash64(key.bytes(), 0, key.bytes().length);
      if (SeriesKey.partition(hash, PARTITIONS) != partition) {
        throw new AssertionError(key + " is in partition " + partition);
      }
    }
  }

  /** Each new row as {@code series time field=value …}, sorted. */
  List<String> newRows() {
    List<String> rows = new ArrayList<>();
    for (WalBatch batch : newBatches()) {
      for (ArrivedRows block : batch.blocks()) {
        for (int i = 0; i < block.size(); i++) {
          StringBuilder row = new StringBuilder();
          row.append(batch.series().get(block.series()[i])).append(' ').append(block.times()[i]);
          for (FieldColumn field : block.fields()) {
            if (field.column().has(i)) {
              row.append(' ').append(field.name()).append('=').append(value(field.column(), i));
            }
          }
          rows.add(row.toString());
        }
      }
    }
    rows.sort(null);
    return rows;
  }

  private static Object value(Column column, int row) {
    return switch (column) {
      case DoubleColumn c -> c.values()[row];
      case LongColumn c -> c.values()[row];
      case BooleanColumn c -> Bits.get(c.values(), row);
      case StringColumn c -> '"' + c.text(row) + '"';
    };
  }

  @Override
  public void close() {
    catalog.close();
  }
}
