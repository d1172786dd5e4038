package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
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
    storage().deleteLeftovers(Duration.ofMinutes(15));
    assertThat(folder.resolve("1-2-3-0.parquet.tmp")).as("somebody may be writing it").exists();
    storage().deleteLeftovers(Duration.ZERO);
    assertThat(folder.resolve("1-2-3-0.parquet.tmp")).doesNotExist();
    assertThat(folder.resolve("note.txt")).exists();
    assertThat(storage().list("")).containsExactly("db/note.txt");
  }

  @Test
  void whatIsTouchedIsNoLeftover() throws Exception {
    Storage storage = storage();
    try (Storage.Output out = storage.create("db/1-0-1-0.parquet")) {
      out.write(new byte[] {1}, 0, 1);
      try (Stream<Path> files = Files.list(directory.resolve("data/db"))) {
        Path temporary = files.findFirst().orElseThrow();
        Files.setLastModifiedTime(temporary, FileTime.from(Instant.now().minusSeconds(3_600)));
      }
      out.touch();
      storage.deleteLeftovers(Duration.ofMinutes(15));
      out.commit();
    }
    assertThat(storage.list("")).containsExactly("db/1-0-1-0.parquet");
  }

  @Test
  void twoWhoMakeTheSameFileDoNotMeet() throws Exception {
    Storage storage = storage();
    try (Storage.Output first = storage.create("db/1-0-1-0.parquet");
        Storage.Output second = storage.create("db/1-0-1-0.parquet")) {
      first.write(new byte[] {1, 2}, 0, 2);
      second.write(new byte[] {3}, 0, 1);
      first.commit();
      try (Storage.Input read = storage.open("db/1-0-1-0.parquet")) {
        assertThat(read.bytes().remaining()).isEqualTo(2);
        assertThat(read.bytes().get(0)).isEqualTo((byte) 1);
      }
    }
    assertThat(storage.list("")).containsExactly("db/1-0-1-0.parquet");
  }

  @Test
  void aBatchNamesTheFilesThatCouldNotBeMadeDurable() throws Exception {
    Storage storage = storage();
    try (Storage.Batch batch = storage.batch()) {
      for (String table : new String[] {"a", "b", "c"}) {
        try (Storage.Output out = batch.create("db/" + table + "/file")) {
          out.write(new byte[] {1}, 0, 1);
          // A file cannot take the place of a folder.
          if (table.equals("b")) {
            Files.createDirectories(directory.resolve("data/db/b/file/full"));
          }
          out.commit();
        }
      }
      assertThat(batch.sync()).containsOnlyKeys("db/b/file");
    }
    assertThat(storage.list("")).containsExactlyInAnyOrder("db/a/file", "db/c/file");
    try (Stream<Path> left = Files.list(directory.resolve("data/db/b"))) {
      assertThat(left).containsExactly(directory.resolve("data/db/b/file"));
    }
  }

  @Test
  void aFolderGoesWithItsLastFile() throws Exception {
    Storage storage = storage();
    for (String path : new String[] {"db/rp/m/a/1-0-1-0.parquet", "db/rp/m/b/1-0-1-0.parquet"}) {
      try (Storage.Output out = storage.create(path)) {
        out.write(new byte[] {1}, 0, 1);
        out.commit();
      }
    }
    storage.delete("db/rp/m/a/1-0-1-0.parquet");
    assertThat(directory.resolve("data/db/rp/m/a")).doesNotExist();
    assertThat(directory.resolve("data/db/rp/m/b")).exists();
    storage.delete("db/rp/m/b/1-0-1-0.parquet");
    assertThat(directory.resolve("data")).isEmptyDirectory();
  }
}
