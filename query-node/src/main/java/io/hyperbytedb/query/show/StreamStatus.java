package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.ViewStatus;
import java.util.Map;

/** What the processes that follow the log say of themselves. Thread-safe. */
@FunctionalInterface
public interface StreamStatus {
  /** Where no such process is known. */
  StreamStatus NONE = Map::of;

  /** The materialized views by id; one that no process has is absent. */
  Map<Long, ViewStatus> views();
}
