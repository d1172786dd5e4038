package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.SeriesKey;
import java.util.SortedMap;

/** Takes the rows of SELECT INTO one by one, instead of the write path. For one thread. */
@FunctionalInterface
public interface IntoRows {
  /**
   * A row with at least one field.
   *
   * @param time nanoseconds since 1970
   * @param fields a {@code Double}, {@code Long}, {@code Boolean} or {@code String} by name
   */
  void row(SeriesKey series, long time, SortedMap<String, Object> fields);
}
