package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.ViewStatus;
import io.hyperbytedb.query.admin.Sources;
import java.util.Map;

/** What the processes that follow the log say of themselves. Thread-safe. */
@FunctionalInterface
public interface StreamStatus {
  /** Where no such process is known. */
  StreamStatus NONE = Map::of;

  /** The materialized views by id; one that no process has is absent. */
  Map<Long, ViewStatus> views();

  /** The sources of the gateways. */
  default Sources sources() {
    return Sources.NONE;
  }

  /** What is said together. */
  static StreamStatus of(StreamStatus streams, Sources sources) {
    return new StreamStatus() {
      @Override
      public Map<Long, ViewStatus> views() {
        return streams.views();
      }

      @Override
      public Sources sources() {
        return sources;
      }
    };
  }
}
