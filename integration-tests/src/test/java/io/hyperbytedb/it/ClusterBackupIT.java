package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backup of a cluster that takes writes and prunes and merges all the time, restored into another
 * cluster, to which a second replica comes.
 */
class ClusterBackupIT {
  private static final Map<String, String> BUSY =
      Map.of(
          "HYPERBYTEDB__FLUSH__INTERVAL_SECS", "1",
          "HYPERBYTEDB__FLUSH__MAX_AGE_SECS", "1",
          "HYPERBYTEDB__COMPACTION__INTERVAL_SECS", "1",
          "HYPERBYTEDB__COMPACTION__DELETE_GRACE_SECS", "0",
          "HYPERBYTEDB__KAFKA__CHECKPOINT_INTERVAL_SECS", "1",
          "HYPERBYTEDB__KAFKA__FLUSHED_RETENTION_SECS", "0",
          "HYPERBYTEDB_CLUSTER_JAVA_OPTS", ServerProcess.FAST_START);

  private static final String[] BROKERS = {"broker-1", "broker-2", "broker-3"};
  private static final String[] SOURCE = {
    "storage-a1", "storage-a2", "compactor-a", "query-1", "gateway-1"
  };
  private static final String[] TARGET = {"storage-a1", "query-1", "gateway-1"};
  private static final String[] OTHER_REPLICA = {"storage-b1", "query-2"};

  @TempDir Path folder;
  private final int port = ClusterIT.freePorts();
  private @Nullable Cluster running;

  @AfterEach
  void down() throws Exception {
    if (running != null) {
      running.run("down");
    }
  }

  @Test
  void aBackupOfAClusterBecomesAnotherCluster() throws Exception {
    Path backup = folder.resolve("backup");
    long acknowledged;
    long sent;
    Cluster source = up("source", BROKERS, SOURCE);
    try (Http gateway = http(source, "gateway-1")) {
      until(gateway, "CREATE DATABASE d", "\"statement_id\":0}");
      gateway.query("", "CREATE USER bob WITH PASSWORD 'secret'");
      try (RowLoad load = new RowLoad(url(source, "gateway-1"))) {
        load.awaitRows(4000);
        awaitPruned(gateway);
        acknowledged = load.acknowledged();
        CommandRun made =
            command("backup", "--url=" + url(source, "storage-a1"), "--output=" + backup);
        assertThat(made.exit()).as(made.out()).isZero();
        sent = load.sent();
      }
    }
    source.run("down");
    CommandRun verified = command("backup", "verify", backup.toString());
    assertThat(verified.exit()).as(verified.out()).isZero();

    Cluster target = up("target", BROKERS);
    target.run("run", "storage-a1", "restore", "--input", backup.toString());
    up("target", TARGET);
    try (Http gateway = http(target, "gateway-1")) {
      RowLoad.check(gateway, acknowledged, sent);
      assertThat(gateway.query("", "SHOW USERS").body()).contains("bob");
      assertThat(gateway.write("d", "m,host=new v=1i " + (sent + 1)).status()).isEqualTo(204);
      assertThat(RowLoad.rows(gateway, "time > " + sent)).isEqualTo(1);
      CommandRun again =
          CommandRun.cluster(
              target.home(), port, BUSY, "run", "storage-b1", "restore", "--input=" + backup);
      assertThat(again.exit()).isEqualTo(1);
      assertThat(again.out()).contains("has, or had, records", "hyperbytedb.*");
    }
    up("target", OTHER_REPLICA);
    try (Http query = http(target, "query-2")) {
      assertThat(RowLoad.rows(query, "time <= " + acknowledged)).isEqualTo(acknowledged);
      assertThat(RowLoad.rows(query, "time > " + sent)).isEqualTo(1);
    }
  }

  private Cluster up(String name, String[]... nodes) throws Exception {
    Cluster cluster = new Cluster(Files.createDirectories(folder.resolve(name)), port, BUSY);
    running = cluster;
    var _ =
        cluster.run(
            Stream.concat(Stream.of("up"), Stream.of(nodes).flatMap(Stream::of))
                .toArray(String[]::new));
    return cluster;
  }

  private static String url(Cluster cluster, String node) throws IOException, InterruptedException {
    return cluster.nodes().stream()
        .filter(known -> known.name().equals(node))
        .findFirst()
        .orElseThrow()
        .url();
  }

  private static Http http(Cluster cluster, String node) throws IOException, InterruptedException {
    return new Http(url(cluster, node));
  }

  private CommandRun command(String... arguments) throws IOException, InterruptedException {
    return CommandRun.of(folder, Map.of(), arguments);
  }

  private static void until(Http http, String statement, String answer) {
    await().ignoreExceptions().until(() -> http.query("", statement).body().contains(answer));
  }

  /** So that the restored log has to start where it never did by itself. */
  private static void awaitPruned(Http gateway) {
    await()
        .until(
            () -> {
              String wal = gateway.get("/internal/wal?partition=0&count=1").body();
              return wal.contains("\"start_offset\"") && !wal.contains("\"start_offset\": 0,");
            });
  }
}
