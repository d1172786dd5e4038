package io.hyperbytedb.server;

import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.view.RefreshHandler;
import io.hyperbytedb.stream.ViewEngine;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Has windows of views computed by query nodes, one after the other. Thread-safe. */
final class RemoteViews implements ViewEngine {
  private final PeerClient peers;
  private final Supplier<List<String>> nodes;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * @param nodes the addresses of query nodes
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
    String node = known.get(Math.floorMod(turn.getAndIncrement(), known.size()));
    byte[] question =
        ByteBuffer.allocate(4 * Long.BYTES)
            .putLong(view.id())
            .putLong(range.from())
            .putLong(range.to())
            .putLong(windows)
            .array();
    try (DataInputStream in =
        new DataInputStream(peers.post(node, RefreshHandler.PATH, question))) {
      Done done = new Done(in.readLong(), in.readLong(), in.readLong());
      String error = in.readUTF();
      if (!error.isEmpty()) {
        throw new ViewException(error, null);
      }
      return done;
    } catch (IOException | HyperbyteException e) {
      throw new ViewException("query node " + node + ": " + e.getMessage(), e);
    }
  }
}
