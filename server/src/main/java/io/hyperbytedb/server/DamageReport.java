package io.hyperbytedb.server;

import io.hyperbytedb.cluster.Membership;
import io.hyperbytedb.cluster.NodeIdentity;
import io.hyperbytedb.compactor.repair.SuspectsHandler;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the compactors of the own replica which files could not be read, so that they check and
 * repair them. One that cannot be reached is told the next time.
 */
final class DamageReport {
  private static final Logger LOG = LoggerFactory.getLogger(DamageReport.class);

  /** What does not fit into one request is told when these are whole. */
  private static final int MOST = 500;

  private final Membership members;
  private final PeerClient peers;

  DamageReport(Membership members, PeerClient peers) {
    this.members = members;
    this.peers = peers;
  }

  /** Tells the paths of files. */
  void tell(Set<String> paths) {
    byte[] text =
        String.join("\n", paths.stream().limit(MOST).toList()).getBytes(StandardCharsets.UTF_8);
    String replica = members.self().replica();
    for (NodeIdentity compactor : members.view().active(Role.COMPACTOR.command())) {
      if (compactor.replica().equals(replica)) {
        tell(compactor.address(), text);
      }
    }
  }

  private void tell(String address, byte[] text) {
    try (InputStream _ = peers.post(address, SuspectsHandler.PATH, text)) {
      LOG.debug("compactor {} was told of damaged files", address);
    } catch (IOException | HyperbyteException e) {
      LOG.debug("compactor {} could not be told of damaged files", address, e);
    }
  }
}
