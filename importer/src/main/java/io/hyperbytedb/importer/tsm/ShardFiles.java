package io.hyperbytedb.importer.tsm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a shard.
 *
 * @param tsm in the order of their writes: by generation and sequence, which are their names
 * @param log the segments of the log of writes, in order
 */
public record ShardFiles(List<Path> tsm, List<Path> log) {
  /**
   * Finds them.
   *
   * @param data the directory with TSM files, which may be missing
   * @param log that with segments, which may be missing
   */
  public static ShardFiles in(Path data, Path log) throws IOException {
    return new ShardFiles(named(data, ".tsm"), named(log, ".wal"));
  }

  /** Names have numbers with leading zeros, so their order is that of the numbers. */
  private static List<Path> named(Path directory, String end) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(path -> path.getFileName().toString().endsWith(end))
          .sorted(
              java.util.Comparator.comparingInt(
                      (Path path) -> path.getFileName().toString().length())
                  .thenComparing(path -> path.getFileName().toString()))
          .toList();
    }
  }

  /** Where a TSM file's tombstones are. */
  static Path tombstones(Path tsm) {
    String name = tsm.getFileName().toString();
    return tsm.resolveSibling(name.substring(0, name.length() - ".tsm".length()) + ".tombstone");
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return tsm.isEmpty() && log.isEmpty();
  }

  /** Their bytes in all. */
  public long bytes() throws IOException {
    long bytes = 0;
    for (Path path : tsm) {
      bytes += Files.size(path);
    }
    for (Path path : log) {
      bytes += Files.size(path);
    }
    return bytes;
  }
}
