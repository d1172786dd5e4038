package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.TableId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileCacheTest {
  private final CountingStorage storage = new CountingStorage();
  private final SortedRows rows = Tables.random(new Random(5), 3, 10);
  private final String[] paths = new String[4];

  @BeforeEach
  void files() throws IOException {
    for (int i = 0; i < paths.length; i++) {
      TableSpec spec =
          new TableSpec(
              "d",
              "r",
              new FileScope(
                  new TableId(2, 3, "m"), 1, i * 10L, i * 10L + 10, 0, 0, 3_600_000_000_000L));
      paths[i] = new TableWriter(storage).write(spec, "", rows, Tables::key).path();
    }
  }

  private void use(FileCache cache, int file) throws IOException {
    try (FileCache.Handle handle = cache.open(paths[file])) {
      assertThat(handle.file().rows()).isEqualTo(rows.size());
    }
  }

  @Test
  void anOpenFileIsShared() throws Exception {
    try (FileCache cache = new FileCache(storage, 2)) {
      try (FileCache.Handle first = cache.open(paths[0]);
          FileCache.Handle second = cache.open(paths[0])) {
        assertThat(first.file()).isSameAs(second.file());
      }
      use(cache, 0);
      assertThat(storage.opened).isOne();
      assertThat(storage.open()).isOne();
    }
    assertThat(storage.open()).isZero();
  }

  @Test
  void theOneLongestUnusedGoesFirst() throws Exception {
    try (FileCache cache = new FileCache(storage, 2)) {
      use(cache, 0);
      use(cache, 1);
      use(cache, 0);
      use(cache, 2);
      assertThat(storage.open()).isEqualTo(2);
      use(cache, 0);
      use(cache, 2);
      assertThat(storage.opened).isEqualTo(3);
      use(cache, 1);
      assertThat(storage.opened).isEqualTo(4);
    }
    assertThat(storage.open()).isZero();
  }

  @Test
  void aHandleKeepsItsFileOpen() throws Exception {
    FileCache cache = new FileCache(storage, 1);
    FileCache.Handle kept = cache.open(paths[0]);
    FileCache.Handle forgotten = cache.open(paths[1]);
    use(cache, 2);
    use(cache, 3);
    cache.forget(paths[1]);
    storage.delete(paths[1]);
    kept.file().verify();
    forgotten.file().verify();
    forgotten.close();
    assertThatThrownBy(() -> cache.open(paths[1])).isInstanceOf(NoSuchFileException.class);
    cache.close();
    kept.file().verify();
    assertThat(storage.open()).isOne();
    kept.close();
    assertThat(storage.open()).isZero();
  }

  @Test
  void allButSomeAreClosedAsSoonAsNobodyUsesThem() throws Exception {
    try (FileCache cache = new FileCache(storage, 9)) {
      use(cache, 0);
      use(cache, 1);
      try (FileCache.Handle used = cache.open(paths[2])) {
        cache.retain(Set.of(paths[0]));
        assertThat(storage.open()).isEqualTo(2);
        used.file().verify();
      }
      assertThat(storage.open()).isOne();
    }
  }

  @Test
  void aFileThatIsUsedIsNotPushedOutButGoesLater() throws Exception {
    try (FileCache cache = new FileCache(storage, 1)) {
      try (FileCache.Handle first = cache.open(paths[0]);
          FileCache.Handle second = cache.open(paths[1])) {
        assertThat(first.file()).isNotSameAs(second.file());
        assertThat(storage.open()).isEqualTo(2);
      }
      use(cache, 2);
      assertThat(storage.open()).isOne();
    }
  }

  @Test
  void aCorruptFileIsClosedAndAskedForAgain() throws Exception {
    byte[] good;
    try (Storage.Input input = storage.open(paths[0])) {
      good = new byte[input.bytes().capacity()];
      input.bytes().get(good);
    }
    byte[] bad = good.clone();
    bad[bad.length - 20] ^= 4;
    put(bad);
    try (FileCache cache = new FileCache(storage, 2)) {
      assertThatThrownBy(() -> cache.open(paths[0]))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining(paths[0]);
      assertThat(storage.open()).isZero();
      put(good);
      use(cache, 0);
    }
    assertThat(storage.open()).isZero();
  }

  private void put(byte[] bytes) throws IOException {
    try (Storage.Output out = storage.create(paths[0])) {
      out.write(bytes, 0, bytes.length);
      out.commit();
    }
  }

  /** Counts the open inputs of the wrapped storage. */
  private static final class CountingStorage extends ForwardingStorage {
    private int opened;
    private int closed;

    CountingStorage() {
      super(new CrashingMemoryStorage());
    }

    int open() {
      return opened - closed;
    }

    @Override
    public Input open(String path) throws IOException {
      Input input = super.open(path);
      opened++;
      return new Input() {
        @Override
        public ByteBuffer bytes() {
          return input.bytes();
        }

        @Override
        public void close() {
          closed++;
          input.close();
        }
      };
    }
  }
}
