package io.hyperbytedb.server.sim;

import io.hyperbytedb.log.wal.DeleteCodec;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.WalBatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The meaning of the WAL's records, one after the other, in the simplest form. */
final class Model {
  /** The series of one policy in one partition. */
  private record Place(int partition, long database, long policy, String series) {}

  private final Map<Place, TreeMap<Long, TreeMap<String, String>>> rows = new HashMap<>();

  void apply(int partition, byte[] record) {
    if (DeleteCodec.isMarker(record)) {
      delete(partition, DeleteCodec.decode(record));
    } else {
      write(partition, WalCodec.decode(record));
    }
  }

  private void write(int partition, WalBatch batch) {
    for (ArrivedRows block : batch.blocks()) {
      for (int row = 0; row < block.size(); row++) {
        SeriesKey key = batch.series().get(block.series()[row]);
        Place place = new Place(partition, batch.databaseId(), batch.policyId(), key.toString());
        TreeMap<String, String> cells =
            rows.computeIfAbsent(place, p -> new TreeMap<>())
                .computeIfAbsent(block.times()[row], t -> new TreeMap<>());
        for (FieldColumn field : block.fields()) {
          if (field.column().has(row)) {
            cells.put(field.name(), value(field.column(), row));
          }
        }
      }
    }
  }

  private static String value(Column column, int row) {
    return switch (column) {
      case DoubleColumn doubles -> {
        String text = Double.toString(doubles.values()[row]);
        yield text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
      }
      case LongColumn longs -> Long.toString(longs.values()[row]);
      default -> throw new IllegalArgumentException("no such field is written");
    };
  }

  private void delete(int partition, DeleteMarker marker) {
    rows.forEach(
        (place, times) -> {
          if (place.partition() == partition
              && place.database() == marker.databaseId()
              && DeleteMarker.sameOrAll(marker.policyId(), place.policy())
              && means(marker, place.series())
              && marker.minTime() <= marker.maxTime()) {
            times.subMap(marker.minTime(), true, marker.maxTime(), true).clear();
          }
        });
    rows.values().removeIf(TreeMap::isEmpty);
  }

  /** Keys are of the form {@code measurement,s=value}. */
  private static boolean means(DeleteMarker marker, String series) {
    int comma = series.indexOf(',');
    String measurement = series.substring(0, comma);
    if (marker.measurement() != null && !marker.measurement().equals(measurement)) {
      return false;
    }
    return switch (marker.series()) {
      case SeriesChoice.All _ -> true;
      case SeriesChoice.Keys(List<SeriesKey> keys) ->
          keys.stream().anyMatch(key -> key.toString().equals(series));
      case SeriesChoice.Tags tags ->
          tags.condition().test(List.of(series.substring(comma + 1).split("=", -1)));
    };
  }

  /**
   * InfluxDB's answer to {@code SELECT a, b FROM measurement GROUP BY s} in nanoseconds.
   *
   * @param oldest rows before this time have expired
   */
  String answer(long database, long policy, String measurement, long oldest) {
    TreeMap<String, String> series = new TreeMap<>();
    rows.forEach(
        (place, times) -> {
          String key = place.series();
          if (place.database() == database
              && place.policy() == policy
              && key.startsWith(measurement + ",")) {
            StringBuilder values = new StringBuilder();
            times
                .tailMap(oldest, true)
                .forEach(
                    (time, cells) ->
                        values
                            .append(values.isEmpty() ? "" : ",")
                            .append('[')
                            .append(time)
                            .append(',')
                            .append(cells.getOrDefault("a", "null"))
                            .append(',')
                            .append(cells.getOrDefault("b", "null"))
                            .append(']'));
            if (!values.isEmpty()) {
              series.put(key.substring(key.indexOf('=') + 1), values.toString());
            }
          }
        });
    StringBuilder out = new StringBuilder("{\"results\":[{\"statement_id\":0");
    String separator = ",\"series\":[";
    for (Map.Entry<String, String> one : series.entrySet()) {
      out.append(separator)
          .append("{\"name\":\"")
          .append(measurement)
          .append("\",\"tags\":{\"s\":\"")
          .append(one.getKey())
          .append("\"},\"columns\":[\"time\",\"a\",\"b\"],\"values\":[")
          .append(one.getValue())
          .append("]}");
      separator = ",";
    }
    return out.append(series.isEmpty() ? "" : "]").append("}]}\n").toString();
  }

  /** The series of a policy that have rows. */
  TreeSet<String> series(long database, long policy) {
    TreeSet<String> found = new TreeSet<>();
    rows.keySet().stream()
        .filter(place -> place.database() == database && place.policy() == policy)
        .forEach(place -> found.add(place.series()));
    return found;
  }
}
