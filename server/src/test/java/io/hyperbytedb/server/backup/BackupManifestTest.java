package io.hyperbytedb.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupManifestTest {
  @TempDir Path folder;

  @Test
  void isReadAsItWasWritten() throws IOException {
    BackupManifest manifest = manifest();
    manifest.write(folder);
    assertThat(BackupManifest.read(folder)).isEqualTo(manifest);
  }

  @Test
  void aDirectoryWithoutOneIsNoBackup() {
    assertThatThrownBy(() -> BackupManifest.read(folder))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("is no complete backup");
    assertThatThrownBy(() -> BackupManifest.read(folder.resolve("gone")))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("is no directory");
  }

  @Test
  void anyFlippedBitIsSeen() throws IOException {
    manifest().write(folder);
    Path file = folder.resolve(BackupManifest.NAME);
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << (at % 8));
      Files.write(file, flipped);
      assertThatThrownBy(() -> BackupManifest.read(folder))
          .as("flipped at %s", at)
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("[" + file + "] is damaged");
    }
  }

  @Test
  void namesOnlyFilesBelowItsFolders() {
    for (String path :
        List.of(
            "../x",
            "data/../../x",
            "/etc/passwd",
            "data//x",
            "data/./x",
            "x",
            "data",
            "other/x",
            "data/a\\..\\b",
            "data/x\0",
            "",
            "wal/..",
            "data/")) {
      assertThatThrownBy(() -> new BackupManifest.Entry(path, 1, "", ""))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no file of a backup");
    }
  }

  @Test
  void aForgedOneIsRefusedInASentence() throws IOException {
    for (String[] forged :
        List.of(
            new String[] {"wal/wal-0.log", "wal/../../x"},
            new String[] {"\"bytes\": 12", "\"bytes\": -12"},
            new String[] {"\"bytes\": 12", "\"bytes\": 99999999999999999999"},
            new String[] {"\"bytes\": 12", "\"bytes\": \"12\""},
            new String[] {"\"partition\": 1", "\"partition\": 7"},
            new String[] {"\"flushed_offset\": 0", "\"flushed_offset\": 5"},
            new String[] {"\"format\": 1", "\"format\": 2"},
            new String[] {"2026-01-02T", "yesterday"})) {
      manifest().write(folder);
      Path file = folder.resolve(BackupManifest.NAME);
      String text = Files.readString(file).replace(forged[0], forged[1]);
      Files.writeString(file, text);
      var digest = BackupFiles.digest();
      digest.update(Files.readAllBytes(file));
      Files.writeString(
          folder.resolve(BackupManifest.CHECKSUM_NAME),
          BackupFiles.hex(digest) + "  " + BackupManifest.NAME + "\n");
      assertThatThrownBy(() -> BackupManifest.read(folder))
          .as(forged[1])
          .isInstanceOf(BackupException.class);
    }
  }

  @Test
  void isNoLinkToAnother() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path links = Files.createDirectory(folder.resolve("links"));
    manifest().write(real);
    for (String name : List.of(BackupManifest.NAME, BackupManifest.CHECKSUM_NAME)) {
      Files.createSymbolicLink(links.resolve(name), real.resolve(name));
    }
    assertThatThrownBy(() -> BackupManifest.read(links))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("is a symbolic link");
  }

  private static BackupManifest manifest() {
    return new BackupManifest(
        "0.1.0",
        Instant.parse("2026-01-02T03:04:05.678Z"),
        17,
        List.of(
            new BackupManifest.Position(3, 1_000_000_000_000L, 1_000_000_000_001L),
            new BackupManifest.Position(0, 0, 0)),
        List.of(
            new BackupManifest.Entry("data/d/\"rp\"/ü m/f.parquet", 12, "00ff", "abc"),
            new BackupManifest.Entry("wal/wal-0.log", 0, "0011", "")));
  }
}
