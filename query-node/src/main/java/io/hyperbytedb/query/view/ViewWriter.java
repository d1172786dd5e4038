package io.hyperbytedb.query.view;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.ViewSource;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesFate;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.query.delete.EmptiedSeries;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import io.hyperbytedb.write.MeasurementBuffer;
import io.hyperbytedb.write.RowWriter;
import io.hyperbytedb.write.SeriesSlot;
import io.hyperbytedb.write.StagedRow;
import io.hyperbytedb.write.WritePath;
import io.hyperbytedb.write.WriteResult;
import io.hyperbytedb.write.WriteTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes the target of a view have the rows that its query gives. For one thread. */
final class ViewWriter {
  /** Points of one write, which is done before the next begins. */
  private static final int BATCH = 10_000;

  /** Series of one delete marker. */
  private static final int MAX_KEYS = 10_000;

  private final QueryData data;
  private final WriteTarget target;
  private final SelectOptions options;

  /**
   * @throws QueryFailure if the target's policy does not exist
   */
  ViewWriter(QueryData data, ViewSource target, SelectOptions options) {
    this.data = data;
    this.options = options;
    WritePath writes = data.writes();
    Database database = data.catalog().image().database(target.database());
    if (database == null) {
      throw new QueryFailure("database not found: " + target.database());
    }
    this.target = writes.target(database, target.policy());
  }

  /** How much was done. */
  record Applied(long written, long deleted) {}

  /**
   * Deletes what is to go, and then writes what differs.
   *
   * @throws QueryFailure if rows are refused
   */
  Applied apply(ViewRows rows) throws IOException {
    long deleted = delete(rows);
    return new Applied(write(rows), deleted);
  }

  /** A marker names series of one time, since rows of other times may stay. */
  private long delete(ViewRows rows) throws IOException {
    Map<String, SortedMap<Long, List<SeriesKey>>> stale = new TreeMap<>();
    long deleted = 0;
    for (Map.Entry<SeriesKey, SortedMap<Long, ViewRows.Row>> one : rows.series().entrySet()) {
      for (Map.Entry<Long, ViewRows.Row> row : one.getValue().entrySet()) {
        if (row.getValue().isStale()) {
          deleted++;
          stale
              .computeIfAbsent(one.getKey().measurement(), m -> new TreeMap<>())
              .computeIfAbsent(row.getKey(), t -> new ArrayList<>())
              .add(one.getKey());
        }
      }
    }
    for (Map.Entry<String, SortedMap<Long, List<SeriesKey>>> measurement : stale.entrySet()) {
      long[] offsets = new long[0];
      Set<SeriesKey> all = new LinkedHashSet<>();
      for (Map.Entry<Long, List<SeriesKey>> time : measurement.getValue().entrySet()) {
        List<SeriesKey> keys = time.getValue();
        for (int i = 0; i < keys.size(); i += MAX_KEYS) {
          List<SeriesKey> some = keys.subList(i, Math.min(keys.size(), i + MAX_KEYS));
          offsets = data.deletes().delete(marker(measurement.getKey(), time.getKey(), some));
        }
        all.addAll(keys);
      }
      // Series whose last row is gone leave the index, as after a DELETE.
      new EmptiedSeries(data, options)
          .drop(
              target.database(),
              measurement.getKey(),
              new SeriesChoice.Keys(List.copyOf(all)),
              offsets);
    }
    return deleted;
  }

  private DeleteMarker marker(String measurement, long time, List<SeriesKey> keys) {
    return new DeleteMarker(
        target.database().id(),
        target.policy().id(),
        measurement,
        new SeriesChoice.Keys(keys),
        time,
        time,
        SeriesFate.KEEP);
  }

  private long write(ViewRows rows) {
    RowWriter writer = data.writes().newWriter();
    long written = 0;
    int pending = 0;
    for (Map.Entry<SeriesKey, SortedMap<Long, ViewRows.Row>> one : rows.series().entrySet()) {
      for (Map.Entry<Long, ViewRows.Row> entry : one.getValue().entrySet()) {
        SortedMap<String, Object> fields = entry.getValue().computed();
        if (fields != null && entry.getValue().isNew()) {
          if (pending == 0) {
            writer.begin(target);
          }
          add(writer, one.getKey(), entry.getKey(), fields);
          written++;
          pending++;
          if (pending == BATCH) {
            finish(writer);
            pending = 0;
          }
        }
      }
    }
    if (pending > 0) {
      finish(writer);
    }
    return written;
  }

  private static void add(
      RowWriter writer, SeriesKey key, long time, SortedMap<String, Object> fields) {
    MeasurementBuffer buffer = writer.measurement(key.measurement());
    SeriesSlot series = writer.series(key);
    StagedRow row = writer.row();
    row.clear();
    fields.forEach(
        (name, value) -> {
          switch (value) {
            case Double number -> row.putDouble(buffer.field(name, FieldType.FLOAT), number);
            case Long number -> row.putLong(buffer.field(name, FieldType.INTEGER), number);
            case Boolean flag -> row.putBoolean(buffer.field(name, FieldType.BOOLEAN), flag);
            default -> {
              byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
              row.putString(buffer.field(name, FieldType.STRING), text, 0, text.length);
            }
          }
        });
    writer.add(series, time);
  }

  private static void finish(RowWriter writer) {
    WriteResult result = writer.finish().await();
    if (result.error() != null) {
      throw new QueryFailure(result.error());
    }
  }
}
