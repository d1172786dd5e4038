package io.hyperbytedb.server.backup;

import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.server.backup.BackupManifest.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Adds Parquet files to a backup: as hard links where the file system supports them, else as
 * copies. Files that an earlier backup has are taken from there. Not thread-safe.
 */
final class DataCopier {
  private final Path source;
  private final Path target;
  private final @Nullable Path earlier;
  private final Map<String, Entry> known = new HashMap<>();

  /**
   * @param source the directory of the files
   * @param target the directory in the backup
   * @param earlier a backup, or null
   * @throws BackupException if the earlier one cannot be used
   */
  DataCopier(Path source, Path target, @Nullable Path earlier) throws IOException {
    this.source = source;
    this.target = target;
    this.earlier = earlier;
    if (earlier != null) {
      BackupManifest.read(earlier).files().forEach(entry -> known.put(entry.path(), entry));
    }
  }

  List<Entry> copy(List<FileEntry> files, Progress progress) throws IOException {
    long total = files.stream().mapToLong(FileEntry::bytes).sum();
    long done = 0;
    List<Entry> entries = new ArrayList<>();
    for (FileEntry file : files) {
      long before = done;
      long[] read = {0};
      progress.at("files", done, total);
      entries.add(
          copy(
              file,
              bytes -> {
                read[0] += bytes;
                progress.at("files", before + Math.min(read[0], file.bytes()), total);
              }));
      done += file.bytes();
    }
    progress.at("files", total, total);
    return entries;
  }

  private Entry copy(FileEntry file, IntConsumer read) throws IOException {
    String path = BackupManifest.DATA + "/" + file.path();
    String rows = Long.toHexString(file.logicalHash());
    Path to = target.resolve(file.path());
    Files.createDirectories(Objects.requireNonNull(to.getParent()));
    Entry same = known.get(path);
    // After a restore, another file may have the name of one in an earlier backup.
    if (same != null && same.bytes() == file.bytes() && same.rows().equals(rows)) {
      if (fromEarlier(same, to, read)) {
        return same;
      }
      Files.deleteIfExists(to);
    }
    Path from = source.resolve(file.path());
    String sha256 =
        BackupFiles.link(from, to)
            ? BackupFiles.sha256(to, read)
            : BackupFiles.copy(from, to, read);
    if (Files.size(to) != file.bytes()) {
      throw new BackupException(
          "["
              + from
              + "] has ["
              + Files.size(to)
              + "] bytes, the manifest says ["
              + file.bytes()
              + "]: look with fsck");
    }
    return new Entry(path, file.bytes(), sha256, rows);
  }

  /** Whether the file could be reused; its checksum is verified if it is copied. */
  private boolean fromEarlier(Entry same, Path to, IntConsumer read) throws IOException {
    Path from = Objects.requireNonNull(earlier).resolve(same.path());
    if (Files.isSymbolicLink(from)) {
      return false;
    }
    try {
      if (BackupFiles.link(from, to)) {
        return Files.size(to) == same.bytes();
      }
      return BackupFiles.copy(from, to, read).equals(same.sha256());
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
