package io.hyperbytedb.cluster;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.Json;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code GET /cluster/nodes} and {@code GET /internal/membership}: all nodes as this one sees them.
 * {@code DELETE /internal/membership?node=ID} makes all nodes forget a node that will not come
 * back; one that was heard from recently only with {@code force=true}.
 */
public final class MembershipHandler implements HttpHandler {
  private final Membership membership;
  private final InstantSource clock;

  /** Serves a membership. */
  public MembershipHandler(Membership membership, InstantSource clock) {
    this.membership = membership;
    this.clock = clock;
  }

  @Override
  public void handle(HttpExchange exchange) {
    if (exchange.method().equals("DELETE")) {
      forget(exchange);
    }
    MembershipView view = membership.view();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("node_id", membership.self().nodeId());
    answer.put("membership_version", view.version());
    answer.put("nodes", view.members().stream().map(this::node).toList());
    Json.respond(exchange, 200, answer);
  }

  private void forget(HttpExchange exchange) {
    String node = exchange.queryParam("node");
    if (node == null || node.equals(membership.self().nodeId())) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST, "[node] must name a node, and not the one that is asked");
    }
    if (!"true".equals(exchange.queryParam("force"))) {
      refuseIfHeard(node);
    }
    if (!membership.forget(node)) {
      throw new HyperbyteException(ErrorCode.NOT_FOUND, "there is no node [" + node + "]");
    }
  }

  private void refuseIfHeard(String node) {
    for (MembershipView.Member member : membership.view().members()) {
      if (member.nodeId().equals(node) && membership.hears(member)) {
        throw new HyperbyteException(
            ErrorCode.CONFLICT,
            String.format(
                Locale.ROOT,
                "node [%s] was heard %.1f s ago; stop it, and ask again when it has been silent for"
                    + " %.0f s",
                node,
                member.silence().toMillis() / 1e3,
                membership.timeout().toMillis() / 1e3));
      }
    }
  }

  private Map<String, Object> node(MembershipView.Member member) {
    Map<String, Object> node = new LinkedHashMap<>();
    NodeIdentity identity = member.identity();
    node.put("node_id", identity.nodeId());
    node.put("role", identity.role());
    node.put("replica", identity.replica());
    node.put("address", identity.address());
    node.put("state", member.state().label());
    node.put("state_code", member.state().code());
    node.put("started_at", identity.startedAt().toString());
    Instant heard = Instant.ofEpochMilli(clock.millis()).minus(member.silence());
    node.put("last_heartbeat", Instant.ofEpochMilli(heard.toEpochMilli()).toString());
    node.put("heartbeat_age_secs", member.silence().toMillis() / 1e3);
    node.put("partitions", owned(member.record()));
    node.put("self", member.nodeId().equals(membership.self().nodeId()));
    return node;
  }

  static List<Integer> owned(NodeRecord record) {
    return record.progress().partitions().stream().map(NodeProgress.Owned::partition).toList();
  }
}
