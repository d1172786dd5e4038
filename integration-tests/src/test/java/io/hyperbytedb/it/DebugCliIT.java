package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
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

      await().until(() -> debug(node, "--secret sesame status").exit() == 0);
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
      http.query("d", "DELETE FROM m WHERE k = 'a' AND time < 2");
      assertThat(wal(node, ask))
          .contains("d.autogen: m 2 rows (v)")
          .contains("d: DELETE FROM \"m\" WHERE \"k\" = 'a'");
      CommandRun forgotten = debug(node, ask + "forget --node nobody");
      assertThat(forgotten.out()).contains("HTTP 404: there is no node [nobody]");
      assertThat(forgotten.exit()).isEqualTo(1);
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
}
