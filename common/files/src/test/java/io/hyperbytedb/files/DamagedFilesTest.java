package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.SortedRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DamagedFilesTest {
  private final CrashingMemoryStorage storage = new CrashingMemoryStorage();

  private void put(String path, byte[] bytes) throws IOException {
    storage.delete(path);
    try (Storage.Output out = storage.create(path)) {
      out.write(bytes, 0, bytes.length);
      out.commit();
    }
  }

  @Test
  void aFileIsDamagedUntilItIsWholeOrGone() throws IOException {
    SortedRows rows = Tables.random(new Random(5), 3, 10);
    String path = new TableWriter(storage).write(Tables.SPEC, "", rows, Tables::key).path();
    byte[] good = Tables.bytes(storage, path);
    byte[] bad = good.clone();
    bad[good.length - 5] ^= 1;
    try (FileCache cache = new FileCache(storage, 4)) {
      DamagedFiles damage = cache.damage();
      put(path, bad);
      CorruptFileException failure = null;
      try (FileCache.Handle handle = cache.open(path)) {
        assertThat(handle).isNull();
      } catch (CorruptFileException e) {
        failure = e;
      }
      assertThat(failure).isNotNull();
      assertThat(damage.note(new IllegalStateException(new UncheckedIOException(failure))))
          .startsWith("file [" + path + "] is damaged: ");
      assertThat(damage.all()).containsOnlyKeys(path);
      assertThatThrownBy(() -> damage.refuse(path)).isInstanceOf(CorruptFileException.class);
      damage.refuse("another");

      damage.recheck(Set.of(path));
      assertThat(damage.all()).as("still damaged").containsOnlyKeys(path);
      put(path, good);
      damage.recheck(Set.of(path));
      assertThat(damage.all()).isEmpty();
      damage.refuse(path);

      assertThat(damage.note(new NoSuchFileException("gone")))
          .isEqualTo("file [gone] is damaged: is missing");
      damage.recheck(Set.of(path));
      assertThat(damage.all()).as("no longer named by the manifest").isEmpty();
      assertThat(damage.note(new IllegalStateException(new IOException("network")))).isNull();
    }
  }

  @Test
  void aProblemNamesSomeFiles() {
    assertThat(DamagedFiles.problem(Map.of())).isNull();
    assertThat(DamagedFiles.problem(Map.of("a", "is missing")))
        .isEqualTo("1 file is damaged: [a] is missing");
    assertThat(DamagedFiles.problem(Map.of("d", "x", "b", "x", "a", "y", "c", "x")))
        .isEqualTo("4 files are damaged: [a] y, [b] x, [c] x, …");
  }
}
