package io.hyperbytedb.server;

import io.hyperbytedb.catalog.ViewStatus;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.show.StreamStatus;
import io.hyperbytedb.stream.ViewsHandler;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the stream nodes of a cluster how their views are. Thread-safe. */
final class RemoteStreams implements StreamStatus {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteStreams.class);

  private final PeerClient peers;
  private final Supplier<List<String>> nodes;

  /**
   * @param nodes the addresses of stream nodes
   */
  RemoteStreams(PeerClient peers, Supplier<List<String>> nodes) {
    this.peers = peers;
    this.nodes = nodes;
  }

  @Override
  public Map<Long, ViewStatus> views() {
    Map<Long, ViewStatus> all = new TreeMap<>();
    for (String node : nodes.get()) {
      try (DataInputStream in = new DataInputStream(peers.get(node, ViewsHandler.PATH))) {
        all.putAll(ViewsHandler.read(in));
      } catch (IOException | HyperbyteException e) {
        LOG.debug("stream node {} does not say how its views are", node, e);
      }
    }
    return all;
  }
}
