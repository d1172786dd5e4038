package io.hyperbytedb.server;

import io.hyperbytedb.cluster.Membership;
import io.hyperbytedb.cluster.NodeIdentity;
import io.hyperbytedb.gateway.source.SourceStatus;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.Json;
import io.hyperbytedb.http.JsonTree;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.admin.Sources;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What the sources of a process do, for statements here and in other processes. Thread-safe. */
final class SourceReport implements HttpHandler, Sources {
  /** The route for other processes. */
  static final String PATH = "/internal/sources";

  private static final int LONGEST_ANSWER = 16 << 20;

  private final String node;
  private volatile Supplier<List<SourceStatus>> statuses = List::of;

  /**
   * @param node the name of this process
   */
  SourceReport(String node) {
    this.node = node;
  }

  /** Sets the sources, which have started. */
  void of(Supplier<List<SourceStatus>> sources) {
    statuses = sources;
  }

  @Override
  public List<Row> rows() {
    return statuses.get().stream().map(this::row).toList();
  }

  private Row row(SourceStatus status) {
    return new Row(
        status.name(),
        node,
        status.state().name(),
        new Lag(
            status.lag().partitions(),
            status.lag().records(),
            (long) (status.lag().seconds() * 1000)),
        new Counts(status.counts().points(), status.counts().bad(), status.counts().gaps()),
        status.problem().isEmpty() ? status.gap() : status.problem());
  }

  @Override
  public void handle(HttpExchange exchange) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Row row : rows()) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("name", row.name());
      members.put("node", row.node());
      members.put("state", row.state());
      members.put("partitions", row.lag().partitions());
      members.put("lag_records", row.lag().records());
      members.put("lag_ms", row.lag().millis());
      members.put("points", row.counts().points());
      members.put("bad_points", row.counts().bad());
      members.put("gaps", row.counts().gaps());
      members.put("detail", row.detail());
      all.add(members);
    }
    Json.respond(exchange, 200, Map.of("sources", all));
  }

  /** The sources of all gateways of a cluster. */
  static Sources ofGateways(Membership members, PeerClient peers) {
    return () -> {
      List<Row> rows = new ArrayList<>();
      for (NodeIdentity gateway : members.view().active(Role.INGEST_GATEWAY.command())) {
        rows.addAll(ask(gateway, peers));
      }
      rows.sort(Comparator.comparing(Row::name).thenComparing(Row::node));
      return rows;
    };
  }

  /** A gateway that does not answer cannot say which sources it has; the others do. */
  private static List<Row> ask(NodeIdentity gateway, PeerClient peers) {
    try (InputStream in = peers.get(gateway.address(), PATH)) {
      return JsonTree.parse(in.readNBytes(LONGEST_ANSWER)).list("sources").stream()
          .map(SourceReport::parse)
          .toList();
    } catch (IOException | HyperbyteException | IllegalArgumentException e) {
      return List.of();
    }
  }

  private static Row parse(JsonTree row) {
    return new Row(
        row.text("name"),
        row.text("node"),
        row.text("state"),
        new Lag(row.number("partitions"), row.number("lag_records"), row.number("lag_ms")),
        new Counts(row.number("points"), row.number("bad_points"), row.number("gaps")),
        row.text("detail"));
  }
}
