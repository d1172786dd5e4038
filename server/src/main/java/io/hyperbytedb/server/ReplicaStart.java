package io.hyperbytedb.server;

import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.cluster.Membership;
import io.hyperbytedb.cluster.NodeIdentity;
import io.hyperbytedb.cluster.NodeState;
import io.hyperbytedb.cluster.PeerState;
import io.hyperbytedb.cluster.WorkShare;
import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.cluster.checkpoint.StateTransfer;
import io.hyperbytedb.compactor.repair.Bootstrap;
import io.hyperbytedb.compactor.repair.HttpReplica;
import io.hyperbytedb.compactor.repair.OtherReplica;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bootstraps a storage node before it takes partitions: if the log does not reach back to the
 * position of its replica, because that is new or was given up, the replica starts from another
 * one. The partitions are divided among the waiting storage nodes.
 */
final class ReplicaStart {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaStart.class);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final ClusterState state;
  private final Membership membership;
  private final PeerClient peers;
  private final Bootstrap bootstrap;
  private final Path scratch;
  private final WorkShare share;

  /**
   * @param scratch a directory for copies of another replica's state
   */
  ReplicaStart(
      ClusterState state, Membership membership, PeerClient peers, Storage storage, Path scratch) {
    this.state = state;
    this.membership = membership;
    this.peers = peers;
    this.bootstrap = new Bootstrap(membership.self().address(), state.manifest(), storage);
    this.scratch = scratch;
    this.share =
        new WorkShare(
            membership.self(),
            membership::view,
            EnumSet.of(NodeState.JOINING, NodeState.SYNCING, NodeState.ACTIVE));
  }

  /** Returns when the log has everything that the files lack; may take as long as copying them. */
  void await() throws InterruptedException {
    for (int p = 0; p < state.logs().partitions(); p++) {
      while (!isComplete(p)) {
        Thread.sleep(RETRY);
      }
    }
  }

  /**
   * Whether a partition's log has everything that its files lack; bootstraps it if this node is
   * responsible.
   */
  private boolean isComplete(int p) {
    try {
      long needed = needed(p);
      return needed == 0 || (share.isMine("adopt " + p) && bootstrap(p, needed));
    } catch (CompletionException e) {
      LOG.warn("partition {}: cannot look up the start of the log: {}", p, e.toString());
      return false;
    }
  }

  /** The start of a partition's log if it is beyond the flushed offset, otherwise 0. */
  private long needed(int p) {
    Partition wal = state.logs().walLog(p);
    long start = state.log().startOffsets(List.of(wal)).join().getOrDefault(wal, 0L);
    return state.manifest().catchUp(p).join().flushedOffset() < start ? start : 0;
  }

  private boolean bootstrap(int partition, long needed) {
    for (NodeIdentity node : membership.view().active(NodeIdentity.STORAGE_NODE)) {
      if (!node.replica().equals(membership.self().replica())) {
        try {
          bootstrap.run(partition, needed, new Peer(node));
          return true;
        } catch (IOException | UncheckedIOException | CompletionException | HyperbyteException e) {
          LOG.warn("cannot take partition {} from {}: {}", partition, node.nodeId(), e.toString());
        }
      }
    }
    LOG.warn(
        "partition {}: the log starts at offset {}, beyond what this replica has; waiting for a"
            + " replica that has it",
        partition,
        needed);
    return false;
  }

  /** A storage node of another replica. */
  private final class Peer implements Bootstrap.Origin {
    private final NodeIdentity node;

    Peer(NodeIdentity node) {
      this.node = node;
    }

    @Override
    public OtherReplica replica() {
      return new HttpReplica(node.replica(), node.address(), peers);
    }

    @Override
    public Manifest.Copy manifest() throws IOException {
      Files.createDirectories(scratch);
      Path work = Files.createTempDirectory(scratch, "bootstrap-");
      try (RocksStateStores stores =
          StateTransfer.open(PeerState.ask(peers, node, node.replica()), work)) {
        return Manifest.read(
            state.logs().partitions(), p -> stores.store(StateLogs.manifestStore(p)));
      } finally {
        StateTransfer.deleteTree(work);
      }
    }
  }
}
