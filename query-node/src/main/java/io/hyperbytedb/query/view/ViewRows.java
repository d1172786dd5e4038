package io.hyperbytedb.query.view;

import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.query.memory.Reservation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of some windows of a view: what its query gives, and what its target has. For one
 * thread.
 */
final class ViewRows {
  private static final long ROW_BYTES = 200;
  private static final long FIELD_BYTES = 100;
  private static final long SERIES_BYTES = 200;

  private final Reservation memory;
  private final Map<SeriesKey, SortedMap<Long, Row>> series = new LinkedHashMap<>();

  /** A row of a series at a time. */
  static final class Row {
    private @Nullable SortedMap<String, Object> computed;
    private @Nullable SortedMap<String, Object> stored;

    /** What the target is to have there; null if there is to be no such row. */
    @Nullable SortedMap<String, Object> computed() {
      return computed;
    }

    /** Whether the target has something there that has to be deleted. */
    boolean isStale() {
      return stored != null
          && (computed == null || !computed.keySet().containsAll(stored.keySet()));
    }

    /** Whether the row has to be written. */
    boolean isNew() {
      return computed != null && !computed.equals(stored);
    }
  }

  /**
   * @param memory holds the rows
   */
  ViewRows(Reservation memory) {
    this.memory = memory;
  }

  /** Adds a row of the query's result; a later one of the same time overwrites its fields. */
  void computed(SeriesKey key, long time, SortedMap<String, Object> fields) {
    Row row = row(key, time, fields);
    if (row.computed == null) {
      row.computed = fields;
    } else {
      row.computed.putAll(fields);
    }
  }

  /** Adds a row of the target. */
  void stored(SeriesKey key, long time, SortedMap<String, Object> fields) {
    row(key, time, fields).stored = fields;
  }

  private Row row(SeriesKey key, long time, SortedMap<String, Object> fields) {
    memory.add(ROW_BYTES + FIELD_BYTES * fields.size());
    SortedMap<Long, Row> rows = series.get(key);
    if (rows == null) {
      memory.add(SERIES_BYTES + 2L * key.bytes().length);
      rows = new TreeMap<>();
      series.put(key, rows);
    }
    return rows.computeIfAbsent(time, t -> new Row());
  }

  Map<SeriesKey, SortedMap<Long, Row>> series() {
    return series;
  }
}
