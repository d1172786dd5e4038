package io.hyperbytedb.server.tools;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The state of an export that is not complete, in a file beside it. Not thread-safe. */
final class ExportJournal {
  private static final String VERSION = "1";

  private final Path file;
  private final String request;

  /**
   * @param request what is exported, from where and how, in any spelling
   */
  ExportJournal(Path file, String request) {
    this.file = file;
    this.request = request;
  }

  /** The state of an earlier run of the same request; null if there is no usable one. */
  @Nullable Properties read() throws IOException {
    Properties state = new Properties();
    try (var in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      state.load(in);
      ExportState.load(state);
      return VERSION.equals(state.getProperty("version"))
              && request.equals(state.getProperty("request"))
          ? state
          : null;
    } catch (NoSuchFileException e) {
      return null;
    } catch (IllegalArgumentException e) {
      // The state is damaged: the export starts over.
      return null;
    }
  }

  /**
   * Replaces the state.
   *
   * @param more what the output adds to it
   */
  void save(ExportState state, Properties more) throws IOException {
    Properties all = new Properties();
    all.putAll(more);
    all.setProperty("version", VERSION);
    all.setProperty("request", request);
    state.save(all);
    Path next = file.resolveSibling(Objects.requireNonNull(file.getFileName()) + ".next");
    try (var to = Files.newBufferedWriter(next, StandardCharsets.UTF_8)) {
      all.store(to, "The progress of this export; the same command continues it.");
    }
    sync(next);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  boolean exists() {
    return Files.exists(file);
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Makes a file, or the names in a directory, durable. */
  static void sync(Path path) throws IOException {
    try (FileChannel opened = FileChannel.open(path, StandardOpenOption.READ)) {
      opened.force(true);
    }
  }

  /**
   * Locks an output.
   *
   * @param what it is called in the error
   * @throws HyperbyteException if another process writes it
   */
  static void lock(FileChannel channel, Path what) throws IOException {
    @Nullable FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE, "another export is writing [" + what + "]");
    }
  }

  /** The directory that an output is to be in, which must exist. */
  static Path folder(Path output) {
    Path folder = output.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST, "there is no directory [" + folder + "]; create it first");
    }
    return folder;
  }
}
