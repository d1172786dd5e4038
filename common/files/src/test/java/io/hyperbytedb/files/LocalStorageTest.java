package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStorageTest extends StorageTest {
  @TempDir Path directory;

  @Override
  Storage storage() {
    return new LocalStorage(directory.resolve("data"));
  }

  @Override
  Storage crashed() {
    return storage();
  }

  @Test
  void leftoversAreKnownByTheirSuffixAndNothingElseGoes() throws Exception {
    Path folder = Files.createDirectories(directory.resolve("data/db"));
    Files.writeString(folder.resolve("1-2-3-0.parquet.tmp"), "torn");
    Files.writeString(folder.resolve("note.txt"), "an operator's");
    storage().deleteLeftovers();
    assertThat(folder.resolve("1-2-3-0.parquet.tmp")).doesNotExist();
    assertThat(folder.resolve("note.txt")).exists();
    assertThat(storage().list("")).containsExactly("db/note.txt");
  }
}
