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
