package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Most of the topology of {@code bin/cluster}: three brokers, two gateways, two replicas, two query
 * nodes. One of each kind is killed while somebody writes through one gateway and reads at once
 * through the other.
 */
class ClusterIT {
  /** Flushes and prunes soon, merges late, and checks all files all the time. */
  private static final Map<String, String> BUSY =
      Map.of(
          "HYPERBYTEDB__FLUSH__INTERVAL_SECS", "1",
          "HYPERBYTEDB__FLUSH__MAX_AGE_SECS", "2",
          "HYPERBYTEDB__KAFKA__CHECKPOINT_INTERVAL_SECS", "1",
          "HYPERBYTEDB__KAFKA__FLUSHED_RETENTION_SECS", "1",
          "HYPERBYTEDB__COMPACTION__INTERVAL_SECS", "1",
          "HYPERBYTEDB__COMPACTION__MIN_FILES_TO_COMPACT", "1000",
          "HYPERBYTEDB__COMPACTION__VERIFIED_COMPACTION_AGE_SECS", "0",
          "HYPERBYTEDB__COMPACTION__MAX_REPAIR_CHECKS_PER_CYCLE", "1000",
          "HYPERBYTEDB_CLUSTER_JAVA_OPTS", ServerProcess.FAST_START);

  /** Without compactors at first, and with one replica that has nobody to take over. */
  private static final List<String> RUNNING =
      List.of(
          "broker-1",
          "broker-2",
          "broker-3",
          "storage-a1",
          "storage-a2",
          "storage-b1",
          "query-1",
          "query-2",
          "gateway-1",
          "gateway-2");

  /** They come when the log has been pruned. */
  private static final List<String> LATER = List.of("storage-b1", "query-2");

  private static final int FAULTS = Integer.getInteger("hyperbytedb.it.faults", 1);
  private static final long SEED = Long.getLong("hyperbytedb.it.faults.seed", System.nanoTime());
  private static final int LONGEST_SECONDS = 8;

  private static final Pattern LEADER = Pattern.compile("\"leader_id\": (\\d+)");
  private static final Pattern NUMBERS = Pattern.compile("Z\",(\\d+),(\\d+)\\]");

  @TempDir Path home;

  private final int port = freePorts();
  private final Http[] gateways = {
    new Http("http://127.0.0.1:" + port), new Http("http://127.0.0.1:" + (port + 1))
  };
  private int acknowledged;
  private int turn;

  @AfterEach
  void down() throws Exception {
    for (Http gateway : gateways) {
      gateway.close();
    }
    assertThat(CommandRun.cluster(home, port, "down").exit()).isZero();
  }

  @Test
  void whoeverIsKilledNothingIsLostNorStale() throws Exception {
    up(RUNNING.stream().filter(node -> !LATER.contains(node)));
    await(() -> gateways[0].query("", "CREATE DATABASE d").body().contains("\"statement_id\":0}"));
    assertThat(gateways[0].get("/query?q=CREATE+DATABASE+d").body())
        .as("a change that was sent by GET")
        .contains("deprecated use of 'CREATE DATABASE d' in a read only context");
    rounds(20);
    aReplicaJoinsWhenTheLogIsPruned();
    rounds(10);
    StringBuilder report = new StringBuilder();
    for (String victim : List.of("storage-a1", "query-1", "gateway-1", "broker-2")) {
      assertThat(CommandRun.cluster(home, port, "kill", victim).exit()).isZero();
      long longest = rounds(30);
      report.append(' ').append(victim).append(' ').append(longest).append(" ms;");
    }
    System.out.println("longest wait for a write and its read after kill -9 of" + report);
    up(RUNNING.stream());
    rounds(20);
    aHangingControllerStopsNobody();
    clientsOnlyWait();
    aQueryThatMeetsADamagedFileIsAnsweredByTheOtherReplica();
    damagedFilesComeBack();
    ClusterMetricsCheck.hold(port);
    aDrainedNodeHasNothingLeft();
    rounds(20);
    for (Http gateway : gateways) {
      for (int i = 0; i < 2; i++) {
        assertThat(count(gateway))
            .as("of both query nodes")
            .containsExactly(acknowledged, acknowledged);
      }
    }
  }

  /** The log does not reach back any more: the replica begins with the files of the other. */
  private void aReplicaJoinsWhenTheLogIsPruned() throws Exception {
    await(
        () -> {
          String wal = gateways[0].get("/internal/wal?partition=0&count=1").body();
          return wal.contains("\"start_offset\"") && !wal.contains("\"start_offset\": 0,");
        });
    up(LATER.stream());
    assertThat(Files.readString(home.resolve("cluster/storage-b1.log")))
        .contains("from replica a ");
    try (Http query = new Http("http://127.0.0.1:" + (port + 9))) {
      await(() -> Arrays.equals(count(query), new int[] {acknowledged, acknowledged}));
    }
  }

  /**
   * Of the brokers the one that leads the others says nothing, and closes no connection: clients go
   * on with the other two, and a process starts.
   */
  private void aHangingControllerStopsNobody() throws Exception {
    Matcher leader = LEADER.matcher(gateways[0].get("/internal/raft").body());
    assertThat(leader.find()).isTrue();
    String broker = "broker-" + leader.group(1);
    assertThat(CommandRun.cluster(home, port, "pause", broker).exit()).isZero();
    try {
      assertThat(CommandRun.cluster(home, port, "kill", "gateway-2").exit()).isZero();
      up(Stream.of("gateway-2"));
      System.out.println("longest wait while the controller hangs: " + rounds(30) + " ms");
    } finally {
      assertThat(CommandRun.cluster(home, port, "resume", broker).exit()).isZero();
    }
  }

  /** What {@link FaultRuns} does at length. */
  private void clientsOnlyWait() throws Exception {
    Cluster cluster = new Cluster(home, port, BUSY);
    List<Cluster.Node> running =
        cluster.nodes().stream().filter(node -> RUNNING.contains(node.name())).toList();
    try (FaultRun run = new FaultRun(cluster, running, SEED, 1)) {
      run.start();
      run.faults(FAULTS, List.of(Fault.Way.KILL, Fault.Way.PAUSE), LONGEST_SECONDS);
      run.verify();
    }
  }

  /** Clients see nothing of it; the compactor, which looks at no files itself, is told of it. */
  private void aQueryThatMeetsADamagedFileIsAnsweredByTheOtherReplica() throws Exception {
    await(() -> !files("a").isEmpty() && !files("b").isEmpty());
    Path file = files("a").getFirst();
    String path = home.resolve("cluster/replica-a/data").relativize(file).toString();
    Files.write(file, new byte[100]);
    rounds(20);
    try (Http query = new Http("http://127.0.0.1:" + (port + 8));
        Http compactor = new Http("http://127.0.0.1:" + (port + 6))) {
      assertThat(count(query)).as("asked itself").containsExactly(acknowledged, acknowledged);
      assertThat(query.get("/health").body()).contains("1 file is damaged: [" + path + "]");
      Map<String, String> lazy = new HashMap<>(BUSY);
      lazy.put("HYPERBYTEDB__COMPACTION__MAX_REPAIR_CHECKS_PER_CYCLE", "0");
      lazy.put("HYPERBYTEDB__COMPACTION__SELF_REPAIR_ENABLED", "false");
      assertThat(CommandRun.cluster(home, port, lazy, "up", "compactor-a").exit()).isZero();
      await(() -> compactor.get("/health").body().contains("1 file is damaged: [" + path + "]"));
      assertThat(CommandRun.cluster(home, port, "stop", "compactor-a").exit()).isZero();
    }
  }

  /** Of three files of a replica one is changed, one cut, one deleted. */
  private void damagedFilesComeBack() throws Exception {
    assertThat(CommandRun.cluster(home, port, BUSY, "up", "compactor-a").exit()).isZero();
    try (Http compactor = new Http("http://127.0.0.1:" + (port + 6))) {
      await(() -> files("a").size() >= 3 && !files("b").isEmpty());
      List<Path> files = files("a");
      byte[] bytes = Files.readAllBytes(files.get(0));
      bytes[bytes.length / 2] ^= 1;
      Files.write(files.get(0), bytes);
      Files.write(files.get(1), new byte[100]);
      Files.delete(files.get(2));
      await(
          () -> {
            String metrics = compactor.get("/metrics").body();
            return metrics.contains("hyperbytedb_self_repair_damaged_files 0")
                && !metrics.contains("hyperbytedb_self_repair_origin_fetch_total 0");
          });
      assertThat(compactor.get("/internal/quarantine").body()).contains("\"reason\": ");
      assertThat(compactor.get("/metrics").body())
          .doesNotContain("hyperbytedb_self_repair_hash_mismatch_total 0");
    }
    rounds(5);
  }

  private List<Path> files(String replica) throws IOException {
    Path data = home.resolve("cluster/replica-" + replica + "/data");
    try (Stream<Path> paths = Files.walk(data)) {
      return paths.filter(path -> path.toString().endsWith(".parquet")).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private void aDrainedNodeHasNothingLeft() throws Exception {
    await(() -> active() == 8);
    try (Http node = new Http("http://127.0.0.1:" + (port + 2))) {
      String address = "127.0.0.1:" + (port + 2);
      CommandRun drained = CommandRun.debug(home, address, "drain", "--node", address);
      assertThat(drained.exit()).as(drained.out()).isZero();
      assertThat(drained.out()).contains("replicas [b] have all of it", address + " has left");
      assertThat(node.get("/cluster/metrics").body())
          .contains("\"state\": \"Leaving\"", "\"partitions\": []");
      assertThat(node.get("/health").status()).isEqualTo(200);
      assertThat(node.get("/health/ready").status()).isEqualTo(503);
    }
    await(() -> active() == 7);
    String nodes = "127.0.0.1:" + port + ",127.0.0.1:" + (port + 2) + ",127.0.0.1:1";
    CommandRun status = CommandRun.debug(home, nodes, "status");
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.out()).contains("Leaving", "connection refused", "2 of 3 nodes answer");
    assertThat(gateways[0].get("/internal/raft").body()).contains("\"leader_id\"");
    assertThat(gateways[0].get("/ui/").body()).contains("<title>HyperbyteDB</title>");
    assertThat(gateways[0].get("/internal/replication").body()).contains("\"replica\": \"b\"");
  }

  /** How many nodes a gateway sees at work. */
  private int active() throws IOException, InterruptedException {
    return gateways[0].get("/cluster/nodes").body().split("\"state\": \"Active\"", -1).length - 1;
  }

  /**
   * Writes a point through one gateway and reads all through the other; the longest took so long.
   */
  private long rounds(int rounds) throws Exception {
    long longest = 0;
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      int value = acknowledged + 1;
      await(
          () ->
              next().write("d", "m,k=" + value % 50 + " v=" + value + "i " + value).status()
                  == 204);
      acknowledged = value;
      await(
          () -> {
            int[] found = count(next());
            assertThat(found.length == 0 || (found[0] == value && found[1] == value))
                .as("acknowledged %d, read %s", value, java.util.Arrays.toString(found))
                .isTrue();
            return found.length > 0;
          });
      longest = Math.max(longest, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }
    return longest;
  }

  private void up(Stream<String> nodes) throws IOException, InterruptedException {
    String[] command = Stream.concat(Stream.of("up"), nodes).toArray(String[]::new);
    CommandRun up = CommandRun.cluster(home, port, BUSY, command);
    assertThat(up.exit()).as(up.out()).isZero();
  }

  private Http next() {
    return gateways[turn++ % 2];
  }

  /** How many points there are, and the highest value; nothing if that can't be told now. */
  private static int[] count(Http gateway) throws IOException, InterruptedException {
    Matcher found = NUMBERS.matcher(gateway.query("d", "SELECT count(v), max(v) FROM m").body());
    return found.find()
        ? new int[] {Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2))}
        : new int[0];
  }

  private interface Attempt {
    boolean succeeds() throws IOException, InterruptedException;
  }

  /** A client tries again when it is refused, or finds nobody. */
  private static void await(Attempt attempt) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
    while (true) {
      try {
        if (attempt.succeeds()) {
          return;
        }
      } catch (IOException e) {
        assertThat(e).as("a gateway that is gone").isNotNull();
      }
      assertThat(System.nanoTime() - end).as("gave up").isNegative();
      LockSupport.parkNanos(20_000_000L);
    }
  }

  /** A row of ports that are free now. */
  static int freePorts() {
    for (int base = 21_000 + (int) (ProcessHandle.current().pid() % 400) * 25; ; base += 25) {
      if (areFree(base, 24)) {
        return base;
      }
    }
  }

  private static boolean areFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      try (ServerSocket socket = new ServerSocket(port)) {
        assertThat(socket.isBound()).isTrue();
      } catch (IOException taken) {
        return false;
      }
    }
    return true;
  }
}
