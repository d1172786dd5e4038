package io.hyperbytedb.debug;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code hyperbytedb-debug forget}. */
@Command(
    name = "forget",
    description = {
      "Makes the cluster forget a node that will not come back, so that it is not reported any"
          + " more",
      "and the log is no longer retained for an abandoned replica."
    })
final class ForgetCommand extends NodeCommand {
  @Option(
      names = "--node",
      paramLabel = "ID",
      required = true,
      description = "The node's name, as shown by topology under NODE.")
  private @Nullable String node;

  @Option(
      names = "--force",
      description =
          "Forget it even if it was heard from recently; a running node reappears at once.")
  private boolean force;

  @Override
  int run(Session session) {
    String id = String.valueOf(node);
    if (id.isBlank()) {
      throw new UsageException("--node is the name of a node");
    }
    List<Answer> views = session.ask("/cluster/nodes", "nodes");
    List<Answer.Document> others =
        Session.documents(views).stream().filter(view -> !view.name().equals(id)).toList();
    if (others.isEmpty()) {
      return nobodyElse(id, views, session);
    }
    Answer.Document asked = others.getFirst();
    Answer answer = session.client().delete(asked.address(), path(id), "nodes").join();
    Report report = new Report(List.of(answer));
    if (answer instanceof Answer.Document after) {
      show(member(asked, id), after, report);
      report.verdict(asked.name() + " has told all to forget " + id);
    }
    report.failures();
    return session.print(report);
  }

  private static int nobodyElse(String id, List<Answer> views, Session session) {
    Report report = new Report(views);
    report.failures();
    if (!Session.documents(views).isEmpty()) {
      report.problem("no other node answers, and " + id + " does not forget itself");
    }
    return session.print(report);
  }

  private String path(String id) {
    return "/internal/membership?node="
        + URLEncoder.encode(id, StandardCharsets.UTF_8)
        + (force ? "&force=true" : "");
  }

  private static void show(JsonNode gone, Answer.Document after, Report report) {
    Table table =
        new Table()
            .key("FORGOTTEN")
            .text("ROLE")
            .text("REPLICA")
            .key("ADDRESS")
            .text("STATE")
            .number("HEARTBEAT");
    String role = Texts.value(gone.path("role"));
    String replica = Texts.value(gone.path("replica"));
    table.row(
        Cell.of(Texts.value(gone.path("node_id"))),
        Cell.of(role),
        Cell.of(replica),
        Cell.of(Texts.value(gone.path("address"))),
        Cell.of(Texts.value(gone.path("state"))),
        Cell.of(Texts.span(gone.path("heartbeat_age_secs").asDouble(-1))));
    report.section("", table);
    boolean last =
        after.body().path("nodes").values().stream()
            .noneMatch(
                other ->
                    role.equals(Texts.value(other.path("role")))
                        && replica.equals(Texts.value(other.path("replica"))));
    if (last && role.equals("storage-node")) {
      report.section(
          "",
          List.of(
              "no storage node of replica "
                  + replica
                  + " is left: the log is not kept for it any more"));
    }
  }

  private static JsonNode member(Answer.Document view, String id) {
    return view.body().path("nodes").values().stream()
        .filter(each -> id.equals(Texts.value(each.path("node_id"))))
        .findFirst()
        .orElse(Json.object());
  }
}
