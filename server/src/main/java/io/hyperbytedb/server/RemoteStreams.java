package io.hyperbytedb.server;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.SubscriptionStatus;
import io.hyperbytedb.catalog.ViewStatus;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.scan.ViewWindows;
import io.hyperbytedb.query.show.StreamStatus;
import io.hyperbytedb.stream.ViewChanges;
import io.hyperbytedb.stream.ViewChangesHandler;
import io.hyperbytedb.stream.ViewsHandler;
import io.hyperbytedb.stream.subscription.SubscriptionsHandler;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the stream nodes of a cluster how their views and subscriptions are. Thread-safe. */
final class RemoteStreams implements StreamStatus {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteStreams.class);

  private final PeerClient peers;
  private final PeerClient quick;
  private final Supplier<List<String>> nodes;
  private final ViewWindows windows;

  /**
   * @param quick for what a query asks: rather than wait long it reads no view
   * @param nodes the addresses of stream nodes
   */
  RemoteStreams(PeerClient peers, PeerClient quick, Supplier<List<String>> nodes, Catalog catalog) {
    this.peers = peers;
    this.quick = quick;
    this.nodes = nodes;
    this.windows = new StreamWindows(catalog, this::followers);
  }

  @Override
  public ViewWindows windows() {
    return windows;
  }

  private List<ViewChanges.Follower> followers() {
    return nodes.get().stream().<ViewChanges.Follower>map(RemoteFollower::new).toList();
  }

  /** A stream node; it knows nothing if it does not answer. */
  private final class RemoteFollower implements ViewChanges.Follower {
    private final String node;

    RemoteFollower(String node) {
      this.node = node;
    }

    @Override
    public ViewChanges.@Nullable Marked marked(long view) {
      try (DataInputStream in = ask(ViewChangesHandler.marked(view))) {
        return ViewChangesHandler.readMarked(in);
      } catch (IOException | HyperbyteException e) {
        LOG.debug("stream node {} does not say which windows are marked", node, e);
        return null;
      }
    }

    @Override
    public ViewChanges.Changed changed(ViewChanges.Question question) {
      try (DataInputStream in = ask(ViewChangesHandler.changed(question))) {
        return ViewChangesHandler.readChanged(in);
      } catch (IOException | HyperbyteException e) {
        LOG.debug("stream node {} does not say which windows were changed", node, e);
        return new ViewChanges.Changed(new BitSet(), new long[0]);
      }
    }

    private DataInputStream ask(byte[] question) throws IOException {
      return new DataInputStream(quick.post(node, ViewChangesHandler.PATH, question));
    }
  }

  @Override
  public Map<Long, ViewStatus> views() {
    Map<Long, ViewStatus> all = new TreeMap<>();
    // A node that does not know yet that another one computes a view has done less of it.
    ask(
        ViewsHandler.PATH,
        in ->
            ViewsHandler.read(in)
                .forEach(
                    (id, status) ->
                        all.merge(id, status, (x, y) -> x.lastRun() >= y.lastRun() ? x : y)));
    return all;
  }

  @Override
  public List<SubscriptionStatus> subscriptions() {
    List<SubscriptionStatus> all = new ArrayList<>();
    ask(SubscriptionsHandler.PATH, in -> all.addAll(SubscriptionsHandler.read(in)));
    return all;
  }

  /** Takes in an answer. */
  private interface Taker {
    void take(DataInputStream in) throws IOException;
  }

  private void ask(String path, Taker taker) {
    for (String node : nodes.get()) {
      try (DataInputStream in = new DataInputStream(peers.get(node, path))) {
        taker.take(in);
      } catch (IOException | HyperbyteException e) {
        LOG.debug("stream node {} does not answer {}", node, path, e);
      }
    }
  }
}
