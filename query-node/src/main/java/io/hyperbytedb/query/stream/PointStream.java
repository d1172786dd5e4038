package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.plan.GroupKey;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Points, series by series: series in the order of their keys, the points of each in the order of
 * their times, both backwards in a query that goes back in time. For one thread.
 */
public interface PointStream {
  /** The type of the points' values. */
  FieldType type();

  /** Goes on to the next series, whatever is left of the one before; null at the end. */
  @Nullable GroupKey nextKey() throws IOException;

  /** The next points of the series, never none; null at its end. */
  @Nullable Points next() throws IOException;
}
