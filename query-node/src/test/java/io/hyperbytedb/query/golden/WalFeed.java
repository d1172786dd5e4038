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

/**
 * Takes what statements wrote out of the log, as points. Delete markers are left out: deciding them
 * is a storage node's work, whose tests ask for it.
 */
final class WalFeed implements AutoCloseable {
  private final List<LogReader> readers = new ArrayList<>();

  /** The points of one record. */
  record Written(String database, String policy, List<Point> points) {}

  WalFeed(Log log, String topic, int partitions) {
    for (int p = 0; p < partitions; p++) {
      readers.add(log.read(new Partition(topic, p), 0));
    }
  }

  /** What was written since the last time. */
  List<Written> take() {
    List<Written> written = new ArrayList<>();
    for (LogReader reader : readers) {
      for (LogRecord record : reader.poll(Duration.ZERO)) {
        if (!DeleteCodec.isMarker(record.value())) {
          WalBatch batch = WalCodec.decode(record.value());
          written.add(new Written(batch.database(), batch.policy(), points(batch)));
        }
      }
    }
    return written;
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
