package io.hyperbytedb.debug;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The output of each subcommand for a cluster, and its exit code. */
final class CommandsTest {
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String RED = "\u001b[31m";

  private final Console console = new Console();
  private final FakeNode one;
  private final FakeNode two;

  CommandsTest() throws IOException {
    one = new FakeNode();
    two = new FakeNode();
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "-n";
    all[1] = one.address() + "," + two.address();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return console.run(all);
  }

  /** The output with the addresses of the nodes as ONE and TWO, and runs of spaces as one. */
  private String text() {
    return console
        .out()
        .replace(one.address(), "ONE")
        .replace(two.address(), "TWO")
        .replaceAll("(?m) +", " ")
        .replaceAll("(?m)^ ", "");
  }

  @Test
  void statusOfAllNodes() {
    one.says("/cluster/metrics", Recorded.self("storage-a1", "storage-node", "Active", 9, 9));
    two.says("/cluster/metrics", Recorded.self("query-1", "query-node", "Active", 9, 9));

    assertThat(run("status")).isZero();

    assertThat(text())
        .isEqualTo(
            """
            ADDRESS NODE ROLE REPLICA STATE VIEW PEERS PARTITIONS UPTIME
            ONE storage-a1 storage-node a Active 17 9/9 0,2-4,7 2m03s
            TWO query-1 query-node a Active 17 9/9 0,2-4,7 2m03s

            2 of 2 nodes answer; all are Active
            """);
  }

  /** A drained node reports Leaving, then no longer answers; its peers count it as not active. */
  @Test
  void statusTakesAPlannedDrainForNoProblem() throws Exception {
    String left;
    try (FakeNode gone = new FakeNode()) {
      left = gone.address();
    }
    String nodes = Recorded.nodes("storage-a1", 18, "Leaving").replace("10.0.0.2:8086", left);
    one.says("/cluster/metrics", Recorded.self("storage-a1", "storage-node", "Active", 3, 2))
        .says("/cluster/nodes", nodes);
    two.says("/cluster/metrics", Recorded.self("storage-b1", "storage-node", "Leaving", 3, 3))
        .says("/cluster/nodes", Recorded.nodes("storage-b1", 17, "Active"));
    assertThat(run("status")).isZero();
    String both = one.address() + "," + left;
    assertThat(console.run("-n", both, "status")).isZero();
    assertThat(console.out()).contains("left after a drain", "1 of 1 nodes answer, 1 left");
    one.says("/cluster/nodes", nodes.replace("Leaving", "Disconnected"));
    assertThat(console.run("-n", both, "status")).isEqualTo(1);
  }

  @Test
  void statusNamesWhoIsNotActive() {
    one.says("/cluster/metrics", Recorded.self("storage-a1", "storage-node", "Draining", 9, 8));
    two.says("/cluster/metrics", Recorded.self("query-1", "query-node", "Disconnected", 9, 9));

    console.terminal();
    assertThat(run("status")).isEqualTo(1);

    assertThat(console.out())
        .contains(
            YELLOW + "Draining",
            RED + "Disconnected",
            RED + "8/9",
            "query-1 is Disconnected",
            "peers that are not Active are seen by storage-a1",
            "2 problems:");
  }

  @Test
  void topologyShowsEqualViewsOnce() {
    one.says("/cluster/nodes", Recorded.nodes("storage-a1", 17, "Active"));
    two.says("/cluster/nodes", Recorded.nodes("storage-b1", 17, "Active"));

    assertThat(run("topology")).isZero();
    assertThat(text())
        .contains("membership 17 as seen by all 2 nodes that answer\n")
        .contains("storage-a1 storage-node a 10.0.0.1:8086 Active 0.8s 0-3\n")
        .contains("compactor-a compactor a 10.0.0.9:8086 Active 0.4s -\n")
        .containsOnlyOnce("NODE ROLE");

    two.says("/cluster/nodes", Recorded.nodes("storage-b1", 18, "Syncing"));

    assertThat(run("topology")).isEqualTo(1);
    assertThat(text())
        .contains("membership 17 as seen by storage-a1\n", "membership 18 as seen by storage-b1\n")
        .contains("there are 2 different views: see diff");
  }

  @Test
  void diffNamesWhatDiffersAndWhoSeesIt() {
    one.says("/cluster/nodes", Recorded.nodes("storage-a1", 17, "Active"));
    two.says("/cluster/nodes", Recorded.nodes("storage-b1", 17, "Active"));
    assertThat(run("diff")).isZero();
    assertThat(console.out()).contains("2 of 2 nodes answer; no difference, membership 17");

    two.says("/cluster/nodes", Recorded.nodes("storage-b1", 18, "Disconnected"));

    assertThat(run("diff")).isEqualTo(1);
    assertThat(text())
        .contains("(all) membership_version 17 storage-a1\n(all) membership_version 18 storage-b1")
        .contains("storage-b1 state Active storage-a1\nstorage-b1 state Disconnected storage-b1");
    assertThat(run("diff", "--output", "json")).isEqualTo(1);
    JsonNode second = console.json().path("differences").get(1);
    assertThat(second.path("field").stringValue()).isEqualTo("state");
    assertThat(second.path("values").get(1).path("seen_by").get(0).stringValue())
        .isEqualTo("storage-b1");
  }

  @Test
  void diffFindsANodeThatOnlySomeKnow() {
    one.says("/cluster/nodes", Recorded.nodes("storage-a1", 17, "Active"));
    two.says("/cluster/nodes", "{\"node_id\":\"x\",\"membership_version\":17,\"nodes\":[]}");

    assertThat(run("diff")).isEqualTo(1);

    assertThat(text()).contains("storage-b1 known yes storage-a1\nstorage-b1 known no x\n");
  }

  @Test
  void healthOfAllNodes() {
    String pass = "{\"message\":\"ready for queries and writes\",\"status\":\"pass\"}";
    one.says("/health", pass);
    two.says("/health", pass);
    assertThat(run("health")).isZero();
    assertThat(text()).containsPattern("ONE pass [\\d.]+ ms ready for queries and writes\n");

    two.says("/health", "{\"message\":\"no broker\",\"status\":\"fail\"}");

    assertThat(run("health")).isEqualTo(1);
    assertThat(text()).containsPattern("TWO fail [\\d.]+ ms no broker\n");
  }

  @Test
  void replicationTakesTheNewestOfWhatNodesSay() {
    one.says("/internal/replication", Recorded.replication("storage-a1", 500));
    two.says("/internal/replication", Recorded.replication("storage-b1", 20));

    assertThat(run("replication")).isZero();

    assertThat(text())
        .contains("PARTITION END REPLICA OWNER POSITION FLUSHED LAG LATE BY\n")
        .contains("0 1200 a 10.0.0.1:8086 1200 1000 0 0.0s\n")
        .contains("1 5000 b 10.0.0.2:8086 4980 100 20 3.5s\n")
        .contains("ONE storage-a1 a 40 0 40 2 1\n");
  }

  @Test
  void replicationShowsWhatElseFollowsTheLog() {
    String known = "{\"database\":\"db\",\"view\":\"v\",\"paused\":false";
    one.says("/internal/replication", Recorded.followed("storage-a1", 4980, known + "}"));
    two.says(
        "/internal/replication",
        Recorded.followed(
            "stream-1",
            4990,
            known
                + ",\"node\":\"10.0.0.3:8086\",\"dirty\":3,\"behind\":10,\"last_run_ms\":1767571200123,"
                + "\"rows_written\":40,\"rows_deleted\":2,\"error\":\"\"},"
                + "{\"database\":\"db\",\"view\":\"w\",\"paused\":true,\"node\":\"10.0.0.3:8086\",\"dirty\":1,"
                + "\"behind\":10,\"last_run_ms\":0,\"rows_written\":0,\"rows_deleted\":0,\"error\":\"no"
                + " such policy\"}"));

    assertThat(run("replication")).isEqualTo(1);

    assertThat(text())
        .contains("GROUP OF LAG WORST PARTITION POSITION LAG\n")
        .contains("hyperbytedb-views materialized views 10 1 4990 10\n")
        .contains("hyperbytedb-subscription-7 subscription [s] of [db] 1200 0 0 1200\n")
        .contains("db.v 10.0.0.3:8086 3 2026-01-05T00:00:00.123Z 40 2 running\n")
        .contains("db.w 10.0.0.3:8086 1 - 0 0 no such policy\n")
        .contains("view db.w: no such policy\n")
        .contains("hyperbytedb-subscription-7, subscription [s] of [db], lags 1200 records\n");
  }

  @Test
  void lagIsColouredByThresholdsAndCriticalIsNeverBelowWarn() {
    console.terminal();
    one.says("/internal/replication", Recorded.replication("storage-a1", 150));
    two.says("/internal/replication", Recorded.replication("storage-b1", 150));

    assertThat(run("lag")).isZero();
    assertThat(console.out()).contains(YELLOW + "150", GREEN + "0");
    assertThat(run("--lag-critical", "150", "lag")).isEqualTo(1);
    assertThat(console.out())
        .contains(RED + "150", "partition 1 of replica b lags 150 records, 3.5s");
    assertThat(run("--lag-warn", "200", "lag")).isZero();
    assertThat(console.out()).contains(GREEN + "150");
    assertThat(run("--lag-warn", "200", "--lag-critical", "10", "lag")).isZero();
    assertThat(console.out()).contains(GREEN + "150");
    assertThat(run("--lag-warn", "0", "--lag-critical", "0", "lag")).isEqualTo(1);
    assertThat(console.out()).contains(RED + "150", GREEN + "0").doesNotContain(RED + "0");
  }

  @Test
  void coloursAreForTerminalsOnly() {
    one.says("/internal/replication", Recorded.replication("storage-a1", 150));
    two.says("/internal/replication", Recorded.replication("storage-b1", 150));

    run("lag");
    assertThat(console.out()).doesNotContain("\u001b");
    console.terminal();
    run("lag", "--no-color");
    assertThat(console.out()).doesNotContain("\u001b");
    console.variable("NO_COLOR", "1");
    run("lag");
    assertThat(console.out()).doesNotContain("\u001b");
    console.variable("NO_COLOR", "");
    run("lag");
    assertThat(console.out()).contains(YELLOW);
    run("lag", "--output", "json");
    assertThat(console.out()).doesNotContain("\u001b");
  }

  @Test
  void watchLooksAgain() {
    one.says("/internal/replication", Recorded.replication("storage-a1", 2000));
    two.says("/internal/replication", Recorded.replication("storage-b1", 2000));

    console.looks(3);
    assertThat(run("lag", "--watch", "--output", "json")).isEqualTo(1);

    assertThat(one.asked()).hasSize(3);
    assertThat(console.out().lines())
        .hasSize(3)
        .allSatisfy(
            line -> assertThat(Json.MAPPER.readTree(line).path("problems").size()).isEqualTo(1));
    console.looks(2).terminal();
    run("lag", "--watch");
    assertThat(console.out()).startsWith("\u001b[H\u001b[2J");
  }

  @Test
  void whatNobodyConsumesIsAProblem() {
    String unowned =
        """
        {"node_id":"x","partitions":[
         {"partition":3,"end_offset":10,"replicas":[{"replica":"b","owner":null,"position":-1,"lag":null,"lag_seconds":null}]},
         {"partition":4,"end_offset":0,"replicas":[{"replica":"b","owner":null,"position":-1,"lag":null,"lag_seconds":null}]}]}
        """;
    one.says("/internal/replication", unowned);
    two.says("/internal/replication", unowned);

    assertThat(run("replication")).isEqualTo(1);

    assertThat(text())
        .contains("3 10 b - ? ? ? -\n")
        .contains("no node consumes these partitions of replica b: 3\n");
  }

  @Test
  void raftShowsTheQuorum() {
    one.says("/internal/raft", Recorded.raft(1, 12));
    two.says("/internal/raft", Recorded.raft(1, 12));

    assertThat(run("raft")).isZero();
    assertThat(text())
        .contains("ONE 1 7 4711 3 1\n")
        .contains("1 leader 4711 0 - -\n", "2 voter 4700 11 0.0s ago 0.0s ago\n")
        .contains("9 observer 4711 0 0.0s ago");

    two.says("/internal/raft", "{\"enabled\":true,\"error\":\"no broker answers\"}");
    one.says("/internal/raft", Recorded.raft(1, 60_000));

    assertThat(run("raft")).isEqualTo(1);
    assertThat(text()).contains("TWO no broker answers\n", "voter 2 does not fetch: is it down?");
  }

  @Test
  void raftWithoutALeaderOrWithoutRaft() {
    one.says("/internal/raft", Recorded.raft(-1, 12));
    two.says("/internal/raft", "{\"enabled\":false}");
    assertThat(run("raft")).isEqualTo(1);
    assertThat(text()).contains("ONE knows no leader", "TWO no raft\n");

    one.says("/internal/raft", "{\"enabled\":false}");
    assertThat(run("raft")).isZero();
  }

  @Test
  void manifestOfTheFirstNodeOrOfAnother() {
    two.says("/internal/sync/manifest", Recorded.manifest());

    assertThat(run("manifest")).isEqualTo(1);
    assertThat(text()).contains("ONE HTTP 404: not found");
    assertThat(run("manifest", "--node", two.address(), "--files")).isZero();

    assertThat(text())
        .contains("storage-a1, replica a\n")
        .contains("0 10.0.0.1:8086 3 1000 120 2 1010 12.2 KiB 2\n")
        .contains(
            "/p0/00000000000000000001.parquet 1 1000 12.1 KiB 0..1000 2026-01-05T00:00Z 00ff00ff\n")
        .contains("1 node answers; 2 files, 1010 rows, 12.2 KiB");
  }

  @Test
  void metricsAreFiltered() {
    String text =
        """
        # HELP hyperbytedb_cluster_node_state State
        # TYPE hyperbytedb_cluster_node_state gauge
        hyperbytedb_cluster_node_state 2
        hyperbytedb_cluster_peers_active{kind="a b}"} 9
        hyperbytedb_uptime_seconds 12.5
        """;
    one.says("/metrics", text);
    two.says("/metrics", text);

    assertThat(run("metrics")).isZero();
    assertThat(text())
        .contains("ONE\nhyperbytedb_cluster_node_state 2\nhyperbytedb_cluster_peers_active")
        .doesNotContain("#", "uptime");
    assertThat(run("metrics", "--filter", "uptime", "--output", "json")).isZero();
    assertThat(console.json().path("nodes").get(1).path("answer").toString())
        .isEqualTo("{\"hyperbytedb_uptime_seconds\":12.5}");
    assertThat(run("metrics", "--filter", "nothing")).isZero();
    assertThat(text()).contains("no line has [nothing]");
  }

  @Test
  void compactAsksACompactorOfEachReplica() {
    one.says("/cluster/nodes", Recorded.nodes("storage-a1", 17, "Active"));
    two.says("/cluster/nodes", Recorded.nodes("compactor-a", 17, "Active"));
    two.says("/internal/compact", Recorded.compacted(""));

    assertThat(run("compact")).as("replica b has no compactor").isEqualTo(1);

    assertThat(console.out()).contains("no node can compact replica b");
    assertThat(posts(one)).isEmpty();
    assertThat(posts(two)).containsExactly("POST /internal/compact");
    assertThat(text())
        .contains("TWO 2 1 1.2s\n")
        .contains("TWO db autogen m 12 → 3 1.0 MiB → 512.0 KiB\n");
  }

  @Test
  void compactOneOrAll() {
    one.says("/internal/compact", 404, "{\"error\":\"not found\"}");
    two.says("/internal/compact", Recorded.compacted(""));

    assertThat(run("compact", "--node", two.address())).isZero();
    assertThat(posts(one)).isEmpty();
    assertThat(run("compact", "--all")).isZero();
    assertThat(text()).contains("ONE does not compact\n");
    assertThat(run("compact", "--node", one.address())).isEqualTo(1);
    assertThat(run("compact")).as("the first, for nobody tells who can").isEqualTo(1);
  }

  @Test
  void compactReportsErrorsAndNodesThatTakeTooLong() {
    one.says("/internal/compact", 500, Recorded.compacted("\"file [x] is damaged\""));
    assertThat(run("compact", "--node", one.address())).isEqualTo(1);
    assertThat(console.out()).contains("file [x] is damaged");

    two.silent();
    assertThat(run("compact", "--node", two.address(), "--compact-timeout", "0.3")).isEqualTo(3);
    assertThat(console.out()).contains("no answer within 0.3 s");
  }

  private static List<String> posts(FakeNode node) {
    return node.asked().stream()
        .map(FakeNode.Asked::line)
        .filter(line -> line.startsWith("POST"))
        .toList();
  }

  @Test
  void drainShowsItsSteps() {
    two.says(
        "/internal/drain",
        "{\"ok\":true,\"steps\":[{\"step\":\"flush\",\"ok\":true,\"duration_ms\":1200,"
            + "\"detail\":\"3 partitions\"}]}");
    assertThat(run("drain", "--node", two.address())).isZero();
    assertThat(text()).contains("flush ok 1.2s 3 partitions\n", "TWO has left");

    two.says(
        "/internal/drain",
        500,
        "{\"ok\":false,\"steps\":[{\"step\":\"wait\",\"ok\":false,\"duration_ms\":60000,"
            + "\"detail\":\"replica b lags\"}]}");
    assertThat(run("drain", "--node", two.address())).isEqualTo(1);
    assertThat(text()).contains("wait failed 1m00s replica b lags\n", "wait: replica b lags");

    two.says("/internal/drain", "{\"steps\":[],\"gone\":2}");
    assertThat(run("drain", "--node", two.address())).isZero();
    assertThat(console.out()).contains("\"gone\" : 2");
  }

  /** Another server, or a proxy, has done nothing of what was asked. */
  @Test
  void whatAnotherServerAnswersIsNoSuccess() {
    for (String answer : List.of("{}", "[]", "null", "{\"gone\":1}\n{\"gone\":2}")) {
      two.says("/internal/drain", answer);
      assertThat(run("drain", "--node", two.address())).as(answer).isNotZero();
      assertThat(text()).contains("(no \"steps\")").doesNotContain("has left");
      two.says("/internal/compact", answer);
      assertThat(run("compact", "--node", two.address())).as(answer).isNotZero();
      assertThat(text()).contains("(no \"merges\")");
    }
  }

  @Test
  void forgetAsksANodeThatAnswersAndIsNotTheOneToForget() {
    one.says("/cluster/nodes", Recorded.nodes("storage-b1", 17, "Active"));
    two.says("/cluster/nodes", Recorded.nodes("storage-a1", 17, "Disconnected"));
    two.says("/internal/membership", Recorded.nodes("storage-a1", 17, "gone").replace("b1", "c1"));

    assertThat(run("forget", "--node", "storage-b1")).isZero();

    assertThat(two.asked().getLast().line())
        .isEqualTo("DELETE /internal/membership?node=storage-b1");
    assertThat(text())
        .contains("storage-b1 storage-node b 10.0.0.2:8086 Disconnected 1m15s\n")
        .contains("1 node answers; storage-a1 has told all to forget storage-b1\n")
        .doesNotContain("is left");
    two.says("/internal/membership", "{\"node_id\":\"storage-a1\",\"nodes\":[]}");
    assertThat(run("forget", "--node", "storage-b1", "--force", "--output", "json")).isZero();
    assertThat(two.asked().getLast().line()).endsWith("node=storage-b1&force=true");
    assertThat(console.json().path("exit_code").asInt()).isZero();
    run("forget", "--node", "storage-b1");
    assertThat(text()).contains("no storage node of replica b is left: the log is not kept for it");
  }

  @Test
  void forgetSaysWhatItWasRefusedFor() {
    one.silent();
    two.says("/cluster/nodes", Recorded.nodes("storage-a1", 17, "Active"));
    two.says("/internal/membership", 409, "{\"error\":\"node [x] was heard 0.4 s ago\"}");

    assertThat(run("--timeout", "0.3", "forget", "--node", "x y")).isEqualTo(1);
    assertThat(two.asked().getLast().line()).isEqualTo("DELETE /internal/membership?node=x+y");
    assertThat(text()).contains("TWO HTTP 409: node [x] was heard 0.4 s ago\n");

    assertThat(run("--timeout", "0.3", "forget", "--node", "storage-a1")).isEqualTo(1);
    assertThat(text())
        .contains("no other node answers, and storage-a1 does not forget itself", "ONE no answer");
    assertThat(run("forget", "--node", " ")).isEqualTo(2);
    assertThat(run("forget")).isEqualTo(2);
  }

  @Test
  void walDecodesRecords() {
    two.says("/internal/wal", Recorded.wal());

    assertThat(run("wal", "--partition", "0", "--offset", "1000", "--count", "3"))
        .as("the first node that answers; one record is broken")
        .isEqualTo(1);
    assertThat(text())
        .contains(
            "1000 2026-11-23T14:30:00.123Z points 512 40 db.autogen: cpu 40 rows (idle, user)\n")
        .contains("1001 2026-11-23T14:30:01Z delete 60 - db: DELETE FROM \"m\" WHERE time < 1\n")
        .contains("1002 2026-11-23T14:30:02Z broken 12 - checksum 1 is not 2\n");
    assertThat(two.asked().getLast().line())
        .isEqualTo("GET /internal/wal?partition=0&count=3&offset=1000");
    run("wal", "--partition", "0", "--count", "2");

    assertThat(two.asked().getLast().line()).isEqualTo("GET /internal/wal?partition=0&count=2");
  }

  @Test
  void quarantineIsAProblem() {
    one.says("/internal/quarantine", "{\"node_id\":\"a\",\"records\":[],\"files\":[]}");
    two.says("/internal/quarantine", "{\"node_id\":\"b\",\"records\":[],\"files\":[]}");
    assertThat(run("quarantine")).isZero();
    assertThat(console.out()).contains("nothing is in quarantine");

    two.says(
        "/internal/quarantine",
        """
        {"node_id":"b","records":[{"partition":0,"offset":1002,"reason":"checksum","time":"2026-11-23T14:30:00Z","bytes":12}],
         "files":[{"path":"data/db/x.parquet","reason":"hash differs","time":"2026-11-23T14:30:00Z"}]}
        """);
    assertThat(run("quarantine")).isEqualTo(1);

    assertThat(text())
        .contains("b record 0 @ 1002 2026-11-23T14:30:00Z 12 checksum\n")
        .contains("b file data/db/x.parquet 2026-11-23T14:30:00Z - hash differs\n");
  }

  @Test
  void quarantineShowsAFileOnceForAReplicaAndClearsWhatItShows() {
    String inIt =
        """
        {"node_id":"%s","replica":"%s","records":[],
         "files":[{"path":"x.parquet","reason":"hash differs","time":"2026-11-23T14:30:00.5Z"},
          {"path":"y.parquet","reason":"hash differs","time":"2026-11-23T14:30:00Z"}]}
        """;
    one.says("/internal/quarantine", inIt.formatted("a", "r1"));
    two.says("/internal/quarantine", inIt.formatted("b", "r1"));
    assertThat(run("quarantine")).isEqualTo(1);
    assertThat(text()).contains("a file x.parquet").doesNotContain("b file");
    assertThat(text()).contains("2 problems");

    two.says("/internal/quarantine", inIt.formatted("b", "r2"));
    assertThat(run("quarantine")).isEqualTo(1);
    assertThat(text()).contains("a file x.parquet").contains("b file x.parquet");

    one.says(
        "/internal/quarantine",
        inIt.formatted("a", "r1").replace("\"records\"", "\"cleared\":2,\"records\""));
    two.says(
        "/internal/quarantine",
        inIt.formatted("b", "r2").replace("\"records\"", "\"cleared\":1,\"records\""));
    assertThat(run("quarantine", "--clear")).isZero();
    assertThat(text()).contains("3 removed from quarantine");
    assertThat(one.asked().getLast().line())
        .isEqualTo("POST /internal/quarantine?until=2026-11-23T14%3A30%3A00.500Z");
  }

  @Test
  void seriesByDatabaseAndMeasurement() {
    one.says(
        "/internal/series",
        """
        {"node_id":"a","databases":[{"database":"d b","series":1200,"measurements":[
         {"name":"m","series":700},{"name":"ein ganz \\u001b[31m langer Name, länger als die Zeile breit ist, und so weiter und so fort bis zum Ende","series":500}]}]}
        """);

    assertThat(run("series", "--database", "d b", "--measurement", "m&n")).isZero();

    assertThat(one.asked().getLast().line())
        .isEqualTo("GET /internal/series?database=d+b&measurement=m%26n");
    assertThat(text()).contains("d b m 700\n", "…", "1200 series");
  }
}
