package io.hyperbytedb.log.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateCheckpointsTest {
  private static final byte[] KEY = {1};

  @TempDir Path home;

  private Path state;
  private StateCheckpoints checkpoints;

  @BeforeEach
  void make() {
    state = home.resolve("state");
    checkpoints = new StateCheckpoints(home.resolve("checkpoints"));
  }

  /**
   * Advances the state to some offsets, each also its only value, and takes a checkpoint of each.
   */
  private void reach(int... offsets) {
    try (RocksStateStores stores = new RocksStateStores(state)) {
      for (int offset : offsets) {
        stores.store("a").commit(offset, out -> out.put(KEY, new byte[] {(byte) offset}));
        checkpoints.take(stores, Instant.ofEpochSecond(offset), Map.of("a", (long) offset));
      }
    }
  }

  private long opened(long start) {
    try (RocksStateStores stores =
        checkpoints.open(state, Map.of("a", start), StateCheckpoints.Source.NONE)) {
      long offset = stores.store("a").appliedOffset();
      assertThat(stores.store("a").get(KEY))
          .isEqualTo(offset == 0 ? null : new byte[] {(byte) offset});
      return offset;
    }
  }

  @Test
  void aWholeStateIsUsedAsItIs() {
    reach(5);
    try (RocksStateStores stores = new RocksStateStores(state)) {
      stores.store("a").commit(6, out -> out.put(KEY, new byte[] {6}));
    }
    assertThat(opened(6)).isEqualTo(6);
  }

  @Test
  void aLostStateStartsFromTheNewestCheckpoint() throws IOException {
    reach(5, 7);
    delete(state);
    assertThat(opened(5)).isEqualTo(7);
  }

  @Test
  void aDamagedStateStartsFromACheckpointAndIsKept() throws IOException {
    reach(5);
    truncate(state, "MANIFEST");
    assertThat(opened(3)).isEqualTo(5);
    assertThat(home.resolve("state.damaged-1")).isDirectory();
  }

  @Test
  void aDamagedCheckpointIsPassedOver() throws IOException {
    reach(5, 7);
    delete(state);
    truncate(checkpoints.list().getFirst().directory(), "MANIFEST");
    assertThat(opened(5)).isEqualTo(5);
  }

  @Test
  void aCheckpointWithoutMarksIsNone() throws IOException {
    reach(5, 7);
    Files.writeString(checkpoints.list().getFirst().directory().resolve("marks.txt"), "a=7\n");
    assertThat(checkpoints.list()).extracting(c -> c.marks().get("a")).containsExactly(5L);
  }

  @Test
  void aStateBehindItsLogStartsFromACheckpoint() throws IOException {
    reach(5);
    delete(state);
    try (RocksStateStores stores = new RocksStateStores(state)) {
      stores.store("a").commit(2, out -> out.put(KEY, new byte[] {2}));
    }
    assertThat(opened(4)).isEqualTo(5);
  }

  @Test
  void withoutACheckpointAWholeLogIsEnough() throws IOException {
    reach();
    truncate(state, "MANIFEST");
    assertThat(opened(0)).isZero();
  }

  @Test
  void withoutACheckpointAPrunedLogIsAnError() throws IOException {
    reach(5);
    delete(state);
    assertThatThrownBy(() -> checkpoints.open(state, Map.of("a", 6L), StateCheckpoints.Source.NONE))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("restore a backup");
  }

  @Test
  void onlyTheNewestAreKept() {
    reach(1, 2, 3, 4);
    checkpoints.keep(2);
    assertThat(checkpoints.list())
        .extracting(checkpoint -> checkpoint.marks().get("a"))
        .containsExactly(4L, 3L);
  }

  @Test
  void whatACrashLeftIsNoCheckpointAndInNobodysWay() throws IOException {
    Files.createDirectories(home.resolve("checkpoints/unfinished"));
    Files.writeString(home.resolve("checkpoints/unfinished/CURRENT"), "torn");
    assertThat(checkpoints.list()).isEmpty();
    reach(3);
    assertThat(checkpoints.list()).hasSize(1);
  }

  private static void truncate(Path directory, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found =
          files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
      assertThat(found).isNotEmpty();
      for (Path file : found) {
        Files.write(file, new byte[] {1, 2, 3});
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
