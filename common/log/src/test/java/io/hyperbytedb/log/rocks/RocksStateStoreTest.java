package io.hyperbytedb.log.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.log.state.AbstractStateStoreTest;
import io.hyperbytedb.log.state.StateStore;
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
}
