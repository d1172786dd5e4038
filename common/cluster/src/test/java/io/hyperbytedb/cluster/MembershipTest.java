package io.hyperbytedb.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.testing.TestFaults;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MembershipTest {
  private static final Partition TOPIC = new Partition("nodes", 0);
  private static final MembershipSettings.Heartbeats OFTEN =
      new MembershipSettings.Heartbeats(Duration.ofMillis(20), 10);

  private final MemoryLog log = new MemoryLog(InstantSource.system());
  private final AtomicLong nanos = new AtomicLong();

  MembershipTest() {
    log.ensureTopic(new TopicSpec(TOPIC.topic(), 1, 1, Map.of()));
  }

  @Test
  void allSeeTheSameAndWhoFallsSilentIsDisconnected() {
    try (Membership a = join("a", "x");
        Membership b = join("b", "y")) {
      a.ready();
      b.ready();
      await().until(() -> states(a).equals(Map.of("a", NodeState.ACTIVE, "b", NodeState.ACTIVE)));
      await().until(() -> states(b).equals(states(a)));
      await().until(() -> a.view().version() == b.view().version());
      log.append(TOPIC, key("c"), NodeCodec.encode(record("c", NodeState.ACTIVE, 9))).join();
      await().until(() -> states(a).get("c") == NodeState.ACTIVE);
      assertThat(a.view().version()).isEqualTo(9);
      nanos.addAndGet(Duration.ofMillis(201).toNanos());
      assertThat(states(a).get("c")).isEqualTo(NodeState.DISCONNECTED);
      await().until(() -> states(a).get("b") == NodeState.ACTIVE);
      try (Membership late = join("late", "x")) {
        assertThat(states(late)).containsKeys("a", "b", "c");
        assertThat(late.view().version()).isEqualTo(10);
        assertThat(a.forget("c")).isTrue();
        await().until(() -> !states(late).containsKey("c"));
      }
      await().until(() -> states(a).get("late") == NodeState.LEAVING);
    }
  }

  @Test
  void whoLagsIsSyncingUntilItDoesNot() {
    AtomicBoolean synced = new AtomicBoolean();
    try (Membership a =
        Membership.join(
            new MembershipSettings(
                identity("a", "x"),
                () -> NodeProgress.NONE,
                synced::get,
                OFTEN,
                new MembershipSettings.Clocks(InstantSource.system(), nanos::get),
                new PrometheusMetrics(),
                new TestFaults()),
            log,
            TOPIC)) {
      assertThat(a.state()).isEqualTo(NodeState.JOINING);
      a.ready();
      assertThat(a.state()).isEqualTo(NodeState.SYNCING);
      synced.set(true);
      await().until(() -> a.state() == NodeState.ACTIVE);
    }
  }

  @Test
  void aNodeThatCannotSayHowFarItHasComeStillBeats() {
    TestFaults faults = new TestFaults();
    PrometheusMetrics metrics = new PrometheusMetrics();
    try (Membership a =
        Membership.join(
            new MembershipSettings(
                identity("a", "x"),
                () -> {
                  throw new StackOverflowError("of the test");
                },
                () -> true,
                OFTEN,
                new MembershipSettings.Clocks(InstantSource.system(), nanos::get),
                metrics,
                faults),
            log,
            TOPIC)) {
      a.ready();
      double before = metrics.total("hyperbytedb_cluster_heartbeats_total");
      await().until(() -> metrics.total("hyperbytedb_cluster_heartbeats_total") > before + 2);
    }
    assertThat(faults.take())
        .isNotEmpty()
        .allMatch(fault -> fault.what().equals("asking for the progress of this node"));
  }

  @Test
  void aDrainWaitsUntilOtherReplicasHaveAllOfIt() {
    AtomicReference<NodeProgress> progress = new AtomicReference<>(owned(7));
    try (Membership other =
            Membership.join(
                new MembershipSettings(
                    identity("b", "y"),
                    progress::get,
                    () -> true,
                    OFTEN,
                    new MembershipSettings.Clocks(InstantSource.system(), nanos::get),
                    new PrometheusMetrics(),
                    new TestFaults()),
                log,
                TOPIC);
        Membership self = join("a", "x")) {
      other.ready();
      OtherReplicas others = new OtherReplicas(self);
      List<NodeProgress.Owned> own = List.of(new NodeProgress.Owned(3, 9, 8, 0));
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> others.await(own, Duration.ofMillis(1)))
                      .isInstanceOf(HyperbyteException.class)
                      .hasMessage("partition 3 of replica [y] is at offset 7, not at 8"));
      progress.set(owned(8));
      assertThat(others.await(own, Duration.ofSeconds(20)))
          .isEqualTo("replicas [y] have all of it");
    }
  }

  @Test
  void recordsComeBackAsTheyWereAndDamageIsFound() {
    NodeRecord record =
        new NodeRecord(
            identity("n-1", "b"),
            NodeState.DRAINING,
            12,
            new NodeProgress(
                List.of(new NodeProgress.Owned(3, 100, 90, -1)), Map.of("t", new long[] {1, 2})));
    byte[] bytes = NodeCodec.encode(record);
    assertThat(NodeCodec.decode(bytes)).isEqualTo(record);
    bytes[12] ^= 4;
    assertThatThrownBy(() -> NodeCodec.decode(bytes)).isInstanceOf(RecordFormatException.class);
  }

  @Test
  void aLagIsAsOldAsTheOldestRecordThatWaits() {
    LagMeter meter = new LagMeter();
    assertThat(meter.measure(5, 5, 0)).isZero();
    assertThat(meter.measure(5, 8, 1_000_000_000)).isZero();
    assertThat(meter.measure(6, 10, 3_000_000_000L)).isEqualTo(2_000);
    assertThat(meter.records()).isEqualTo(4);
    assertThat(meter.measure(8, 10, 4_000_000_000L)).isEqualTo(1_000);
    assertThat(meter.measure(10, 10, 5_000_000_000L)).isZero();
  }

  private Membership join(String id, String replica) {
    return join(id, replica, NodeProgress.NONE);
  }

  private Membership join(String id, String replica, NodeProgress progress) {
    return Membership.join(
        new MembershipSettings(
            identity(id, replica),
            () -> progress,
            () -> true,
            OFTEN,
            new MembershipSettings.Clocks(InstantSource.system(), nanos::get),
            new PrometheusMetrics(),
            new TestFaults()),
        log,
        TOPIC);
  }

  private static NodeProgress owned(long position) {
    return new NodeProgress(List.of(new NodeProgress.Owned(3, position, 5, 0)), Map.of());
  }

  private static NodeRecord record(String id, NodeState state, long version) {
    return new NodeRecord(identity(id, "x"), state, version, NodeProgress.NONE);
  }

  private static NodeIdentity identity(String id, String replica) {
    return new NodeIdentity(id, "storage-node", replica, id + ":1", Instant.ofEpochMilli(5));
  }

  private static byte[] key(String id) {
    return id.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, NodeState> states(Membership of) {
    return of.view().members().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                MembershipView.Member::nodeId, MembershipView.Member::state));
  }
}
