package io.hyperbytedb.write;

import io.hyperbytedb.catalog.series.SeriesIndex;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.SeriesKey;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many series, measurements and values of a tag a database may have. Judged by what the index
 * knows and what this process has let in since, so with several gateways a limit may be passed by
 * what the others let in meanwhile. Thread-safe.
 */
public final class SeriesLimits {
  /** No limits. */
  public static final SeriesLimits NONE =
      new SeriesLimits(new SeriesIndex(), new Limits(0, 0, 0), System::nanoTime);

  /** Limits; 0 is none. */
  public record Limits(long series, long measurements, long valuesPerTag) {}

  /** Why a series is refused. */
  record Refusal(ErrorCode code, String reason) {}

  private final SeriesIndex index;
  private final Limits limits;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<Long, DatabaseSeries> databases = new ConcurrentHashMap<>();

  /**
   * @param index the series there are
   * @param nanoTime a clock that never goes back
   */
  public SeriesLimits(SeriesIndex index, Limits limits, LongSupplier nanoTime) {
    this.index = index;
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  /** Whether there is any limit. */
  boolean some() {
    return limits.series > 0 || limits.measurements > 0 || limits.valuesPerTag > 0;
  }

  /** Lets a series in, or says why not. */
  @Nullable Refusal refuse(long databaseId, SeriesKey key) {
    DatabaseSeries database = databases.get(databaseId);
    if (database == null) {
      // One that is gone is never asked for again.
      databases.keySet().removeIf(id -> id != databaseId && index.isGone(id));
      database =
          databases.computeIfAbsent(
              databaseId, id -> new DatabaseSeries(id, index, limits, nanoTime));
    }
    return database.refuse(key);
  }
}
