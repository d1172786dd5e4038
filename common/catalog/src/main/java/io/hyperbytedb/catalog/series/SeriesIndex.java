package io.hyperbytedb.catalog.series;

import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.Utf8Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All series of all databases by measurement, in memory: tag predicates, {@code GROUP BY} and
 * {@code SHOW TAG VALUES} are answered from here. The state store and the log can rebuild it.
 * Thread-safe.
 */
public final class SeriesIndex {
  private final ConcurrentHashMap<Long, Measurements> databases = new ConcurrentHashMap<>();

  /** The measurements of a database, and how many series they have together. */
  private static final class Measurements {
    final Map<String, MeasurementIndex> byName = new ConcurrentHashMap<>();
    final LongAdder series = new LongAdder();
  }

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
    Measurements all = databases.computeIfAbsent(databaseId, d -> new Measurements());
    if (all.byName.computeIfAbsent(key.measurement(), m -> new MeasurementIndex()).add(id, key)) {
      all.series.increment();
    }
  }

  /** The series of a measurement as they are now. */
  public SeriesView view(long databaseId, String measurement) {
    Measurements measurements = databases.get(databaseId);
    MeasurementIndex index = measurements == null ? null : measurements.byName.get(measurement);
    return index == null ? SeriesView.EMPTY : index.view();
  }

  /** The measurements of a database that have series, sorted. */
  public List<String> measurements(long databaseId) {
    Measurements measurements = databases.get(databaseId);
    if (measurements == null) {
      return List.of();
    }
    TreeSet<String> alive = new TreeSet<>(Utf8Order.ORDER);
    measurements.byName.forEach(
        (name, index) -> {
          if (index.hasSeries()) {
            alive.add(name);
          }
        });
    return new ArrayList<>(alive);
  }

  /** The values of a tag of a measurement; null if no series ever had it. */
  public @Nullable TagDictionary dictionary(long databaseId, String measurement, String tagKey) {
    Measurements measurements = databases.get(databaseId);
    MeasurementIndex index = measurements == null ? null : measurements.byName.get(measurement);
    return index == null ? null : index.dictionary(tagKey);
  }

  /** How many series a database has; that is known without counting them. */
  public long seriesCount(long databaseId) {
    Measurements measurements = databases.get(databaseId);
    return measurements == null ? 0 : measurements.series.sum();
  }

  /** How many measurements a database has had series of: no fewer than have some now. */
  public int mostMeasurements(long databaseId) {
    Measurements measurements = databases.get(databaseId);
    return measurements == null ? 0 : measurements.byName.size();
  }

  /**
   * A series leaves the index, or comes back; see {@link MeasurementIndex#setAlive}. Nothing
   * happens if it was never added.
   */
  public void setAlive(long databaseId, String measurement, long id, boolean alive, long offset) {
    Measurements measurements = databases.get(databaseId);
    MeasurementIndex index = measurements == null ? null : measurements.byName.get(measurement);
    if (measurements != null && index != null) {
      measurements.series.add(index.setAlive(id, alive, offset));
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
