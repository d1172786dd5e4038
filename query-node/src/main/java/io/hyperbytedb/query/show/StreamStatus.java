package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.SubscriptionStatus;
import io.hyperbytedb.catalog.ViewStatus;
import io.hyperbytedb.query.admin.Sources;
import io.hyperbytedb.query.scan.ViewWindows;
import java.util.List;
import java.util.Map;

/** What the processes that follow the log say of themselves. Thread-safe. */
@FunctionalInterface
public interface StreamStatus {
  /** Where no such process is known. */
  StreamStatus NONE = Map::of;

  /** The materialized views by id; one that no process has is absent. */
  Map<Long, ViewStatus> views();

  /** The destinations to which points of subscriptions are sent, by the processes that do so. */
  default List<SubscriptionStatus> subscriptions() {
    return List.of();
  }

  /** The sources of the gateways. */
  default Sources sources() {
    return Sources.NONE;
  }

  /** Which windows of views may be stale. */
  default ViewWindows windows() {
    return ViewWindows.NONE;
  }

  /**
   * What is said together.
   *
   * @param useViews whether queries read views
   */
  static StreamStatus of(StreamStatus streams, Sources sources, boolean useViews) {
    return new StreamStatus() {
      @Override
      public Map<Long, ViewStatus> views() {
        return streams.views();
      }

      @Override
      public ViewWindows windows() {
        return useViews ? streams.windows() : ViewWindows.NONE;
      }

      @Override
      public List<SubscriptionStatus> subscriptions() {
        return streams.subscriptions();
      }

      @Override
      public Sources sources() {
        return sources;
      }
    };
  }
}
