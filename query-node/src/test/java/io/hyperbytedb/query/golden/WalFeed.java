package io.hyperbytedb.query.golden;

import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.wal.DeleteCodec;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.WalBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes what statements wrote and deleted out of the log, as points and markers. */
final class WalFeed implements AutoCloseable {
  private final List<LogReader> readers = new ArrayList<>();

  /** What a record says. */
  sealed interface Event {}

  /** The points of one record. */
  record Written(long databaseId, long policyId, List<Point> points) implements Event {}

  /** A marker in a partition. */
  record Deleted(int partition, DeleteMarker marker) implements Event {}

  WalFeed(Log log, String topic, int partitions) {
    for (int p = 0; p < partitions; p++) {
      readers.add(log.read(new Partition(topic, p), 0));
    }
  }

  /** What happened since the last time, in the order of each partition. */
  List<Event> take() {
    List<Event> events = new ArrayList<>();
    for (int p = 0; p < readers.size(); p++) {
      for (LogRecord record : readers.get(p).poll(Duration.ZERO)) {
        if (DeleteCodec.isMarker(record.value())) {
          events.add(new Deleted(p, DeleteCodec.decode(record.value())));
        } else {
          WalBatch batch = WalCodec.decode(record.value());
          events.add(new Written(batch.databaseId(), batch.policyId(), points(batch)));
        }
      }
    }
    return events;
  }

  private static List<Point> points(WalBatch batch) {
    List<Point> points = new ArrayList<>();
    for (ArrivedRows rows : batch.blocks()) {
      for (int row = 0; row < rows.size(); row++) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (FieldColumn field : rows.fields()) {
          if (field.column().has(row)) {
            fields.put(field.name(), value(field.column(), row));
          }
        }
        points.add(new Point(batch.series().get(rows.series()[row]), fields, rows.times()[row]));
      }
    }
    return points;
  }

  private static Object value(Column column, int row) {
    return switch (column) {
      case DoubleColumn doubles -> doubles.values()[row];
      case LongColumn longs -> longs.values()[row];
      case BooleanColumn booleans -> Bits.get(booleans.values(), row);
      case StringColumn strings -> strings.text(row);
    };
  }

  @Override
  public void close() {
    readers.forEach(LogReader::close);
  }
}
