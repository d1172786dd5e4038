package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class CrashingMemoryStorageTest extends StorageTest {
  private final CrashingMemoryStorage storage = new CrashingMemoryStorage();

  @Override
  Storage storage() {
    return storage;
  }

  @Override
  Storage crashed() {
    storage.crash();
    return storage;
  }

  /** Fails at each step in turn, then loses power: the file is either complete or absent. */
  @Test
  void whereverItFailsAFileIsWholeOrMissing() throws Exception {
    int whole = 0;
    for (int step = 0; step < 6; step++) {
      storage.failFrom(step);
      boolean committed = false;
      try (Storage.Output out = storage.create("file")) {
        out.write(new byte[] {1, 2}, 0, 2);
        out.write(new byte[] {3}, 0, 1);
        out.commit();
        committed = true;
      } catch (IOException injected) {
        assertThat(injected).hasMessageContaining("injected");
      }
      storage.crash();
      if (committed) {
        whole++;
        try (Storage.Input input = storage.open("file")) {
          assertThat(input.bytes().capacity()).isEqualTo(3);
        }
        storage.delete("file");
      } else {
        assertThatThrownBy(() -> storage.open("file")).isInstanceOf(NoSuchFileException.class);
      }
    }
    assertThat(whole).isEqualTo(2);
  }

  @Test
  void aWriterFromBeforeTheCrashCannotCommit() throws Exception {
    try (Storage.Output out = storage.create("file")) {
      out.write(new byte[] {1}, 0, 1);
      storage.crash();
      assertThatThrownBy(out::commit).hasMessageContaining("before the crash");
    }
    assertThat(storage.list("")).isEmpty();
  }

  @Test
  void aDamagedWriteIsStoredWrong() throws Exception {
    storage.damageWrite(1);
    try (Storage.Output out = storage.create("file")) {
      for (int i = 0; i < 3; i++) {
        out.write(new byte[] {0}, 0, 1);
      }
      out.commit();
    }
    try (Storage.Input input = storage.open("file")) {
      byte[] bytes = new byte[3];
      input.bytes().get(bytes);
      assertThat(bytes).containsExactly(0, 1, 0);
    }
  }
}
