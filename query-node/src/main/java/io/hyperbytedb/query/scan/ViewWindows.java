package io.hyperbytedb.query.scan;

import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.query.influxql.TimeRange;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells which windows of materialized views may be stale. Thread-safe. */
@FunctionalInterface
public interface ViewWindows {
  /** Where queries read no views. */
  ViewWindows NONE = view -> null;

  /**
   * The windows of a view that are marked now. All others have the rows that are right, and these
   * are in the log: what is read of the view after this call has them.
   *
   * @return null if that isn't known
   */
  @Nullable Marks marks(MaterializedView view);

  /** Windows that were marked at a time. */
  @FunctionalInterface
  interface Marks {
    /**
     * The times of these windows and of those that were changed since.
     *
     * @param positions for each partition of the WAL the offset of the next record: what all
     *     records before it have changed is found
     * @return in any order; null if that isn't known
     */
    @Nullable List<TimeRange> stale(Map<Integer, Long> positions);
  }
}
