package io.hyperbytedb.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.log.LogRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WalFileTest {
  @TempDir Path folder;

  @Test
  void givesBackWhatWasWritten() throws IOException {
    Path file = write();
    List<String> found = new ArrayList<>();
    WalFile.read(
        file,
        (offset, timestamp, value) ->
            found.add(offset + " " + timestamp + " " + Arrays.toString(value)));
    assertThat(found).containsExactly("7 1000 [1, 2, 3]", "8 999 []", "12 1001 [-1]");
  }

  @Test
  void noDamagePassesUnseen() throws IOException {
    byte[] whole = Files.readAllBytes(write());
    Path file = folder.resolve("damaged");
    for (int at = 0; at < whole.length; at++) {
      Files.write(file, Arrays.copyOf(whole, at));
      refused(file, "cut at " + at);
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << (at % 8));
      Files.write(file, flipped);
      refused(file, "flipped at " + at);
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    refused(file, "a byte too long");
  }

  private static void refused(Path file, String damage) {
    assertThatThrownBy(() -> WalFile.read(file, (offset, timestamp, value) -> {}))
        .as(damage)
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("[" + file + "] is damaged");
  }

  private Path write() throws IOException {
    Path file = folder.resolve("wal-0.log");
    try (WalFile.Writer out = new WalFile.Writer(file)) {
      out.add(new LogRecord(7, 1000, null, new byte[] {1, 2, 3}));
      out.add(new LogRecord(8, 999, null, new byte[0]));
      out.add(new LogRecord(12, 1001, null, new byte[] {-1}));
    }
    return file;
  }
}
