package io.hyperbytedb.compactor;

import static io.hyperbytedb.compactor.Replica.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.AlterPolicy;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.PolicySpec;
import io.hyperbytedb.cluster.checkpoint.RetentionHolds;
import io.hyperbytedb.model.FileEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

/** Compares a replica under compaction with a model of its rows. */
class CompactorTest {
  private static final long SEED = 20261123;

  private final Replica replica = new Replica();
  private final long start = hourStart();

  private long hourStart() {
    long nanos = replica.now().getEpochSecond() * 1_000_000_000L;
    return nanos - Math.floorMod(nanos, HOUR) - 48 * HOUR;
  }

  @AfterEach
  void close() {
    replica.close();
  }

  @Test
  void nothingChangesButTheFilesWhateverFails() throws Exception {
    Random random = new Random(SEED);
    Compactor compactor = replica.compactor(2, 1 << 20, random);
    for (int step = 0; step < 150; step++) {
      String what = "seed " + SEED + " step " + step;
      change(random);
      if (random.nextInt(3) == 0) {
        plantFailure(random);
      }
      switch (random.nextInt(4)) {
        case 0 -> compactor.compactAll();
        case 1 -> collect(compactor);
        default -> compactor.compact();
      }
      replica.log.endInjectedFailure();
      replica.storage.crash();
      if (random.nextInt(5) == 0) {
        // As after a kill: the next compactor starts without state.
        compactor.close();
        compactor = replica.compactor(2, 1 << 20, random);
      }
      replica.advance(Duration.ofMinutes(random.nextInt(30)));
      assertThat(replica.read()).as(what).isEqualTo(replica.model);
    }
    CompactionReport report = compactor.compactAll();
    assertThat(report.errors()).isEmpty();
    assertThat(replica.read()).isEqualTo(replica.model);
    assertThat(replica.image().tombstones()).as("applied tombstones are forgotten").isEmpty();
    for (int i = 0; i < 3; i++) {
      compactor.collectGarbage();
      replica.advance(Garbage.ORPHAN_GRACE.plusSeconds(1));
    }
    assertThat(new TreeSet<>(replica.storage.list(""))).isEqualTo(replica.named());
    compactor.close();
  }

  @Test
  void noFileGoesWhileSomebodyHoldsThem() throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < 4; i++) {
      replica.flush(random, 50, start, start + HOUR);
    }
    try (Compactor compactor = replica.compactor(2, 1 << 20, random)) {
      TreeSet<String> before = replica.named();
      try (RetentionHolds.Hold _ = replica.holds.take()) {
        assertThat(compactor.compactAll().errors()).isEmpty();
        assertThat(replica.named()).doesNotContainAnyElementsOf(before);
        replica.advance(Garbage.ORPHAN_GRACE.multipliedBy(2));
        assertThat(compactor.collectGarbage()).isZero();
        assertThat(replica.storage.list("")).containsAll(before);
      }
      compactor.collectGarbage();
      assertThat(new TreeSet<>(replica.storage.list(""))).isEqualTo(replica.named());
    }
  }

  private static void collect(Compactor compactor) {
    try {
      compactor.collectGarbage();
    } catch (IOException planted) {
      // The next one continues.
    }
  }

  private void plantFailure(Random random) {
    switch (random.nextInt(4)) {
      case 0 -> replica.log.failNextAppend();
      case 1 -> replica.log.loseNextAcknowledgement();
      case 2 -> replica.storage.damageWrite(random.nextInt(60));
      default -> replica.storage.failFrom(random.nextInt(60));
    }
  }

  private void change(Random random) throws IOException {
    long hour = start + random.nextInt(30) * HOUR;
    switch (random.nextInt(10)) {
      case 0 -> replica.delete(null, hour, hour + random.nextInt(3) * HOUR);
      case 1 ->
          replica.delete(
              RoaringBitmap.bitmapOf(random.nextInt(Replica.SERIES), 3),
              random.nextBoolean() ? Long.MIN_VALUE : hour,
              random.nextBoolean() ? Long.MAX_VALUE : hour + HOUR);
      case 2 -> replica.flush(random, 1 + random.nextInt(300), start, start + 24 * HOUR);
      default -> replica.flush(random, 1 + random.nextInt(300), hour, hour + HOUR);
    }
  }

  @Test
  void twoCompactorsShareTheWork() throws Exception {
    Random random = new Random(SEED);
    try (Compactor one = replica.compactor(2, 1 << 20, random);
        Compactor other = replica.compactor(2, 1 << 20, new Random(SEED + 1))) {
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 12; i++) {
          change(random);
        }
        Thread thread = Thread.ofPlatform().start(one::compactAll);
        other.compactAll();
        thread.join();
        assertThat(replica.read()).as("seed " + SEED).isEqualTo(replica.model);
      }
    }
  }

  @Test
  void aFileThatADeleteEmptiesIsReplacedByNone() throws Exception {
    replica.flush(new Random(SEED), 100, start, start + HOUR);
    replica.delete(null, Long.MIN_VALUE, Long.MAX_VALUE);
    try (Compactor compactor = replica.compactor(2, 1 << 20, new Random(SEED))) {
      assertThat(compactor.compact()).as("deletes wait for more").isZero();
      replica.advance(Planner.DELETES_SETTLE);
      assertThat(compactor.compact()).isEqualTo(1);
      assertThat(replica.image().files()).isEmpty();
      assertThat(replica.image().tombstones()).isEmpty();
      assertThat(replica.storage.list("")).as("for queries that know it").hasSize(1);
      replica.advance(Duration.ofMinutes(1));
      assertThat(compactor.collectGarbage()).isEqualTo(1);
      assertThat(replica.storage.list("")).isEmpty();
    }
  }

  @Test
  void expiredFilesGoWithTheirShardGroup() throws Exception {
    Random random = new Random(SEED);
    alter(Duration.ofDays(30), Duration.ofDays(1));
    for (int day = 0; day < 3; day++) {
      replica.flush(random, 10, start + day * 24L * HOUR, start + day * 24L * HOUR + HOUR);
    }
    try (Compactor compactor = replica.compactor(2, 1 << 20, random)) {
      assertThat(compactor.expire()).isZero();
      replica.advance(Duration.ofDays(29));
      assertThat(compactor.expire()).as("its group ended 30 days ago, not more").isZero();
      replica.advance(Duration.ofSeconds(1));
      assertThat(compactor.expire()).isEqualTo(1);
      alter(Duration.ofDays(29), Duration.ofDays(1));
      assertThat(compactor.expire()).as("a shorter duration takes effect").isEqualTo(1);
      replica.submit(new DropDatabase("db"));
      assertThat(compactor.expire()).isEqualTo(1);
      assertThat(replica.image().files()).isEmpty();
    }
  }

  @Test
  void aRetentionOfOneHourFreesWhatEndedAnHourAgoAndNothingElse() throws Exception {
    Random random = new Random(SEED);
    alter(Duration.ofHours(1), Duration.ofHours(1));
    long first = start + 48 * HOUR;
    for (int quarter = 0; quarter < 24; quarter++) {
      long from = first + quarter * HOUR / 4;
      replica.flush(random, 20, from, from + HOUR / 4);
    }
    long all = bytes();
    try (Compactor compactor = replica.compactor(2, 1 << 20, random)) {
      compactor.compactAll();
      long freed = 0;
      for (int minute = 0; minute <= 9 * 60; minute += 5) {
        int expired = 0;
        for (FileEntry file : replica.image().files()) {
          long groupEnd = Math.floorDiv(file.maxTime(), HOUR) * HOUR + HOUR;
          expired += groupEnd + HOUR < nanos() ? 1 : 0;
        }
        long before = bytes();
        assertThat(compactor.expire()).as("minute %d", minute).isEqualTo(expired);
        long oldest = Math.floorDiv(nanos() - HOUR - 1, HOUR) * HOUR;
        TreeSet<String> kept = new TreeSet<>(replica.model.keySet());
        kept.removeIf(cell -> Long.parseLong(cell.split("/", -1)[1]) < oldest);
        assertThat(replica.read().keySet()).as("minute %d", minute).isEqualTo(kept);
        freed += before - bytes();
        compactor.collectGarbage();
        replica.advance(Duration.ofMinutes(5));
      }
      compactor.collectGarbage();
      assertThat(replica.storage.list("")).isEmpty();
      assertThat(freed).isPositive().isLessThan(all);
    }
  }

  private long nanos() {
    return replica.now().getEpochSecond() * 1_000_000_000L;
  }

  private long bytes() {
    return replica.image().files().stream().mapToLong(FileEntry::bytes).sum();
  }

  private void alter(Duration duration, Duration group) {
    replica.submit(
        new AlterPolicy(
            "db",
            "autogen",
            new PolicySpec(null, duration.toNanos(), group.toNanos(), null),
            false));
  }

  @Test
  void coldHoursAndDaysCoarsen() throws Exception {
    Random random = new Random(SEED);
    try (Compactor compactor = replica.compactor(2, 1 << 20, random)) {
      for (int hour = 0; hour < 48; hour++) {
        for (int i = 0; i < 3; i++) {
          replica.flush(random, 30, start + hour * HOUR, start + (hour + 1) * HOUR);
        }
        compactor.compact();
      }
      replica.advance(Duration.ofDays(10));
      for (int i = 0; i < 5; i++) {
        compactor.compact();
      }
      long groups =
          replica.image().files().stream()
              .map(FileEntry::minTime)
              .map(replica.policy().shardGroups()::start)
              .distinct()
              .count();
      assertThat(replica.image().files()).hasSizeLessThanOrEqualTo(2 * (int) groups);
      assertThat(replica.read()).isEqualTo(replica.model);
    }
  }
}
