package io.hyperbytedb.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Stores records that cannot be decoded, so that their partition can continue: a file with the
 * bytes of each, and one with the reason. Thread-safe.
 */
final class Quarantine {
  private final Path directory;

  Quarantine(Path directory) {
    this.directory = directory;
  }

  void put(int partition, long offset, String reason, byte[] record) throws IOException {
    Files.createDirectories(directory);
    String name = partition + "-" + offset;
    write(directory.resolve(name + ".record"), record);
    write(directory.resolve(name + ".reason"), reason.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Files.write(
        file,
        bytes,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE,
        StandardOpenOption.SYNC);
  }
}
