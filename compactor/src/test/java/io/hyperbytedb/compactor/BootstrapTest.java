package io.hyperbytedb.compactor;

import static io.hyperbytedb.compactor.Replica.HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.compactor.repair.Bootstrap;
import io.hyperbytedb.compactor.repair.OtherReplica;
import io.hyperbytedb.model.FileEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

/** A replica whose log does not reach back far enough bootstraps from another one. */
class BootstrapTest {
  private static final long SEED = 20261125;

  private final Random random = new Random(SEED);

  @Test
  void theNewReplicaReadsAsTheOther() throws Exception {
    try (Replica origin = new Replica();
        Replica fresh = new Replica();
        Compactor compactor = fresh.compactor(2, 1 << 20, random)) {
      fill(origin);
      bootstrap(fresh).run(0, 50, origin(origin));
      assertThat(fresh.read()).isEqualTo(origin.model);
      assertThat(fresh.image().flushedOffset()).isEqualTo(origin.image().flushedOffset());
      assertThat(fresh.image().tombstones())
          .usingRecursiveComparison()
          .isEqualTo(origin.image().tombstones());
      assertThat(compactor.compactAll().errors()).isEmpty();
      assertThat(fresh.read()).isEqualTo(origin.model);
      assertThat(fresh.image().tombstones()).isEmpty();
    }
  }

  @Test
  void whoeverDiesInBetweenIsFollowedByOneWhoFinishes() throws Exception {
    try (Replica origin = new Replica();
        Replica fresh = new Replica()) {
      fill(origin);
      int failures = 0;
      for (int step = 0; fresh.image().flushedOffset() < 50; step += 3) {
        fresh.storage.failFrom(step);
        if (step % 2 == 0) {
          fresh.log.failNextAppend();
        }
        try {
          bootstrap(fresh).run(0, 50, origin(origin));
        } catch (IOException | CompletionException e) {
          failures++;
        }
        fresh.log.endInjectedFailure();
        fresh.storage.crash();
      }
      assertThat(failures).isGreaterThan(5);
      assertThat(fresh.read()).isEqualTo(origin.model);
    }
  }

  @Test
  void filesThatTheOtherHasReplacedMeanwhileAreAskedForAgain() throws Exception {
    try (Replica origin = new Replica();
        Replica fresh = new Replica();
        Compactor compactor = origin.compactor(2, 1 << 20, random)) {
      fill(origin);
      Manifest.Copy old = copy(origin);
      boolean[] asked = new boolean[1];
      bootstrap(fresh)
          .run(
              0,
              50,
              new Bootstrap.Origin() {
                @Override
                public OtherReplica replica() {
                  return BootstrapTest.replica(origin);
                }

                @Override
                public Manifest.Copy manifest() throws IOException {
                  if (asked[0]) {
                    return copy(origin);
                  }
                  asked[0] = true;
                  compactor.compactAll();
                  return old;
                }
              });
      assertThat(asked[0]).isTrue();
      assertThat(fresh.read()).isEqualTo(origin.model);
    }
  }

  @Test
  void whoHasFlushedLessThanTheLogHasLostIsRefused() throws Exception {
    try (Replica origin = new Replica();
        Replica fresh = new Replica()) {
      fill(origin);
      assertThatThrownBy(() -> bootstrap(fresh).run(0, 1_000, origin(origin)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the log starts at 1000");
      assertThat(fresh.image().files()).isEmpty();
    }
  }

  @Test
  void whoComesLateLeavesWhatIsThere() throws Exception {
    try (Replica origin = new Replica();
        Replica fresh = new Replica()) {
      fill(origin);
      int[] asked = new int[1];
      Bootstrap.Origin slow =
          new Bootstrap.Origin() {
            @Override
            public OtherReplica replica() {
              if (asked[0]++ == 1) {
                bootstrap(fresh, origin);
              }
              return BootstrapTest.replica(origin);
            }

            @Override
            public Manifest.Copy manifest() {
              return copy(origin);
            }
          };
      new Bootstrap("late", fresh.manifest, fresh.storage).run(0, 50, slow);
      assertThat(fresh.image().owner()).as("the partition keeps its owner").isEqualTo("me");
      assertThat(fresh.read()).isEqualTo(origin.model);
    }
  }

  @Test
  void whoComesBackHasTheSeriesThatAreThereNow() throws Exception {
    try (Replica origin = new Replica();
        Replica back = new Replica()) {
      RoaringBitmap none = new RoaringBitmap();
      for (Replica replica : List.of(origin, back)) {
        replica.drop(RoaringBitmap.bitmapOf(3, 5), none);
      }
      origin.drop(RoaringBitmap.bitmapOf(4), RoaringBitmap.bitmapOf(3));
      fill(origin);
      bootstrap(back).run(0, 50, origin(origin));
      assertThat(back.image().droppedSeries()).isEqualTo(RoaringBitmap.bitmapOf(4, 5));
      assertThat(back.read()).isEqualTo(origin.model);
    }
  }

  @Test
  void oldDeletesAreAppliedFirst() throws Exception {
    try (Replica origin = new Replica();
        Replica back = new Replica();
        Compactor compactor = origin.compactor(2, 1 << 20, random)) {
      fill(origin);
      fill(back);
      long start = origin.now().getEpochSecond() * 1_000_000_000L;
      origin.flush(random, 50, start, start + HOUR);
      List<FileEntry> before = back.image().files();
      assertThatThrownBy(() -> bootstrap(back).run(0, 100, origin(origin)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("has deletes from before offset 90 to apply to its files first");
      assertThat(back.image().files()).isEqualTo(before);
      assertThat(compactor.compactAll().errors()).isEmpty();
      bootstrap(back).run(0, 100, origin(origin));
      assertThat(back.read()).isEqualTo(origin.model);
    }
  }

  private void fill(Replica replica) throws IOException {
    long start = replica.now().getEpochSecond() * 1_000_000_000L - 48 * HOUR;
    for (int hour = 0; hour < 6; hour++) {
      replica.flush(random, 50, start + hour * HOUR, start + (hour + 1) * HOUR);
    }
    replica.delete(RoaringBitmap.bitmapOf(1, 2), start, start + 3 * HOUR);
    replica.flush(random, 50, start, start + 6 * HOUR);
  }

  private static void bootstrap(Replica replica, Replica from) {
    try {
      bootstrap(replica).run(0, 50, origin(from));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Bootstrap bootstrap(Replica replica) {
    return new Bootstrap("me", replica.manifest, replica.storage);
  }

  private static Bootstrap.Origin origin(Replica replica) {
    return new Bootstrap.Origin() {
      @Override
      public OtherReplica replica() {
        return BootstrapTest.replica(replica);
      }

      @Override
      public Manifest.Copy manifest() {
        return copy(replica);
      }
    };
  }

  private static Manifest.Copy copy(Replica replica) {
    return new Manifest.Copy(List.of(replica.image()), List.of(replica.manifest.series(0)));
  }

  private static OtherReplica replica(Replica replica) {
    return replica.as("other");
  }
}
