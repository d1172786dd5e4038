package io.hyperbytedb.write;

import io.hyperbytedb.catalog.series.SeriesIndex;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.SeriesKey;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits the series, measurements and tag values of a database, and the memory of names. Checked
 * against the index and what this process has admitted since; other gateways may admit series at
 * the same time, so with several of them a limit may be exceeded. Thread-safe.
 */
public final class SeriesLimits {
  /** No limits. */
  public static final SeriesLimits NONE =
      new SeriesLimits(
          new SeriesIndex(), new Limits(0, 0, 0), NameMemory.UNLIMITED, System::nanoTime);

  /** The limits; 0 for no limit. */
  public record Limits(long series, long measurements, long valuesPerTag) {}

  /** Why a series is refused. */
  record Refusal(ErrorCode code, String reason) {}

  private final SeriesIndex index;
  private final Limits limits;
  private final NameMemory memory;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<Long, DatabaseSeries> databases = new ConcurrentHashMap<>();

  /**
   * @param index the existing series
   * @param memory limits what the names of series and fields take together
   * @param nanoTime a monotonic clock
   */
  public SeriesLimits(SeriesIndex index, Limits limits, NameMemory memory, LongSupplier nanoTime) {
    this.memory = memory;
    this.index = index;
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  /** Whether any limit is set. */
  boolean some() {
    return limits.series > 0
        || limits.measurements > 0
        || limits.valuesPerTag > 0
        || memory.isLimited();
  }

  /** Limits what names take. */
  NameMemory memory() {
    return memory;
  }

  /** Admits a series, or returns why not. */
  @Nullable Refusal refuse(long databaseId, SeriesKey key) {
    DatabaseSeries database = databases.get(databaseId);
    if (database == null) {
      // A dropped database is never looked up again.
      for (long id : databases.keySet()) {
        DatabaseSeries gone = id != databaseId && index.isGone(id) ? databases.remove(id) : null;
        if (gone != null) {
          gone.release();
        }
      }
      database =
          databases.computeIfAbsent(
              databaseId, id -> new DatabaseSeries(id, index, limits, memory, nanoTime));
    }
    return database.refuse(key);
  }
}
