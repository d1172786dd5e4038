package io.hyperbytedb.catalog.series;

import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.Utf8Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All series of all databases by measurement, in memory: tag predicates, {@code GROUP BY} and
 * {@code SHOW TAG VALUES} are answered from here. The state store and the log can rebuild it.
 * Thread-safe.
 */
public final class SeriesIndex {
  private final ConcurrentHashMap<Long, ConcurrentHashMap<String, MeasurementIndex>> databases =
      new ConcurrentHashMap<>();

  /** The databases below some id that exist. */
  private record Existing(Set<Long> ids, long horizon) {}

  private volatile Existing existing = new Existing(Set.of(), 0);
  private final Set<Long> gone = ConcurrentHashMap.newKeySet();

  /**
   * Adds a series, unless it is there, or its database is gone; see {@link MeasurementIndex#add}.
   */
  public void add(long databaseId, long id, SeriesKey key) {
    if (isGone(databaseId)) {
      return;
    }
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
    if (measurements == null) {
      return List.of();
    }
    TreeSet<String> alive = new TreeSet<>(Utf8Order.ORDER);
    measurements.forEach(
        (name, index) -> {
          if (index.hasSeries()) {
            alive.add(name);
          }
        });
    return new ArrayList<>(alive);
  }

  /** The values of a tag of a measurement; null if no series ever had it. */
  public @Nullable TagDictionary dictionary(long databaseId, String measurement, String tagKey) {
    Map<String, MeasurementIndex> measurements = databases.get(databaseId);
    MeasurementIndex index = measurements == null ? null : measurements.get(measurement);
    return index == null ? null : index.dictionary(tagKey);
  }

  /** How many series a database has. */
  public long seriesCount(long databaseId) {
    Map<String, MeasurementIndex> measurements = databases.get(databaseId);
    return measurements == null
        ? 0
        : measurements.values().stream().mapToLong(MeasurementIndex::seriesCount).sum();
  }

  /**
   * A series leaves the index, or comes back; see {@link MeasurementIndex#setAlive}. Nothing
   * happens if it was never added.
   */
  public void setAlive(long databaseId, String measurement, long id, boolean alive, long offset) {
    Map<String, MeasurementIndex> measurements = databases.get(databaseId);
    MeasurementIndex index = measurements == null ? null : measurements.get(measurement);
    if (index != null) {
      index.setAlive(id, alive, offset);
    }
  }

  /**
   * Forgets the series of all databases but some, for good: what the log still holds of the others
   * does not come back.
   *
   * @param databaseIds those that exist
   * @param horizon databases to come have ids from here on
   */
  public void retain(Set<Long> databaseIds, long horizon) {
    existing = new Existing(Set.copyOf(databaseIds), horizon);
    databases.keySet().removeIf(this::isGone);
  }

  /** Forgets a database's series, for good. */
  public void drop(long databaseId) {
    gone.add(databaseId);
    databases.remove(databaseId);
  }

  /** Whether a database was dropped, as far as is known here. */
  public boolean isGone(long databaseId) {
    Existing known = existing;
    return gone.contains(databaseId)
        || (databaseId < known.horizon && !known.ids.contains(databaseId));
  }
}
