package io.hyperbytedb.server;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.scan.ViewWindows;
import io.hyperbytedb.stream.ViewChanges;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks stream nodes which windows of views may be stale. Thread-safe. */
final class StreamWindows implements ViewWindows {
  private final Catalog catalog;
  private final ViewChanges changes;

  /**
   * @param followers the stream nodes
   */
  StreamWindows(Catalog catalog, Supplier<List<ViewChanges.Follower>> followers) {
    this.catalog = catalog;
    this.changes = new ViewChanges(followers);
  }

  @Override
  public @Nullable Marks marks(MaterializedView view) {
    ViewChanges.Marks marks = changes.marks(view, catalog.image());
    return marks == null
        ? null
        : positions -> {
          var stale = marks.stale(positions);
          return stale == null
              ? null
              : stale.stream().map(range -> new TimeRange(range.from(), range.to() - 1)).toList();
        };
  }
}
