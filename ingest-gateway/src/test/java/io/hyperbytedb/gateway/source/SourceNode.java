package io.hyperbytedb.gateway.source;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand;
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
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.WalBatch;
import io.hyperbytedb.write.WritePath;
import io.hyperbytedb.write.WriteRules;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The write path into a log in memory, which tells what was written. */
public final class SourceNode implements AutoCloseable {
  private static final int PARTITIONS = 3;
  private static final String WAL = "wal";

  public final MemoryLog log = new MemoryLog(InstantSource.system());
  public final Catalog catalog;
  public final WritePath path;

  public SourceNode() {
    log.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    log.ensureTopic(new TopicSpec(WAL, PARTITIONS, 1, Map.of()));
    catalog = Catalog.start(log, new Partition("catalog", 0), new MemoryStateStore());
    submit(new CatalogCommand.CreateDatabase("db", null));
    path =
        new WritePath(
            catalog,
            log,
            WAL,
            PARTITIONS,
            InstantSource.system(),
            WriteRules.unlimited(Compatibility.V1_12));
  }

  public void submit(CatalogCommand command) {
    catalog.submit(command).join().orThrow();
  }

  /** The rows that are in the log, each as {@code series time {field=value, …}}, and how often. */
  public Map<String, Integer> rows() {
    Map<String, Integer> rows = new TreeMap<>();
    for (int p = 0; p < PARTITIONS; p++) {
      try (LogReader reader = log.read(new Partition(WAL, p), 0)) {
        for (List<LogRecord> records = reader.poll(Duration.ZERO);
            !records.isEmpty();
            records = reader.poll(Duration.ZERO)) {
          for (LogRecord record : records) {
            add(WalCodec.decode(record.value()), rows);
          }
        }
      }
    }
    return rows;
  }

  /** The rows in order. */
  public List<String> distinctRows() {
    return new ArrayList<>(rows().keySet());
  }

  private static void add(WalBatch batch, Map<String, Integer> rows) {
    for (ArrivedRows block : batch.blocks()) {
      for (int i = 0; i < block.size(); i++) {
        TreeSet<String> fields = new TreeSet<>();
        for (FieldColumn field : block.fields()) {
          if (field.column().has(i)) {
            fields.add(field.name() + "=" + value(field.column(), i));
          }
        }
        SeriesKey series = batch.series().get(block.series()[i]);
        rows.merge(series + " " + block.times()[i] + " " + fields, 1, Integer::sum);
      }
    }
  }

  private static String value(Column column, int row) {
    return switch (column) {
      case DoubleColumn c -> Double.toString(c.values()[row]);
      case LongColumn c -> c.values()[row] + "i";
      case BooleanColumn c -> Boolean.toString(Bits.get(c.values(), row));
      case StringColumn c -> '"' + c.text(row) + '"';
    };
  }

  @Override
  public void close() {
    catalog.close();
  }
}
