package io.hyperbytedb.cluster;

import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.cluster.checkpoint.StateTransfer;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.log.rocks.StateCheckpoints;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the state from another process, for a process that is new or was away for so long that
 * the logs do not reach back to its own state. Waits until a process with a suitable state is
 * available. Not thread-safe.
 */
public final class PeerState implements StateCheckpoints.Source {
  private static final Logger LOG = LoggerFactory.getLogger(PeerState.class);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final Membership membership;
  private final PeerClient peers;
  private final InstantSource clock;

  /** Fetches from the members of a membership. */
  public PeerState(Membership membership, PeerClient peers, InstantSource clock) {
    this.membership = membership;
    this.peers = peers;
    this.clock = clock;
  }

  @Override
  public boolean fetch(StateCheckpoints checkpoints, Map<String, Long> starts) throws IOException {
    boolean manifest =
        starts.entrySet().stream()
            .anyMatch(
                start -> !start.getKey().equals(StateLogs.CATALOG_STORE) && start.getValue() > 0);
    while (true) {
      for (NodeIdentity peer : candidates(manifest)) {
        try {
          var _ =
              checkpoints.add(
                  Instant.ofEpochMilli(clock.millis()),
                  Map.of(),
                  directory -> {
                    try (InputStream in = ask(peers, peer, membership.self().replica())) {
                      StateTransfer.receive(in, directory);
                    }
                  });
          LOG.info("took the state of {} at {}", peer.nodeId(), peer.address());
          return true;
        } catch (UncheckedIOException | HyperbyteException e) {
          LOG.warn("{} did not provide its state: {}", peer.nodeId(), e.toString());
        }
      }
      LOG.warn(
          "the log does not reach back to this process's state: waiting for a process that has a"
              + " later one");
      try {
        Thread.sleep(RETRY);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  /** The processes that may have what is needed, those of the own replica first. */
  private List<NodeIdentity> candidates(boolean manifest) {
    List<NodeIdentity> own = new ArrayList<>();
    List<NodeIdentity> others = new ArrayList<>();
    NodeIdentity self = membership.self();
    for (MembershipView.Member member : membership.view().members()) {
      boolean works = member.state() == NodeState.ACTIVE || member.state() == NodeState.SYNCING;
      if (works && !member.nodeId().equals(self.nodeId())) {
        boolean same = member.identity().replica().equals(self.replica());
        (same ? own : others).add(member.identity());
      }
    }
    if (!manifest) {
      own.addAll(others);
    }
    return own;
  }

  /**
   * Requests a process's state.
   *
   * @param replica the replica of the requesting process; another replica gets only the catalog
   */
  public static InputStream ask(PeerClient peers, NodeIdentity peer, String replica)
      throws IOException {
    return peers.get(
        peer.address(),
        MetadataHandler.PATH + "?replica=" + URLEncoder.encode(replica, StandardCharsets.UTF_8));
  }
}
