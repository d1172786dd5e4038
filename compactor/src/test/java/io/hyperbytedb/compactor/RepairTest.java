package io.hyperbytedb.compactor;

import static io.hyperbytedb.compactor.Replica.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.manifest.MerkleTree;
import io.hyperbytedb.catalog.manifest.Slice;
import io.hyperbytedb.catalog.manifest.SliceContent;
import io.hyperbytedb.cluster.log.FileRebuild;
import io.hyperbytedb.compactor.repair.FileQuarantine;
import io.hyperbytedb.compactor.repair.OtherReplica;
import io.hyperbytedb.compactor.repair.Repairer;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.model.FileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data damaged in one replica is restored from another. */
class RepairTest {
  private static final long SEED = 20261124;

  /** A log that starts after everything in files. */
  private static final FileRebuild NO_LOG =
      (file, attempt) -> {
        throw new FileRebuild.ImpossibleException("the log is empty");
      };

  @TempDir Path folder;

  @Test
  void fiveKindsOfDamageComeBackByThemselves() throws Exception {
    byte[][] stale = new byte[1][];
    damages(bytes -> flipped(bytes, bytes.length / 2), "flipped in the middle");
    damages(bytes -> flipped(bytes, bytes.length - 20), "flipped in the footer");
    damages(bytes -> java.util.Arrays.copyOf(bytes, bytes.length - 7), "has ");
    damages(bytes -> null, "is missing");
    try (Replica elsewhere = new Replica()) {
      fill(elsewhere, 5);
      stale[0] = bytes(elsewhere.storage, oldest(elsewhere).path());
    }
    damages(bytes -> stale[0], "manifest");
  }

  /** Damages the oldest file in one replica and repairs it. */
  private void damages(Function<byte[], byte @Nullable []> damage, String reason) throws Exception {
    try (Replica one = new Replica();
        Replica other = new Replica();
        Compactor compactor = one.compactor(2, 1 << 20, new Random(1));
        Compactor others = other.compactor(2, 1 << 20, new Random(2))) {
      fill(one, 0);
      fill(other, 0);
      others.compactAll();
      Path quarantine = folder.resolve("quarantine-" + reason.hashCode());
      Repairer repairer = repairer(one, compactor, List.of(replica(other)), quarantine);
      assertThat(repairer.run()).isZero();
      FileEntry file = oldest(one);
      byte[] now = damage.apply(bytes(one.storage, file.path()));
      one.storage.delete(file.path());
      if (now != null) {
        try (Storage.Output out = one.storage.create(file.path())) {
          out.write(now, 0, now.length);
          out.commit();
        }
      }
      assertThat(repairer.run()).as(reason).isOne();
      assertThat(one.named()).doesNotContain(file.path());
      assertThat(one.read()).as(reason).isEqualTo(one.model);
      assertThat(repairer.compare().divergent()).isEmpty();
      assertThat(repairer.run()).isZero();
      assertThat(one.metrics.total("hyperbytedb_self_repair_hash_mismatch_total")).isEqualTo(1);
      assertThat(one.metrics.total("hyperbytedb_self_repair_origin_fetch_total")).isEqualTo(1);
      assertThat(one.metrics.total("hyperbytedb_self_repair_damaged_files")).isZero();
      try (Stream<Path> kept = Files.list(quarantine)) {
        assertThat(kept.filter(path -> path.toString().endsWith(".reason"))).hasSize(1);
      }
      compactor.compactAll();
      assertThat(one.read()).isEqualTo(one.model);
    }
  }

  @Test
  void aLostDirectoryComesBackWhole() throws Exception {
    try (Replica one = new Replica();
        Replica other = new Replica();
        Compactor compactor = one.compactor(2, 1 << 20, new Random(1))) {
      fill(one, 0);
      fill(other, 0);
      for (String path : one.named()) {
        one.storage.delete(path);
      }
      Repairer repairer =
          repairer(one, compactor, List.of(replica(other)), folder.resolve("quarantine"));
      assertThat(repairer.run()).isGreaterThan(3);
      assertThat(one.read()).isEqualTo(one.model);
    }
  }

  @Test
  void anotherCompactorDoesNotRemoveWhatTakesLongToCopy() throws Exception {
    try (Replica one = new Replica();
        Replica other = new Replica();
        Compactor compactor = one.compactor(2, 1 << 20, new Random(1));
        Compactor second = one.compactor(2, 1 << 20, new Random(2))) {
      fill(one, 0);
      fill(other, 0);
      OtherReplica slow =
          new Slow(
              replica(other),
              () -> {
                assertThat(second.collectGarbage()).isZero();
                one.advance(Duration.ofMinutes(20));
                assertThat(second.collectGarbage()).isZero();
              });
      Repairer repairer = repairer(one, compactor, List.of(slow), folder.resolve("quarantine"));
      one.storage.delete(oldest(one).path());
      assertThat(repairer.run()).isOne();
      assertThat(one.storage.list("")).containsAll(one.named());
      assertThat(one.read()).isEqualTo(one.model);
    }
  }

  @Test
  void whatCouldNotBeCopiedWholeLeavesNothing() throws Exception {
    try (Replica one = new Replica();
        Replica other = new Replica();
        Compactor compactor = one.compactor(2, 1 << 20, new Random(1))) {
      fill(one, 0);
      fill(other, 0);
      one.storage.delete(oldest(one).path());
      List<String> before = one.storage.list("");
      AtomicInteger asked = new AtomicInteger();
      OtherReplica failing =
          new Slow(
              replica(other),
              () -> {
                if (asked.incrementAndGet() == 2) {
                  throw new IOException("gone");
                }
              });
      Repairer repairer = repairer(one, compactor, List.of(failing), folder.resolve("quarantine"));
      assertThat(repairer.run()).isZero();
      assertThat(asked).hasValue(2);
      assertThat(one.storage.list("")).isEqualTo(before);
      assertThat(repairer.run()).isOne();
      assertThat(one.read()).isEqualTo(one.model);
    }
  }

  @Test
  void whatNoReplicaHasComesFromTheLog() throws Exception {
    try (Replica one = new Replica();
        Compactor compactor = one.compactor(2, 1 << 20, new Random(1))) {
      fill(one, 0);
      FileEntry lost = oldest(one);
      byte[] rows = bytes(one.storage, lost.path());
      List<String> asked = new ArrayList<>();
      FileRebuild log =
          (file, path) -> {
            asked.add(file.path());
            if (!file.path().equals(lost.path())) {
              throw new FileRebuild.ImpossibleException("the log begins later");
            }
            FileEntry made = file.withPath(path);
            put(one.storage, made.path(), rows);
            return made;
          };
      Repairer repairer = repairer(one, compactor, List.of(), folder.resolve("quarantine"), log);
      put(one.storage, lost.path(), flipped(rows, rows.length / 2));
      assertThat(repairer.run()).isOne();
      assertThat(one.read()).isEqualTo(one.model);
      assertThat(one.metrics.total("hyperbytedb_self_repair_log_rebuild_total")).isEqualTo(1);
      assertThat(one.metrics.total("hyperbytedb_self_repair_damaged_files")).isZero();
      try (Stream<Path> kept = Files.list(folder.resolve("quarantine"))) {
        assertThat(kept.filter(path -> path.toString().endsWith(".reason"))).hasSize(1);
      }
      String gone =
          one.named().stream()
              .filter(path -> !path.equals(oldest(one).path()))
              .findFirst()
              .orElseThrow();
      one.storage.delete(gone);
      assertThat(repairer.run()).isZero();
      assertThat(repairer.run()).as("it is not asked again for what it lacks").isZero();
      assertThat(asked).containsExactly(lost.path(), gone);
      assertThat(one.metrics.total("hyperbytedb_self_repair_damaged_files")).isEqualTo(1);
    }
  }

  @Test
  void deletesThatTheOtherHasNotAppliedDoNotRise() throws Exception {
    try (Replica one = new Replica();
        Replica other = new Replica();
        Compactor compactor = one.compactor(2, 1 << 20, new Random(1));
        Compactor others = other.compactor(2, 1 << 20, new Random(2))) {
      for (Replica replica : List.of(one, other)) {
        fill(replica, 0);
        replica.delete(null, start(replica), start(replica) + HOUR / 2);
      }
      compactor.compactAll();
      Repairer repairer =
          repairer(one, compactor, List.of(replica(other)), folder.resolve("quarantine"));
      one.storage.delete(oldest(one).path());
      assertThat(repairer.run()).as("the other has deletes to apply first").isZero();
      others.compactAll();
      assertThat(repairer.run()).isOne();
      assertThat(one.read()).isEqualTo(one.model);
    }
  }

  @Test
  void whoHasFlushedLessOrIsDamagedItselfIsNotBelieved() throws Exception {
    try (Replica one = new Replica();
        Replica other = new Replica();
        Compactor compactor = one.compactor(2, 1 << 20, new Random(1))) {
      fill(one, 0);
      fill(other, 0);
      long now = start(one) + 90 * 24L * HOUR;
      one.flush(new Random(7), 5, now - HOUR, now);
      Repairer repairer =
          repairer(one, compactor, List.of(replica(other)), folder.resolve("quarantine"));
      one.storage.delete(oldest(one).path());
      assertThat(repairer.run()).as("it has flushed less").isZero();
      other.flush(new Random(7), 5, now - HOUR, now);
      FileEntry theirs = oldest(other);
      byte[] whole = bytes(other.storage, theirs.path());
      put(other.storage, theirs.path(), flipped(whole, whole.length / 2));
      assertThat(repairer.run()).as("its file is damaged").isZero();
      put(other.storage, theirs.path(), whole);
      assertThat(repairer.run()).isOne();
      assertThat(one.read()).isEqualTo(one.model);
    }
  }

  @Test
  void aMajorityIsBelievedWhereWholeFilesDiffer() throws Exception {
    try (Replica one = new Replica();
        Replica second = new Replica();
        Replica third = new Replica();
        Compactor compactor = one.compactor(2, 1 << 20, new Random(1))) {
      fill(one, 3);
      fill(second, 0);
      fill(third, 0);
      Repairer alone =
          repairer(one, compactor, List.of(replica(second)), folder.resolve("quarantine"));
      assertThat(alone.compare().divergent()).isNotEmpty();
      assertThat(alone.run()).as("one against one").isZero();
      Repairer repairer =
          repairer(
              one,
              compactor,
              List.of(replica("b", second), replica("c", third)),
              folder.resolve("quarantine"));
      int differing = repairer.compare().divergent().size();
      assertThat(repairer.run()).isEqualTo(differing);
      assertThat(one.read()).isEqualTo(second.model);
      assertThat(repairer.compare().divergent()).isEmpty();
    }
  }

  @Test
  void aSliceThatOnlyTheMajorityHasComesBack() throws Exception {
    try (Replica one = new Replica();
        Replica second = new Replica();
        Replica third = new Replica();
        Compactor compactor = one.compactor(2, 1 << 20, new Random(1))) {
      fillAllButTheFirstWeek(one);
      fill(second, 0);
      fill(third, 0);
      Repairer alone =
          repairer(one, compactor, List.of(replica(second)), folder.resolve("quarantine"));
      assertThat(alone.compare().divergent()).hasSize(1);
      assertThat(alone.run()).as("one against one").isZero();
      Repairer repairer =
          repairer(
              one,
              compactor,
              List.of(replica("b", second), replica("c", third)),
              folder.resolve("quarantine"));
      assertThat(repairer.compare().divergent()).hasSize(1);
      long flushed = one.image().flushedOffset();
      assertThat(repairer.run()).isOne();
      assertThat(one.image().flushedOffset()).isEqualTo(flushed);
      assertThat(one.read()).isEqualTo(second.model);
      assertThat(repairer.compare().divergent()).isEmpty();
      assertThat(repairer.run()).isZero();
      compactor.compactAll();
      assertThat(one.read()).isEqualTo(second.model);
    }
  }

  @Test
  void deletesThatComeWhileASliceIsTakenAreNotUndone() throws Exception {
    try (Replica one = new Replica();
        Replica second = new Replica();
        Replica third = new Replica();
        Compactor compactor = one.compactor(2, 1 << 20, new Random(1));
        Compactor seconds = second.compactor(2, 1 << 20, new Random(2));
        Compactor thirds = third.compactor(2, 1 << 20, new Random(3))) {
      fillAllButTheFirstWeek(one);
      fill(second, 0);
      fill(third, 0);
      Meanwhile delete = () -> one.delete(null, start(one), start(one) + HOUR / 2);
      Meanwhile nothing = () -> {};
      AtomicInteger asked = new AtomicInteger();
      Meanwhile atLast =
          () -> {
            if (asked.incrementAndGet() == 2) {
              delete.run();
            }
          };
      int deletes = 0;
      for (OtherReplica slow :
          List.of(
              new Slow(replica("b", second), delete, nothing),
              new Slow(replica("b", second), nothing, atLast))) {
        List<String> before = one.storage.list("");
        Repairer repairer =
            repairer(
                one, compactor, List.of(slow, replica("c", third)), folder.resolve("quarantine"));
        assertThat(repairer.compare().divergent()).hasSize(1);
        assertThat(repairer.run()).as("a delete came meanwhile").isZero();
        assertThat(one.read()).isEqualTo(one.model);
        one.advance(Duration.ofHours(1));
        var _ = compactor.collectGarbage();
        assertThat(one.storage.list("")).isEqualTo(before);
        for (long known = flushes(second); known < flushes(one); known++) {
          second.delete(null, start(one), start(one) + HOUR / 2);
          third.delete(null, start(one), start(one) + HOUR / 2);
          deletes++;
        }
        seconds.compactAll();
        thirds.compactAll();
      }
      assertThat(deletes).isGreaterThan(1);
      Repairer repairer =
          repairer(
              one,
              compactor,
              List.of(replica("b", second), replica("c", third)),
              folder.resolve("quarantine"));
      assertThat(repairer.compare().divergent()).hasSize(1);
      assertThat(repairer.run()).isOne();
      assertThat(one.read()).isEqualTo(second.model);
    }
  }

  private static long flushes(Replica replica) {
    return replica.image().flushedOffset() / 10;
  }

  /** As for the other replicas, but as if the first two flushes had been empty. */
  private static void fillAllButTheFirstWeek(Replica replica) throws IOException {
    replica.delete(null, 0, 1);
    replica.delete(null, 0, 1);
    fillFrom(replica, 1, 0);
  }

  private static void fill(Replica replica, int difference) throws IOException {
    fillFrom(replica, 0, difference);
  }

  private static void fillFrom(Replica replica, int firstWeek, int difference) throws IOException {
    for (int week = firstWeek; week < 5; week++) {
      long from = start(replica) + week * 7L * 24L * HOUR;
      replica.flush(new Random(SEED + week + difference), 50, from, from + HOUR);
      replica.flush(new Random(SEED - week - difference), 50, from + HOUR, from + 2 * HOUR);
    }
  }

  private static long start(Replica replica) {
    long nanos = replica.now().getEpochSecond() * 1_000_000_000L;
    return nanos - Math.floorMod(nanos, HOUR) - 90 * 24L * HOUR;
  }

  private static FileEntry oldest(Replica replica) {
    return replica.image().files().stream()
        .min(Comparator.comparingLong(FileEntry::minTime))
        .orElseThrow();
  }

  private static OtherReplica replica(Replica replica) {
    return replica("other", replica);
  }

  private static OtherReplica replica(String name, Replica replica) {
    return replica.as(name);
  }

  /** An event while a file is being requested. */
  private interface Meanwhile {
    void run() throws IOException;
  }

  /** A replica that delays its files. */
  private record Slow(OtherReplica replica, Meanwhile meanwhile, Meanwhile afterSlice)
      implements OtherReplica {
    Slow(OtherReplica replica, Meanwhile meanwhile) {
      this(replica, meanwhile, () -> {});
    }

    @Override
    public String name() {
      return replica.name();
    }

    @Override
    public long[] branches(long now, long coldBefore) throws IOException {
      return replica.branches(now, coldBefore);
    }

    @Override
    public MerkleTree tree(long now, long coldBefore, BitSet branches) throws IOException {
      return replica.tree(now, coldBefore, branches);
    }

    @Override
    public SliceContent slice(Slice slice) throws IOException {
      SliceContent content = replica.slice(slice);
      afterSlice.run();
      return content;
    }

    @Override
    public InputStream file(String path) throws IOException {
      meanwhile.run();
      return replica.file(path);
    }
  }

  private static Repairer repairer(
      Replica own, Compactor compactor, List<OtherReplica> others, Path quarantine) {
    return repairer(own, compactor, others, quarantine, NO_LOG);
  }

  private static Repairer repairer(
      Replica own,
      Compactor compactor,
      List<OtherReplica> others,
      Path quarantine,
      FileRebuild log) {
    return new Repairer(
        new Repairer.Settings(true, Duration.ofHours(1), 100),
        own.as("own"),
        new Repairer.Sources(() -> new ArrayList<>(others), log),
        compactor.keeper(),
        new FileQuarantine(Path.of("nowhere"), quarantine),
        own::now,
        own.metrics);
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] copy = bytes.clone();
    copy[at] ^= 1;
    return copy;
  }

  private static byte[] bytes(Storage storage, String path) throws IOException {
    try (Storage.Input input = storage.open(path)) {
      ByteBuffer buffer = input.bytes();
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    }
  }

  private static void put(Storage storage, String path, byte[] bytes) throws IOException {
    storage.delete(path);
    try (Storage.Output out = storage.create(path)) {
      out.write(bytes, 0, bytes.length);
      out.commit();
    }
  }
}
