package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeLibrariesTest {
  @TempDir Path folder;

  @Test
  void librariesAreUnpackedOnceAndAgainWhenTheyAreDamaged() throws Exception {
    Path directory = folder.resolve("native");
    List<String> names = NativeLibraries.unpack(directory);
    assertThat(names).hasSize(4);
    FileTime old = FileTime.fromMillis(1_000);
    for (String name : names) {
      Files.setLastModifiedTime(directory.resolve(name), old);
    }
    Path damaged = directory.resolve(names.get(1));
    byte[] bytes = Files.readAllBytes(damaged);
    byte[] wrong = bytes.clone();
    wrong[wrong.length / 2]++;
    Files.write(damaged, wrong);
    assertThat(NativeLibraries.unpack(directory)).isEqualTo(names);
    assertThat(Files.readAllBytes(damaged)).isEqualTo(bytes);
    for (String name : names) {
      if (!name.equals(names.get(1))) {
        assertThat(Files.getLastModifiedTime(directory.resolve(name))).isEqualTo(old);
      }
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(4);
    }
  }
}
