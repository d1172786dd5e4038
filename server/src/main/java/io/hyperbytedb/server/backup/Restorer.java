package io.hyperbytedb.server.backup;

import io.hyperbytedb.log.rocks.StateCheckpoints;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.server.backup.BackupManifest.Entry;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Restores a checked backup into the directories of a stopped server: files, state, and a log whose
 * partitions start and continue at the offsets in these. Meanwhile a marker in the data directory
 * prevents servers from starting on incomplete data. Not thread-safe; the caller holds the
 * directories' locks.
 */
public final class Restorer {
  private static final String MARK = "restore-unfinished";

  /** The directories to restore into. */
  public record Target(Path dataDir, Path metaDir, RestoredLog log) {}

  private final Target target;

  public Restorer(Target target) {
    this.target = target;
  }

  /**
   * Refuses a directory in which a restore was not completed.
   *
   * @throws HyperbyteException if it is one
   */
  public static void refuseUnfinished(Path dataDir) {
    if (Files.exists(dataDir.resolve(MARK))) {
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE,
          "a restore into ["
              + dataDir
              + "] was not completed; run it again with --force. What was there before it is"
              + " in replaced-*");
    }
  }

  /**
   * Restores a backup.
   *
   * @param suffix existing data is moved to {@code replaced-SUFFIX}
   * @param force whether to move existing data aside; otherwise there must be none
   * @throws BackupException if the directories are not empty and may not be moved
   */
  public void restore(Path input, boolean force, String suffix, Progress progress)
      throws IOException {
    BackupManifest manifest = BackupManifest.read(input);
    refuseOverlap(input);
    refuseSmall(input, manifest);
    List<Path> occupied = occupied();
    if (!occupied.isEmpty() && !force) {
      throw new BackupException(
          "there is data in ["
              + occupied.getFirst()
              + "]; --force moves it aside, into replaced-"
              + suffix);
    }
    target.log().prepare(manifest.partitions().size());
    Path mark = target.dataDir().resolve(MARK);
    if (!Files.exists(mark)) {
      Files.createFile(mark);
    }
    BackupFiles.sync(target.dataDir());
    for (Path old : occupied) {
      Path aside = aside(old, "replaced-" + suffix);
      Files.createDirectories(Objects.requireNonNull(aside.getParent()));
      Files.move(old, aside, StandardCopyOption.ATOMIC_MOVE);
    }
    data(input, manifest, progress);
    progress.at("state", 0, 1);
    state(input);
    progress.at("state", 1, 1);
    target.log().write(input, manifest, progress);
    BackupFiles.syncDirectories(target.dataDir());
    Files.delete(mark);
    BackupFiles.sync(target.dataDir());
  }

  /** Refuses a backup inside the directories, which would be moved aside while it is read. */
  private void refuseOverlap(Path input) throws IOException {
    Path backup = input.toRealPath();
    List<Path> directories = new ArrayList<>(target.log().occupied());
    directories.add(target.dataDir());
    directories.add(target.metaDir());
    for (Path directory : directories) {
      Path own = Files.exists(directory) ? directory.toRealPath() : directory.toAbsolutePath();
      if (backup.startsWith(own) || own.startsWith(backup)) {
        throw new BackupException(
            "the backup ["
                + input
                + "] and the directory ["
                + directory
                + "] lie in each other: move the backup elsewhere, or choose another --data-dir");
      }
    }
  }

  private void refuseSmall(Path input, BackupManifest manifest) throws IOException {
    FileStore store = Files.getFileStore(target.dataDir());
    boolean linked = store.equals(Files.getFileStore(input));
    long needed =
        manifest.files().stream()
            .filter(entry -> !linked || !entry.path().startsWith(BackupManifest.DATA + "/"))
            .mapToLong(Entry::bytes)
            .sum();
    refuseSmall(target.dataDir(), needed, store.getUsableSpace());
  }

  /**
   * Refuses a disk without enough space for the whole restore.
   *
   * @throws BackupException if there is not enough space
   */
  static void refuseSmall(Path directory, long needed, long free) {
    if (needed > free) {
      throw new BackupException(
          "the disk of ["
              + directory
              + "] has "
              + (free >> 20)
              + " MiB free, the restore needs "
              + ((needed + (1 << 20) - 1) >> 20)
              + " MiB: make room, or choose another --data-dir");
    }
  }

  /** The content of the server's directories, except for locks. */
  private List<Path> occupied() throws IOException {
    List<Path> found = new ArrayList<>();
    found.add(target.dataDir().resolve("data"));
    found.add(target.dataDir().resolve("quarantine"));
    found.addAll(target.log().occupied());
    found.add(target.metaDir().resolve("state"));
    found.add(target.metaDir().resolve("checkpoints"));
    found.removeIf(path -> !Files.exists(path));
    return found;
  }

  private Path aside(Path old, String name) {
    return old.startsWith(target.dataDir())
        ? target.dataDir().resolve(name).resolve(target.dataDir().relativize(old))
        : old.resolveSibling(name).resolve(Objects.requireNonNull(old.getFileName()));
  }

  private void data(Path input, BackupManifest manifest, Progress progress) throws IOException {
    List<Entry> files =
        manifest.files().stream()
            .filter(entry -> entry.path().startsWith(BackupManifest.DATA + "/"))
            .toList();
    long total = files.stream().mapToLong(Entry::bytes).sum();
    long done = 0;
    Files.createDirectories(target.dataDir().resolve(BackupManifest.DATA));
    for (Entry file : files) {
      Path from = input.resolve(file.path());
      Path to = target.dataDir().resolve(file.path());
      Files.createDirectories(Objects.requireNonNull(to.getParent()));
      BackupFiles.refuseLink(from);
      if (!BackupFiles.link(from, to)
          && !BackupFiles.copy(from, to, bytes -> {}).equals(file.sha256())) {
        throw new BackupException("[" + from + "] has changed since it was checked");
      }
      done += file.bytes();
      progress.at("files", done, total);
    }
  }

  private void state(Path input) throws IOException {
    Path state = target.metaDir().resolve("state");
    StateCheckpoints.copy(input.resolve(BackupManifest.META), state);
    for (String name : BackupFiles.list(state)) {
      BackupFiles.sync(state.resolve(name));
    }
    BackupFiles.syncDirectories(state);
  }
}
