package io.hyperbytedb.cluster;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code GET /cluster/metrics}: describes this node, and how many others it sees. */
public final class ClusterMetricsHandler implements HttpHandler {
  private final Membership membership;
  private final String version;
  private final InstantSource clock;

  /**
   * @param version the software's version
   */
  public ClusterMetricsHandler(Membership membership, String version, InstantSource clock) {
    this.membership = membership;
    this.version = version;
    this.clock = clock;
  }

  @Override
  public void handle(HttpExchange exchange) {
    NodeIdentity self = membership.self();
    NodeState state = membership.state();
    MembershipView view = membership.view();
    List<MembershipView.Member> peers = view.peersOf(self.nodeId());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("node_id", self.nodeId());
    answer.put("role", self.role());
    answer.put("replica", self.replica());
    answer.put("address", self.address());
    answer.put("state", state.label());
    answer.put("state_code", state.code());
    answer.put("membership_version", view.version());
    Instant now = Instant.ofEpochMilli(clock.millis());
    answer.put("uptime_seconds", Duration.between(self.startedAt(), now).toMillis() / 1e3);
    answer.put("version", version);
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("total", peers.size());
    counts.put("active", peers.stream().filter(p -> p.state() == NodeState.ACTIVE).count());
    answer.put("peers", counts);
    answer.put(
        "partitions",
        view.members().stream()
            .filter(member -> member.nodeId().equals(self.nodeId()))
            .flatMap(member -> MembershipHandler.owned(member.record()).stream())
            .toList());
    Json.respond(exchange, 200, answer);
  }
}
