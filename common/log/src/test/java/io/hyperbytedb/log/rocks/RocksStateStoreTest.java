package io.hyperbytedb.log.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.log.state.AbstractStateStoreTest;
import io.hyperbytedb.log.state.StateStore;
import io.hyperbytedb.model.HyperbyteException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStateStoreTest extends AbstractStateStoreTest {
  @TempDir Path directory;

  private RocksStateStores stores;

  @BeforeEach
  void open() {
    stores = new RocksStateStores(directory.resolve("state"));
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Override
  protected StateStore store() {
    return stores.store("one");
  }

  @Test
  void withFewDescriptorsFewFilesStayOpen() {
    assertThat(RocksStateStores.openFiles(512)).isEqualTo(32);
    assertThat(RocksStateStores.openFiles(1024)).isEqualTo(64);
    assertThat(RocksStateStores.openFiles(20_000)).isEqualTo(256);
    assertThat(RocksStateStores.openFiles(Long.MAX_VALUE)).isEqualTo(256);
  }

  @Test
  void storesAreSeparateAndSurviveAReopen() {
    store().commit(3, out -> out.put(new byte[] {1}, new byte[] {2}));
    stores.store("two").commit(9, out -> out.put(new byte[] {1}, new byte[] {4}));
    stores.close();
    open();
    assertThat(store().appliedOffset()).isEqualTo(3);
    assertThat(store().get(new byte[] {1})).containsExactly(2);
    assertThat(stores.store("two").appliedOffset()).isEqualTo(9);
  }

  @Test
  void aCheckpointIsTheStateOfItsMoment() {
    store().commit(3, out -> out.put(new byte[] {1}, new byte[] {2}));
    stores.checkpoint(directory.resolve("copy"));
    store().commit(4, out -> out.put(new byte[] {1}, new byte[] {5}));
    try (RocksStateStores copy = new RocksStateStores(directory.resolve("copy"))) {
      assertThat(copy.store("one").appliedOffset()).isEqualTo(3);
      assertThat(copy.store("one").get(new byte[] {1})).containsExactly(2);
    }
  }

  /** On systems where open files can be removed, what was in them can still be read. */
  @Test
  void aStateWhoseDirectoryIsRemovedCanBeCopied() throws Exception {
    store().commit(3, out -> out.put(new byte[] {1}, new byte[] {2}));
    stores.flush();
    assertThat(stores.displaced()).isNull();
    Files.move(directory.resolve("state"), directory.resolve("away"));
    assertThat(stores.displaced()).isEqualTo("is gone");
    store().commit(4, out -> out.put(new byte[] {3}, new byte[] {4}));
    stores.store("two").commit(9, out -> out.put(new byte[] {1}, new byte[3_000_000]));
    stores.checkpoint(directory.resolve("copy"));
    try (RocksStateStores copy = new RocksStateStores(directory.resolve("copy"))) {
      assertThat(copy.store("one").appliedOffset()).isEqualTo(4);
      assertThat(copy.store("one").get(new byte[] {1})).containsExactly(2);
      assertThat(copy.store("one").get(new byte[] {3})).containsExactly(4);
      assertThat(copy.store("two").appliedOffset()).isEqualTo(9);
      assertThat(copy.store("two").get(new byte[] {1})).hasSize(3_000_000);
    }
    // It goes on, also when its memory is full.
    store().commit(5, out -> out.put(new byte[] {5}, new byte[10_000_000]));
    stores.flush();
    store().commit(6, out -> out.put(new byte[] {6}, new byte[] {7}));
    assertThat(store().appliedOffset()).isEqualTo(6);
    assertThat(stores.displaced()).isNotNull();
    assertThatThrownBy(stores::close)
        .isInstanceOf(HyperbyteException.class)
        .hasMessageContaining("the next start makes the state again");
  }

  @Test
  void aRemovedFileIsNoticedAndAReplacedDirectory() throws Exception {
    store().commit(3, out -> out.put(new byte[] {1}, new byte[] {2}));
    stores.flush();
    Path current = directory.resolve("state/CURRENT");
    Files.move(current, directory.resolve("CURRENT"));
    assertThat(stores.displaced()).isEqualTo("has lost its file CURRENT");
    Files.move(directory.resolve("CURRENT"), current);
    assertThat(stores.displaced()).isNull();
    Files.move(directory.resolve("state"), directory.resolve("away"));
    StateCheckpoints.copy(directory.resolve("away"), directory.resolve("state"));
    assertThat(stores.displaced()).isEqualTo("was replaced by another one");
    assertThatThrownBy(stores::close).isInstanceOf(HyperbyteException.class);
  }

  /** Files that RocksDB itself replaces in the background are not lost. */
  @Test
  void compactionsLoseNoFiles() {
    for (int i = 1; i < 200; i++) {
      byte[] value = new byte[] {(byte) i};
      for (int name = 0; name < 20; name++) {
        stores.store("s" + name).commit(i, out -> out.put(new byte[] {1}, value));
      }
      stores.flush();
      for (int look = 0; look < 5; look++) {
        assertThat(stores.displaced()).isNull();
      }
    }
  }
}
