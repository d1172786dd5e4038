package io.hyperbytedb.server;

import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.query.view.ViewRefresher;
import io.hyperbytedb.stream.ViewEngine;
import java.util.concurrent.CancellationException;

/** Has windows of views computed by the query node of this process. Thread-safe. */
final class LocalViews implements ViewEngine {
  private final ViewRefresher refresher;

  LocalViews(ViewRefresher refresher) {
    this.refresher = refresher;
  }

  @Override
  public Done refresh(MaterializedView view, TimeRange range, long windows) throws ViewException {
    ViewRefresher.Outcome outcome;
    try {
      outcome = refresher.tryRefresh(view.id(), range.from(), range.to(), windows);
    } catch (CancellationException e) {
      throw new ViewException("the process stops", e);
    }
    if (!outcome.error().isEmpty()) {
      throw new ViewException(outcome.error(), null);
    }
    return new Done(outcome.done().next(), outcome.done().written(), outcome.done().deleted());
  }
}
