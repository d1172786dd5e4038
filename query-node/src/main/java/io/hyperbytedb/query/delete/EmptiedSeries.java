package io.hyperbytedb.query.delete;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.query.scan.EmptySeries;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Drops from the index the series whose last row a delete of some times has taken, as InfluxDB
 * does. They are looked for after the delete's marker, and dropped by a second one that concerns
 * only those that nobody has written since the first: a row that comes in between keeps its series.
 */
public final class EmptiedSeries {
  /** So that a marker stays a small record. */
  private static final int MAX_KEYS = 1_000;

  private final QueryData data;
  private final SelectOptions options;

  public EmptiedSeries(QueryData data, SelectOptions options) {
    this.data = data;
    this.options = options;
  }

  /**
   * Drops series.
   *
   * @param choice those that the delete meant
   * @param offsets of the delete's marker in each partition
   */
  public void drop(Database database, String measurement, SeriesChoice choice, long[] offsets)
      throws IOException {
    // What was read before the marker does not say what it has left.
    options.view().freshness().written();
    Map<Long, SeriesKey> meant = new TreeMap<>();
    Predicate<SeriesKey> meaning = meaning(choice);
    SeriesView view = data.manifest().index().view(database.id(), measurement);
    for (SeriesView.PartitionView partition : view.partitions()) {
      for (int position = 0; position < partition.size(); position++) {
        SeriesKey key = data.key(measurement, view, partition, position);
        if (meaning.test(key)) {
          meant.put(SeriesId.of(partition.number(), partition.ordinal(position)), key);
        }
      }
    }
    new EmptySeries(data, options).retainEmpty(database, measurement, meant.keySet());
    Map<Integer, List<SeriesKey>> emptied = new TreeMap<>();
    meant.forEach(
        (id, key) ->
            emptied.computeIfAbsent(SeriesId.partition(id), p -> new ArrayList<>()).add(key));
    emptied.forEach(
        (partition, keys) -> {
          for (int from = 0; from < keys.size(); from += MAX_KEYS) {
            List<SeriesKey> some = keys.subList(from, Math.min(keys.size(), from + MAX_KEYS));
            var _ =
                data.deletes()
                    .delete(
                        partition,
                        DeleteMarker.dropEmptied(
                            database.id(), measurement, some, offsets[partition]));
          }
        });
  }

  private static Predicate<SeriesKey> meaning(SeriesChoice choice) {
    return switch (choice) {
      case SeriesChoice.All _ -> key -> true;
      case SeriesChoice.Keys(List<SeriesKey> keys) -> Set.copyOf(keys)::contains;
      case SeriesChoice.Tags(var condition) -> key -> condition.test(key.tags());
    };
  }
}
