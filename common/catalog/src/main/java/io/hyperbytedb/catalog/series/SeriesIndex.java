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
 * All series of all databases by measurement, in memory: answers tag predicates, {@code GROUP BY}
 * and {@code SHOW TAG VALUES}. Only a {@link SeriesRegistry} changes it. Thread-safe.
 */
public final class SeriesIndex {
  private final ConcurrentHashMap<Long, Measurements> databases = new ConcurrentHashMap<>();
  private final LongAdder bytes = new LongAdder();

  /** The measurements of a database, and how many series they have together. */
  private static final class Measurements {
    final Map<String, MeasurementIndex> byName = new ConcurrentHashMap<>();
    final LongAdder series = new LongAdder();
  }

  /** The existing databases among those with ids below a horizon. */
  private record Existing(Set<Long> ids, long horizon) {}

  private volatile Existing existing = new Existing(Set.of(), 0);
  private final Set<Long> gone = ConcurrentHashMap.newKeySet();

  /** Adds a series unless it is present or its database was dropped; see {@link SeriesRegistry}. */
  void add(long databaseId, long id, SeriesKey key) {
    if (isGone(databaseId)) {
      return;
    }
    Measurements all = databases.computeIfAbsent(databaseId, d -> new Measurements());
    MeasurementIndex index =
        all.byName.computeIfAbsent(key.measurement(), m -> new MeasurementIndex(bytes));
    if (index.add(id, key)) {
      all.series.increment();
    }
  }

  /** A view of the current series of a measurement. */
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

  /** The values of a tag of a measurement; null if no series has ever had it. */
  public @Nullable TagDictionary dictionary(long databaseId, String measurement, String tagKey) {
    Measurements measurements = databases.get(databaseId);
    MeasurementIndex index = measurements == null ? null : measurements.byName.get(measurement);
    return index == null ? null : index.dictionary(tagKey);
  }

  /** Whether a database has ever had series of a measurement. */
  public boolean knows(long databaseId, String measurement) {
    Measurements measurements = databases.get(databaseId);
    return measurements != null && measurements.byName.containsKey(measurement);
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
   * Drops or revives a series; see {@link MeasurementIndex#setAlive}. Has no effect if it was never
   * added.
   */
  void setAlive(long databaseId, String measurement, long id, boolean alive, long offset) {
    Measurements measurements = databases.get(databaseId);
    MeasurementIndex index = measurements == null ? null : measurements.byName.get(measurement);
    if (measurements != null && index != null) {
      measurements.series.add(index.setAlive(id, alive, offset));
    }
  }

  /**
   * Permanently removes the series of all but some databases: records of the others that are still
   * in the log do not bring them back.
   *
   * @param databaseIds the existing databases
   * @param horizon a lower bound for the ids of future databases
   */
  void retain(Set<Long> databaseIds, long horizon) {
    existing = new Existing(Set.copyOf(databaseIds), horizon);
    databases.keySet().stream().filter(this::isGone).toList().forEach(this::remove);
  }

  /** Permanently removes a database's series. */
  void drop(long databaseId) {
    gone.add(databaseId);
    remove(databaseId);
  }

  private void remove(long databaseId) {
    Measurements removed = databases.remove(databaseId);
    if (removed != null) {
      removed.byName.values().forEach(index -> bytes.add(-index.bytes()));
    }
  }

  /**
   * About how many bytes of memory all series take. Series that are added to a database while it is
   * dropped may stay counted.
   */
  public long bytes() {
    return bytes.sum();
  }

  /** Whether a database is known to have been dropped. */
  public boolean isGone(long databaseId) {
    Existing known = existing;
    return gone.contains(databaseId)
        || (databaseId < known.horizon && !known.ids.contains(databaseId));
  }
}
