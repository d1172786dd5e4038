package io.hyperbytedb.server.backup;

import io.hyperbytedb.files.LocalStorage;
import io.hyperbytedb.server.backup.BackupManifest.Entry;
import io.hyperbytedb.server.backup.BackupManifest.Position;
import io.hyperbytedb.server.tools.DataCheck;
import io.hyperbytedb.server.tools.DataCheck.LogRange;
import io.hyperbytedb.server.tools.DataCheck.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Checks a backup: all files, their checksums, and their consistency. */
public final class BackupCheck {
  private final Path directory;
  private final BackupManifest manifest;
  private final List<Problem> problems = new ArrayList<>();

  private BackupCheck(Path directory, BackupManifest manifest) {
    this.directory = directory;
    this.manifest = manifest;
  }

  /**
   * The result of a check.
   *
   * @param summary a summary of the backup, for people
   * @param problems the problems; empty if it is intact
   */
  public record Result(String summary, List<Problem> problems) {
    public Result {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Checks a backup by reading all of it.
   *
   * @throws BackupException if there is none, or its manifest cannot be read
   */
  public static Result check(Path directory, Progress progress) throws IOException {
    BackupManifest manifest = BackupManifest.read(directory);
    BackupCheck check = new BackupCheck(directory, manifest);
    check.links();
    if (check.problems.isEmpty()) {
      check.files(progress);
    }
    if (check.problems.isEmpty()) {
      check.records(progress);
      check.state(progress);
    }
    return new Result(summary(manifest), check.problems);
  }

  private static String summary(BackupManifest manifest) {
    long bytes = manifest.files().stream().mapToLong(Entry::bytes).sum();
    return "backup of "
        + manifest.time()
        + " by "
        + manifest.version()
        + ": "
        + manifest.partitions().size()
        + " partitions, "
        + manifest.files().size()
        + " files, "
        + bytes
        + " bytes";
  }

  /** Found before anything is read: their targets may have no end. */
  private void links() throws IOException {
    for (String path : BackupFiles.odd(directory)) {
      boolean link = Files.isSymbolicLink(directory.resolve(path));
      problem(path, link ? "is a symbolic link, which no backup has" : "is no file");
    }
  }

  private void files(Progress progress) throws IOException {
    Set<String> present = new HashSet<>(BackupFiles.list(directory));
    present.remove(BackupManifest.NAME);
    present.remove(BackupManifest.CHECKSUM_NAME);
    long total = manifest.files().stream().mapToLong(Entry::bytes).sum();
    long[] done = {0};
    for (Entry entry : manifest.files()) {
      Path file = directory.resolve(entry.path());
      if (!present.remove(entry.path())) {
        problem(entry.path(), "is missing");
        continue;
      }
      if (Files.size(file) != entry.bytes()) {
        problem(
            entry.path(),
            "has [" + Files.size(file) + "] bytes, manifest.json says [" + entry.bytes() + "]");
        continue;
      }
      String sha256 =
          BackupFiles.sha256(
              file,
              bytes -> {
                done[0] += bytes;
                progress.at("checksums", done[0], total);
              });
      if (!sha256.equals(entry.sha256())) {
        problem(entry.path(), "is damaged: it does not have its checksum");
      }
    }
    present.forEach(path -> problem(path, "is not in manifest.json"));
  }

  private void records(Progress progress) {
    int partitions = manifest.partitions().size();
    for (int p = 0; p < partitions; p++) {
      progress.at("log records", p, partitions);
      Position position = manifest.partitions().get(p);
      String path = BackupManifest.walPath(p);
      long[] next = {position.flushed()};
      try {
        WalFile.read(
            directory.resolve(path),
            (offset, timestamp, value) -> {
              if (offset != next[0]) {
                throw new BackupException("[" + path + "] lacks offset [" + next[0] + "]");
              }
              next[0]++;
            });
        if (next[0] != position.end()) {
          problem(path, "ends at offset [" + next[0] + "], not at [" + position.end() + "]");
        }
      } catch (BackupException | IOException e) {
        problem(path, String.valueOf(e.getMessage()));
      }
    }
    progress.at("log records", partitions, partitions);
  }

  private void state(Progress progress) throws IOException {
    int partitions = manifest.partitions().size();
    Path temporary = Files.createTempDirectory("hyperbytedb-backup-");
    try {
      StateImages state =
          StateImages.read(
              directory.resolve(BackupManifest.META), temporary.resolve("state"), partitions);
      if (state.catalogOffset() != manifest.catalogOffset()) {
        problem(BackupManifest.META, "has another offset of the catalog than manifest.json");
      }
      LocalStorage storage = new LocalStorage(directory.resolve(BackupManifest.DATA));
      DataCheck check = new DataCheck(storage, true);
      for (int p = 0; p < partitions; p++) {
        Position position = manifest.partitions().get(p);
        var image = state.manifests().get(p);
        if (image.appliedOffset() != position.manifest()
            || image.flushedOffset() != position.flushed()) {
          problem(BackupManifest.META, "has other offsets of partition [" + p + "]");
        }
        progress.at("files", p, partitions);
        check.partition(p, image, new LogRange(position.flushed(), position.end()));
      }
      progress.at("files", partitions, partitions);
      problems.addAll(check.problems());
      check.orphans().forEach(path -> problem(path, "is named by no partition"));
    } catch (BackupException e) {
      problem(BackupManifest.META, "does not fit manifest.json: " + e.getMessage());
    } catch (UncheckedIOException e) {
      problem(
          BackupManifest.META,
          "cannot be read: " + Objects.requireNonNull(e.getCause()).getMessage());
    } finally {
      BackupFiles.deleteTree(temporary);
    }
  }

  private void problem(String path, String what) {
    problems.add(new Problem("file [" + path + "]", what));
  }
}
