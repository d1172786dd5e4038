package io.hyperbytedb.cluster.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.Subscription;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.ManifestEvent;
import io.hyperbytedb.catalog.manifest.ManifestVerdict;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.log.rocks.StateCheckpoints;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.testing.TestFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogPrunerTest {
  private static final Duration RETENTION = Duration.ofMinutes(10);
  private static final Duration FOLLOWED = Duration.ofDays(1);

  @TempDir Path home;

  private final MemoryLog log = new MemoryLog(InstantSource.system());
  private final StateLogs logs = new StateLogs("catalog", "manifest", "wal", 1);
  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private Instant now = Instant.ofEpochSecond(1_800_000_000);
  private RocksStateStores stores;
  private Catalog catalog;
  private Manifest manifest;
  private LogPruner pruner;
  private int databases;
  private long flushed;

  @BeforeEach
  void start() {
    for (String topic : List.of("catalog", "manifest", "wal")) {
      log.ensureTopic(new TopicSpec(topic, 1, 1, Map.of()));
    }
    open();
  }

  private void open() {
    StateCheckpoints checkpoints = new StateCheckpoints(home.resolve("checkpoints"));
    stores = logs.open(log, home.resolve("state"), checkpoints, StateCheckpoints.Source.NONE);
    catalog = Catalog.start(log, new Partition("catalog", 0), stores.store("catalog"));
    manifest =
        Manifest.start(log, "manifest", 1, p -> stores.store("manifest-" + p), new TestFaults());
    var _ = catalog.catchUp().join();
    flushed = manifest.catchUp(0).join().flushedOffset();
    pruner =
        new LogPruner(
            log,
            logs,
            new Checkpointer(
                logs,
                catalog,
                manifest,
                StateCopies.of(checkpoints, stores),
                () -> now,
                new PrometheusMetrics()),
            new WalRetention(
                RETENTION, FOLLOWED, new WalPositions(log, catalog, logs, true, metrics)),
            () -> now,
            new PrometheusMetrics());
  }

  @AfterEach
  void stop() {
    pruner.close();
    catalog.close();
    manifest.close();
    stores.close();
  }

  /** Creates a database, and writes and flushes ten records. */
  private void work() {
    var _ = catalog.submit(new CatalogCommand.CreateDatabase("db" + databases++, null)).join();
    for (int i = 0; i < 10; i++) {
      var _ = log.append(new Partition("wal", 0), new byte[] {1}).join();
    }
    ManifestVerdict claim = manifest.submit(0, new ManifestEvent.ClaimOwnership("me")).join();
    ManifestVerdict verdict =
        manifest
            .submit(
                0,
                new ManifestEvent.FileCommit(
                    flushed, flushed + 10, claim.epoch(), List.of(), List.of()))
            .join();
    assertThat(verdict.refusal()).isNull();
    flushed += 10;
  }

  private void runAfter(Duration time) {
    now = now.plus(time);
    pruner.run();
  }

  private long start(String topic) {
    Partition partition = new Partition(topic, 0);
    return log.startOffsets(List.of(partition)).join().getOrDefault(partition, -1L);
  }

  @Test
  void nothingIsPrunedForCheckpointsThatWereRemoved() throws Exception {
    work();
    runAfter(Duration.ZERO);
    work();
    runAfter(RETENTION);
    long pruned = start("wal");
    try (Stream<Path> all = Files.walk(home.resolve("checkpoints"))) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    runAfter(RETENTION);
    assertThat(new StateCheckpoints(home.resolve("checkpoints")).list())
        .as("taken although nothing has changed")
        .hasSize(1);
    assertThat(start("wal")).isGreaterThanOrEqualTo(pruned).isLessThanOrEqualTo(flushed);
  }

  @Test
  void aStateThatIsRemovedComesBackFromTheCopyMadeMeanwhile() throws Exception {
    work();
    runAfter(Duration.ZERO);
    work();
    runAfter(RETENTION);
    runAfter(RETENTION);
    assertThat(start("catalog")).isPositive();
    Files.createDirectory(home.resolve("away"));
    Files.move(home.resolve("state"), home.resolve("away/state"));
    Files.move(home.resolve("checkpoints"), home.resolve("away/checkpoints"));
    work();
    // From here on RocksDB may refuse commits: it cannot write to its directory.
    runAfter(RETENTION);
    pruner.close();
    catalog.close();
    manifest.close();
    assertThatThrownBy(stores::close).hasMessageContaining("is gone");
    open();
    assertThat(flushed).isEqualTo(30);
    assertThat(catalog.image().databases()).hasSize(3);
  }

  @Test
  void theWalKeepsWhatWasFlushedLately() {
    work();
    runAfter(Duration.ZERO);
    assertThat(start("wal")).isZero();
    runAfter(RETENTION);
    assertThat(start("wal")).isEqualTo(10);
    work();
    runAfter(Duration.ofMinutes(1));
    runAfter(RETENTION.minusMinutes(1));
    assertThat(start("wal")).isEqualTo(10);
  }

  @Test
  void onAFullDiskNothingIsKeptThatIsFlushed() {
    work();
    var _ = log.append(new Partition("wal", 0), new byte[] {1}).join();
    runAfter(Duration.ZERO);
    assertThat(start("wal")).isZero();
    pruner.relieve();
    assertThat(start("wal")).isEqualTo(10);
    assertThat(start("catalog")).isEqualTo(catalog.appliedOffset());
    work();
    pruner.relieve();
    assertThat(start("wal")).isEqualTo(20);
    try (RetentionHolds.Hold _ = pruner.hold()) {
      work();
      pruner.relieve();
      assertThat(start("wal")).isEqualTo(20);
    }
    pruner.close();
    pruner.relieve();
    assertThat(start("wal")).isEqualTo(20);
  }

  @Test
  void whatIsNotFlushedStays() {
    work();
    var _ = log.append(new Partition("wal", 0), new byte[] {1}).join();
    runAfter(Duration.ZERO);
    runAfter(RETENTION.multipliedBy(3));
    assertThat(start("wal")).isEqualTo(10);
  }

  @Test
  void logsStartWhereTheOlderOfTwoCheckpointsIs() {
    work();
    runAfter(Duration.ofMinutes(5));
    long first = catalog.appliedOffset();
    work();
    runAfter(Duration.ofMinutes(5));
    assertThat(start("catalog")).isEqualTo(first);
    work();
    runAfter(Duration.ofMinutes(5));
    assertThat(start("catalog")).isGreaterThan(first).isLessThan(catalog.appliedOffset());
    assertThat(start("manifest")).isPositive();
  }

  @Test
  void nothingNewMakesNoCheckpoint() throws IOException {
    work();
    runAfter(Duration.ofMinutes(5));
    runAfter(Duration.ofMinutes(5));
    runAfter(Duration.ofMinutes(5));
    try (Stream<Path> found = Files.list(home.resolve("checkpoints"))) {
      assertThat(found).hasSize(1);
    }
  }

  @Test
  void aLostStateIsThereAgainThoughTheLogsArePruned() throws IOException {
    for (int i = 0; i < 4; i++) {
      work();
      runAfter(Duration.ofMinutes(20));
    }
    work();
    assertThat(start("catalog")).isPositive();
    stop();
    deleteTree(home.resolve("state"));
    open();
    assertThat(catalog.image().database("db0")).isNotNull();
    assertThat(catalog.image().database("db4")).isNotNull();
    assertThat(manifest.image(0).flushedOffset()).isEqualTo(50);
    assertThat(start("wal")).isLessThanOrEqualTo(50).isPositive();
  }

  @Test
  void theOlderCheckpointIsEnoughToo() throws IOException {
    for (int i = 0; i < 4; i++) {
      work();
      runAfter(Duration.ofMinutes(20));
    }
    stop();
    deleteTree(home.resolve("state"));
    deleteTree(new StateCheckpoints(home.resolve("checkpoints")).list().getFirst().directory());
    open();
    assertThat(catalog.image().database("db3")).isNotNull();
    assertThat(manifest.image(0).flushedOffset()).isEqualTo(40);
  }

  @Test
  void aRestartRemembersWhenWasFlushed() {
    work();
    runAfter(Duration.ofMinutes(1));
    stop();
    open();
    runAfter(RETENTION);
    assertThat(start("wal")).isEqualTo(10);
  }

  @Test
  void aClockThatWasAheadOnceDoesNotHoldPruningUp() {
    work();
    runAfter(Duration.ofDays(400));
    now = now.minus(Duration.ofDays(400));
    for (boolean restarted : new boolean[] {false, true}) {
      if (restarted) {
        stop();
        open();
      }
      long catalogBefore = start("catalog");
      for (int i = 0; i < 3; i++) {
        work();
        runAfter(Duration.ofMinutes(1));
      }
      assertThat(start("catalog")).isGreaterThan(catalogBefore);
      long walBefore = start("wal");
      runAfter(RETENTION);
      assertThat(start("wal")).isEqualTo(flushed - 10).isGreaterThan(walBefore);
    }
    List<StateCheckpoints.Checkpoint> kept =
        new StateCheckpoints(home.resolve("checkpoints")).list();
    assertThat(kept).hasSize(2);
    assertThat(kept.getFirst().marks()).containsEntry("catalog", catalog.appliedOffset());
  }

  @Test
  void theWalKeepsWhatASubscriptionHasNotSent() {
    work();
    var _ =
        catalog
            .submit(
                new CatalogCommand.CreateSubscription(
                    "db0",
                    new Subscription(
                        "autogen",
                        "s",
                        false,
                        List.of("udp://h:1"),
                        new Subscription.Origin(0, List.of(10L)))))
            .join();
    work();
    work();
    runAfter(Duration.ZERO);
    runAfter(RETENTION);
    assertThat(start("wal")).as("it is sent from there on").isEqualTo(10);
    Database database = Objects.requireNonNull(catalog.image().database("db0"));
    String group =
        catalog.image().extras(database).subscriptions().getFirst().groups(database).getFirst();
    log.commitPosition(group, Map.of(new Partition("wal", 0), 25L)).join();
    runAfter(RETENTION);
    assertThat(start("wal")).isEqualTo(25);
    assertThat(metrics.total("hyperbytedb_wal_follower_lag_records")).isEqualTo(5);
    work();
    runAfter(RETENTION);
    assertThat(start("wal")).isEqualTo(25);
    work();
    runAfter(FOLLOWED);
    assertThat(start("wal")).as("it has not moved for too long").isEqualTo(40);
    runAfter(FOLLOWED);
    assertThat(metrics.total("hyperbytedb_wal_positions_dropped_total")).isEqualTo(1);
    log.commitPosition(group, Map.of(new Partition("wal", 0), 50L)).join();
    work();
    runAfter(RETENTION);
    runAfter(RETENTION);
    assertThat(start("wal")).isEqualTo(50);
    var _ = catalog.submit(new CatalogCommand.DropPolicy("db0", "autogen")).join();
    runAfter(RETENTION);
    assertThat(start("wal")).as("there is no subscription any more").isEqualTo(60);
    assertThat(metrics.prometheusText()).doesNotContain("wal_follower_lag_records{");
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
