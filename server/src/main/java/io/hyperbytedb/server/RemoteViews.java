package io.hyperbytedb.server;

import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.view.RefreshHandler;
import io.hyperbytedb.query.view.ViewRefresher;
import io.hyperbytedb.stream.ViewEngine;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has windows of views computed by query nodes, one after the other. Thread-safe. */
final class RemoteViews implements ViewEngine {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteViews.class);

  private final PeerClient peers;
  private final Supplier<List<String>> nodes;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * @param nodes the addresses of query nodes that are at work
   */
  RemoteViews(PeerClient peers, Supplier<List<String>> nodes) {
    this.peers = peers;
    this.nodes = nodes;
  }

  @Override
  public Done refresh(MaterializedView view, TimeRange range, long windows) throws ViewException {
    List<String> known = nodes.get();
    if (known.isEmpty()) {
      throw new ViewException("there is no query node", null);
    }
    byte[] question =
        new RefreshHandler.Request(view.id(), range.from(), range.to(), windows).bytes();
    int first = turn.getAndIncrement();
    for (int i = 0; ; i++) {
      String node = known.get(Math.floorMod(first + i, known.size()));
      try {
        return ask(node, question);
      } catch (IOException | HyperbyteException e) {
        // One that has just died may still count as active.
        if (i == known.size() - 1) {
          String why = e.getMessage() == null ? e.toString() : e.getMessage();
          throw new ViewException("query node " + node + ": " + why, e);
        }
        LOG.debug("query node {} does not compute windows", node, e);
      }
    }
  }

  private Done ask(String node, byte[] question) throws IOException, ViewException {
    try (DataInputStream in =
        new DataInputStream(peers.post(node, RefreshHandler.PATH, question))) {
      ViewRefresher.Outcome outcome = RefreshHandler.read(in);
      if (!outcome.error().isEmpty()) {
        throw new ViewException(outcome.error(), null);
      }
      ViewRefresher.Done done = outcome.done();
      return new Done(done.next(), done.written(), done.deleted());
    }
  }
}
