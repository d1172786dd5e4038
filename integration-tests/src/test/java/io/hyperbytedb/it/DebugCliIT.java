package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/hyperbytedb-debug} against real processes. */
class DebugCliIT {
  @TempDir Path home;

  private CommandRun debug(String nodes, String command) throws Exception {
    return CommandRun.debug(home, nodes, command.split(" ", -1));
  }

  private CommandRun fine(String nodes, String command) throws Exception {
    CommandRun run = debug(nodes, command);
    assertThat(run.exit()).as(command + " says " + run.out()).isZero();
    return run;
  }

  @Test
  void everySubcommandOnOneServer() throws Exception {
    try (ServerProcess server = ServerProcess.start(home, "HYPERBYTEDB__CLUSTER__SECRET=sesame");
        Http http = new Http(server.url())) {
      String node = server.url().substring("http://".length());
      assertThat(http.query("", "CREATE DATABASE d").status()).isEqualTo(200);
      assertThat(http.write("d", "m,k=a v=1 1\nm,k=a v=2 2\n").status()).isEqualTo(204);
      assertThat(debug(node, "status").out()).contains("HTTP 401", "--secret");

      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> debug(node, "--secret sesame status").exit() == 0);
      String ask = "--secret sesame ";
      assertThat(fine(node, ask + "status").out()).contains("Active");
      assertThat(fine(node, ask + "topology").out()).contains("membership ");
      assertThat(fine(node, "health").out()).contains("pass");
      assertThat(fine(node, ask + "replication").out()).contains("what each node has applied");
      assertThat(fine(node, ask + "lag").out()).contains("PARTITION", "LAG OF a");
      assertThat(fine(node, ask + "raft").out()).contains("leader");
      assertThat(fine(node, "metrics").out()).contains("hyperbytedb_cluster_node_state 2");
      assertThat(fine(node, ask + "diff").out()).contains("no difference");
      assertThat(fine(node, ask + "compact").out()).contains("compacted", "1 → ");
      assertThat(fine(node, ask + "manifest --files").out()).contains("1 file, 2 rows", ".parquet");
      assertThat(fine(node, ask + "series --database d").out()).contains("1 series");
      assertThat(fine(node, ask + "quarantine").out()).contains("nothing is in quarantine");
      assertThat(wal(node, ask)).contains("d.autogen: m 2 rows (v)");
      assertThat(fine(node, ask + "--output json status").out()).contains("\"exit_code\" : 0");
    }
  }

  /** The rows are in one of the first partitions, which nobody need know. */
  private String wal(String node, String ask) throws Exception {
    StringBuilder all = new StringBuilder();
    for (int partition = 0; partition < 4; partition++) {
      all.append(fine(node, ask + "wal --partition " + partition).out());
    }
    return all.toString();
  }

  @Test
  void aClusterInWhichNodesDieAndLeave() throws Exception {
    int port = ClusterIT.freePorts();
    String gateway = "127.0.0.1:" + port;
    String storageA = "127.0.0.1:" + (port + 2);
    String storageB = "127.0.0.1:" + (port + 4);
    String nodes = String.join(",", List.of(gateway, storageA, storageB));
    try {
      CommandRun up =
          CommandRun.cluster(
              home,
              port,
              "up",
              "broker-1",
              "broker-2",
              "broker-3",
              "storage-a1",
              "storage-b1",
              "gateway-1");
      assertThat(up.exit()).as(up.out()).isZero();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> debug(nodes, "status").exit() == 0 && debug(nodes, "replication").exit() == 0);
      assertThat(fine(nodes, "diff").out()).contains("3 of 3 nodes answer; no difference");
      assertThat(debug(nodes, "compact").out()).contains("does not compact");

      assertThat(CommandRun.cluster(home, port, "kill", "storage-b1").exit()).isZero();
      CommandRun status = debug(nodes, "status");
      assertThat(status.exit()).isEqualTo(1);
      assertThat(status.out()).contains(storageB + "  connection refused", "2 of 3 nodes answer");
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> debug(nodes, "topology").out().contains("storage-b1 is Disconnected"));

      CommandRun drain = debug(nodes, "drain --node " + gateway);
      assertThat(drain.exit()).as(drain.out()).isZero();
      assertThat(drain.out()).contains("leaving", gateway + " has left");
      assertThat(debug(nodes, "status").out()).contains("gateway-1 is Leaving");
    } finally {
      assertThat(CommandRun.cluster(home, port, "down").exit()).isZero();
    }
    assertThat(debug(nodes, "status").exit()).isEqualTo(3);
  }
}
