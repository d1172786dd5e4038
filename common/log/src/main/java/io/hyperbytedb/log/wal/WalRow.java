package io.hyperbytedb.log.wal;

import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row as it was written.
 *
 * @param database the name of its database
 * @param retentionPolicy the name of its retention policy
 * @param measurement its measurement
 * @param tags its tags, sorted by key; with the measurement they are its series
 * @param time nanoseconds since 1970 UTC
 * @param fields those that this write gave a value: a {@link Double}, {@link Long}, {@link String}
 *     or {@link Boolean} each
 */
public record WalRow(
    String database,
    String retentionPolicy,
    String measurement,
    Map<String, String> tags,
    long time,
    Map<String, Object> fields) {

  static Map<String, Object> fields(ArrivedRows block, int row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (FieldColumn field : block.fields()) {
      if (field.column().has(row)) {
        fields.put(field.name(), value(field.column(), row));
      }
    }
    return Collections.unmodifiableMap(fields);
  }

  private static Object value(Column column, int row) {
    return switch (column) {
      case DoubleColumn c -> c.values()[row];
      case LongColumn c -> c.values()[row];
      case BooleanColumn c -> Bits.get(c.values(), row);
      case StringColumn c -> c.text(row);
    };
  }
}
