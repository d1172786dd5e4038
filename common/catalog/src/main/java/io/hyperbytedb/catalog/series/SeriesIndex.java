package io.hyperbytedb.catalog.series;

import io.hyperbytedb.model.SeriesKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All series of all databases by measurement, in memory: tag predicates, {@code GROUP BY} and
 * {@code SHOW TAG VALUES} are answered from here. Only grows; the state store and the log can
 * rebuild it. Thread-safe.
 */
public final class SeriesIndex {
  private final ConcurrentHashMap<Long, ConcurrentHashMap<String, MeasurementIndex>> databases =
      new ConcurrentHashMap<>();

  /** Adds a series, unless it is there; see {@link MeasurementIndex#add}. */
  public void add(long databaseId, long id, SeriesKey key) {
    databases
        .computeIfAbsent(databaseId, d -> new ConcurrentHashMap<>())
        .computeIfAbsent(key.measurement(), m -> new MeasurementIndex())
        .add(id, key);
  }

  /** The series of a measurement as they are now. */
  public SeriesView view(long databaseId, String measurement) {
    Map<String, MeasurementIndex> measurements = databases.get(databaseId);
    MeasurementIndex index = measurements == null ? null : measurements.get(measurement);
    return index == null ? SeriesView.EMPTY : index.view();
  }

  /** The measurements of a database that have series, sorted. */
  public List<String> measurements(long databaseId) {
    Map<String, MeasurementIndex> measurements = databases.get(databaseId);
    return measurements == null ? List.of() : new ArrayList<>(new TreeSet<>(measurements.keySet()));
  }

  /** Forgets a database's series. */
  public void drop(long databaseId) {
    databases.remove(databaseId);
  }
}
