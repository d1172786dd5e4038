package io.hyperbytedb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.ManifestEvent.ClaimOwnership;
import io.hyperbytedb.cluster.NodeProgress;
import io.hyperbytedb.files.CrashingMemoryStorage;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.PartitionAssignment;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.testing.TestFaults;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The partitions that a storage node owns after changes and failures. */
class OwnershipTest {
  private static final Set<Integer> BOTH = Set.of(0, 1);

  @TempDir Path directory;
  private final MemoryLog log = new MemoryLog(InstantSource.system());
  private final Catalog catalog = catalog();
  private final Manifest manifest =
      Manifest.start(log, "manifest", 2, p -> new MemoryStateStore(), new TestFaults());
  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private final Hand assignment = new Hand();
  private @Nullable StorageNode node;

  /** Assigns and revokes partitions as the test says. */
  private static final class Hand implements PartitionAssignment {
    private @Nullable Member member;

    @Override
    public Log.Subscription join(Member joined) {
      member = joined;
      return () -> {};
    }

    Member member() {
      return Objects.requireNonNull(member);
    }
  }

  private Catalog catalog() {
    log.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    log.ensureTopic(new TopicSpec("manifest", 2, 1, Map.of()));
    log.ensureTopic(new TopicSpec("wal", 2, 1, Map.of()));
    return Catalog.start(log, new Partition("catalog", 0), new MemoryStateStore());
  }

  @BeforeEach
  void start() {
    StorageConfig config =
        new StorageConfig(
            "me",
            "wal",
            new StorageConfig.Flush(
                Duration.ofHours(1), Duration.ofHours(1), 1 << 20, 1 << 28, Duration.ofMinutes(1)),
            new StorageConfig.Files(Duration.ofHours(1).toNanos(), true),
            Duration.ofSeconds(20));
    node =
        StorageNode.of(
            config,
            new StorageNode.Stores(log, catalog, manifest, new CrashingMemoryStorage(), directory),
            metrics,
            new TestFaults());
    node.start(assignment);
  }

  @AfterEach
  void close() {
    node().close();
    manifest.close();
    catalog.close();
  }

  @Test
  void aClaimThatFailsIsTriedAgain() {
    log.failNextAppend();
    assertThatThrownBy(() -> assignment.member().holds(BOTH)).isInstanceOf(RuntimeException.class);
    assertThat(owned()).as("the other one is not lost with it").hasSize(1);
    assertThat(node().problem()).contains("could not be claimed").contains("injected failure");
    assignment.member().holds(BOTH);
    assertThat(owned()).containsExactly(0, 1);
    assertThat(node().problem()).isNull();
    assignment.member().lost(Set.of(0));
    assertThat(owned()).containsExactly(1);
  }

  @Test
  void whatALateClaimTookIsClaimedAgain() {
    assignment.member().holds(BOTH);
    long before = manifest.image(1).epoch();
    var _ = manifest.submit(0, new ClaimOwnership("who had it before")).join();
    assertThat(manifest.image(0).owner()).isEqualTo("who had it before");
    assignment.member().holds(BOTH);
    assertThat(manifest.image(0).owner())
        .as("it may be about to go")
        .isEqualTo("who had it before");
    await()
        .until(
            () -> {
              assignment.member().holds(BOTH);
              return manifest.image(0).owner().equals("me");
            });
    assertThat(owned()).containsExactly(0, 1);
    assertThat(manifest.image(1).epoch()).as("the other one stays as it is").isEqualTo(before);
    long epoch = manifest.image(0).epoch();
    assignment.member().holds(BOTH);
    assertThat(manifest.image(0).epoch()).isEqualTo(epoch);
  }

  private StorageNode node() {
    return Objects.requireNonNull(node);
  }

  private List<Integer> owned() {
    return node().progress().stream().map(NodeProgress.Owned::partition).toList();
  }
}
