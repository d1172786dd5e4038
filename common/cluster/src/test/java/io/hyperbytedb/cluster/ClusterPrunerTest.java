package io.hyperbytedb.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.cluster.checkpoint.Checkpointer;
import io.hyperbytedb.cluster.checkpoint.RetentionHolds;
import io.hyperbytedb.cluster.checkpoint.StateCopies;
import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.cluster.checkpoint.WalPositions;
import io.hyperbytedb.cluster.checkpoint.WalRetention;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.rocks.StateCheckpoints.Checkpoint;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.testing.TestFaults;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The effect of one storage node, which owns the only partition, on the logs. */
class ClusterPrunerTest {
  private static final Partition NODES = new Partition("nodes", 0);
  private static final StateLogs LOGS = new StateLogs("catalog", "manifest.x", "wal", 1);

  private final MemoryLog log = logOfTwenty();
  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private final Catalog catalog =
      Catalog.start(log, new Partition("catalog", 0), new MemoryStateStore());
  private final Manifest manifest =
      Manifest.start(log, "manifest.x", 1, p -> new MemoryStateStore(), new TestFaults());
  private final Copies copies = new Copies();
  private final ClusterPruner pruner =
      new ClusterPruner(
          log,
          LOGS,
          manifest,
          new Checkpointer(LOGS, catalog, manifest, copies, InstantSource.system(), metrics),
          new WalRetention(
              Duration.ofSeconds(5),
              Duration.ofDays(1),
              new WalPositions(log, catalog, LOGS, true, metrics)),
          metrics);
  private final Membership self =
      Membership.join(
          new MembershipSettings(
              identity("a", "x"),
              () -> progress(12, 15, 16),
              () -> true,
              new MembershipSettings.Heartbeats(Duration.ofMillis(20), 50),
              new MembershipSettings.Clocks(InstantSource.system(), () -> 0),
              metrics,
              new TestFaults()),
          log,
          NODES);

  private static MemoryLog logOfTwenty() {
    MemoryLog log = new MemoryLog(InstantSource.system());
    for (String topic : List.of("nodes", "catalog", "manifest.x", "wal")) {
      log.ensureTopic(new TopicSpec(topic, 1, 1, Map.of()));
      for (int i = 0; i < 20 && !topic.equals("nodes"); i++) {
        log.append(new Partition(topic, 0), new byte[] {1}).join();
      }
    }
    return log;
  }

  @AfterEach
  void close() {
    pruner.close();
    self.close();
    manifest.close();
    catalog.close();
  }

  @Test
  void theWalIsPrunedToTheLeastThatAnyReplicaHasFlushed() {
    awaitOwnProgress();
    say("b", "y", NodeState.LEAVING, progress(7, 0, 0));
    pruner.prune(self);
    assertThat(start("wal")).as("a replica that is away counts").isEqualTo(7);
    say("c", "y", NodeState.ACTIVE, progress(9, 0, 0));
    pruner.prune(self);
    assertThat(start("wal")).as("of a replica the best informed node counts").isEqualTo(9);
    say("d", "z", NodeState.JOINING, NodeProgress.NONE);
    say("c", "y", NodeState.ACTIVE, progress(11, 0, 0));
    pruner.prune(self);
    assertThat(start("wal")).as("a new replica has nothing yet").isEqualTo(9);
    self.forget("d");
    pruner.prune(self);
    assertThat(start("wal")).isEqualTo(11);
    assertThat(pruner.durableRows(0)).containsExactly(0);
  }

  @Test
  void theStateIsPrunedToWhatTheCheckpointsOfTwoAndOfAllAtWorkHave() {
    awaitOwnProgress();
    pruner.prune(self);
    assertThat(start("catalog")).as("one checkpoint is not enough").isZero();
    assertThat(start("manifest.x")).isZero();

    say("b", "y", NodeState.ACTIVE, progress(0, 9, 20));
    pruner.prune(self);
    assertThat(start("catalog")).isEqualTo(9);
    assertThat(start("manifest.x")).as("the other replica has a manifest of its own").isZero();

    say("c", "x", NodeState.ACTIVE, progress(0, 14, 13));
    pruner.prune(self);
    assertThat(start("manifest.x")).isEqualTo(13);
    assertThat(start("catalog")).isEqualTo(9);

    say("b", "y", NodeState.LEAVING, progress(0, 9, 20));
    say("d", "y", NodeState.JOINING, NodeProgress.NONE);
    pruner.prune(self);
    assertThat(start("catalog")).as("a new one starts with what others have").isEqualTo(9);
    self.forget("d");
    pruner.prune(self);
    assertThat(start("catalog"))
        .as("a node that has left fetches its state from another one")
        .isEqualTo(14);
  }

  @Test
  void itSaysWhatAllItsCheckpointsHave() {
    assertThat(pruner.durableState().get("catalog")).containsExactly(0);
    copies.list.add(new Checkpoint(Path.of("1"), Instant.EPOCH, Map.of("catalog", 7L)));
    copies.list.add(
        new Checkpoint(
            Path.of("2"),
            Instant.EPOCH.plusSeconds(1),
            new TreeMap<>(Map.of("catalog", 9L, "manifest-0", 4L))));
    Checkpointer known =
        new Checkpointer(LOGS, catalog, manifest, copies, InstantSource.system(), metrics);
    assertThat(known.inAll("catalog")).isEqualTo(7);
    assertThat(known.inAll("manifest-0")).isZero();
  }

  @Test
  void whatABackupNeedsStaysUntilItIsOverOrItsNodeGone() {
    awaitOwnProgress();
    say("b", "y", NodeState.ACTIVE, withBackup(progress(15, 0, 0), 4));
    pruner.prune(self);
    assertThat(start("wal")).isEqualTo(4);
    assertThat(BackupHold.isOf("y", self.view())).isTrue();
    assertThat(BackupHold.isOf("x", self.view())).isFalse();
    say("b", "y", NodeState.ACTIVE, withBackup(progress(15, 0, 0), 9));
    pruner.prune(self);
    assertThat(start("wal")).isEqualTo(9);
    say("b", "y", NodeState.LEAVING, withBackup(progress(15, 0, 0), 9));
    pruner.prune(self);
    assertThat(start("wal")).isEqualTo(12);
    assertThat(BackupHold.isOf("y", self.view())).isFalse();
  }

  @Test
  void aHoldIsHeardWithItsBeginAndItsEnd() {
    BackupHold hold = new BackupHold(self, manifest);
    Map<String, long[]> said = new TreeMap<>();
    try (RetentionHolds.Hold _ = hold.take()) {
      hold.addTo(said);
      assertThat(said.get("backup")).containsExactly(0);
    }
    said.clear();
    hold.addTo(said);
    assertThat(said).isEmpty();
    self.close();
    assertThatThrownBy(hold::take).isInstanceOf(HyperbyteException.class);
    hold.addTo(said);
    assertThat(said).isEmpty();
  }

  private static NodeProgress withBackup(NodeProgress progress, long offset) {
    Map<String, long[]> durable = new TreeMap<>(progress.durable());
    durable.put("backup", new long[] {offset});
    return new NodeProgress(progress.partitions(), durable);
  }

  private void awaitOwnProgress() {
    await()
        .until(() -> !self.view().members().getFirst().record().progress().partitions().isEmpty());
  }

  private void say(String id, String replica, NodeState state, NodeProgress progress) {
    NodeRecord record = new NodeRecord(identity(id, replica), state, 1, progress);
    log.append(NODES, id.getBytes(StandardCharsets.UTF_8), NodeCodec.encode(record)).join();
    await()
        .until(
            () ->
                self.view().members().stream().anyMatch(member -> member.record().equals(record)));
  }

  private static NodeProgress progress(long rows, long catalogOffset, long manifestOffset) {
    return new NodeProgress(
        List.of(new NodeProgress.Owned(0, 20, rows, 0)),
        Map.of(
            "wal",
            new long[] {rows},
            "catalog",
            new long[] {catalogOffset},
            "manifest.x",
            new long[] {manifestOffset}));
  }

  private static NodeIdentity identity(String id, String replica) {
    return new NodeIdentity(id, "storage-node", replica, "127.0.0.1:1", Instant.EPOCH);
  }

  private long start(String topic) {
    Partition partition = new Partition(topic, 0);
    return log.startOffsets(List.of(partition)).join().getOrDefault(partition, -1L);
  }

  private static final class Copies implements StateCopies {
    final Deque<Checkpoint> list = new ArrayDeque<>();

    @Override
    public List<Checkpoint> list() {
      return List.copyOf(list);
    }

    @Override
    public Checkpoint take(Instant time, Map<String, Long> marks) {
      Checkpoint taken = new Checkpoint(Path.of("copy"), time, marks);
      list.addFirst(taken);
      return taken;
    }

    @Override
    public void keep(int count) {
      while (list.size() > count) {
        list.removeLast();
      }
    }
  }
}
