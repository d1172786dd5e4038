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

/** Something that fills. Asking it costs microseconds. Thread-safe. */
public interface Disk {
  /**
   * How much there is.
   *
   * @param free bytes that this process may still write
   * @param total bytes in all
   */
  record Space(long free, long total) {}

  /**
   * What there is now.
   *
   * @throws UncheckedIOException if the disk does not say
   */
  Space space();

  /** The different disks on which directories are that exist, that of the first one first. */
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
