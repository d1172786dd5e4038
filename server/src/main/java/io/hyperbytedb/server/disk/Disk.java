package io.hyperbytedb.server.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A disk whose free space is measured, which costs microseconds. Thread-safe. */
public interface Disk {
  /**
   * The space of a disk.
   *
   * @param free the bytes that this process may still write
   * @param total the size of the disk in bytes
   */
  record Space(long free, long total) {}

  /**
   * The current space.
   *
   * @throws UncheckedIOException if it cannot be measured
   */
  Space space();

  /** The distinct disks of existing directories, starting with that of the first. */
  static List<Disk> of(List<Path> directories) throws IOException {
    Map<FileStore, Disk> disks = new LinkedHashMap<>();
    for (Path directory : directories) {
      FileStore store = Files.getFileStore(directory);
      disks.putIfAbsent(
          store,
          () -> {
            try {
              return new Space(store.getUsableSpace(), store.getTotalSpace());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    return new ArrayList<>(disks.values());
  }
}
