package io.hyperbytedb.server;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.server.tools.IoText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Locks directories for one process. The operating system releases the locks when the process dies.
 */
final class DataDirLock implements AutoCloseable {
  private final List<FileChannel> channels = new ArrayList<>();

  private DataDirLock() {}

  /**
   * Locks all directories of a server: a log or a state elsewhere may be shared with another
   * configuration.
   *
   * @throws HyperbyteException as {@link #take}; then no lock is held
   */
  static DataDirLock takeAll(Config config) {
    Config.Storage dirs = config.storage();
    DataDirLock lock = take("data", dirs.dataDir());
    try {
      if (config.kafka().embedded() && !dirs.walDir().startsWith(dirs.dataDir())) {
        lock.add("log", dirs.walDir());
      }
      if (!dirs.metaDir().startsWith(dirs.dataDir())) {
        lock.add("state", dirs.metaDir());
      }
      return lock;
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Locks a directory, which is created if missing.
   *
   * @param what the kind of directory, for error messages: "data", "log" or "state"
   * @throws HyperbyteException if another process has locked it, which the message names, or if it
   *     is not writable
   */
  static DataDirLock take(String what, Path directory) {
    DataDirLock lock = new DataDirLock();
    lock.add(what, directory);
    return lock;
  }

  private void add(String what, Path directory) {
    String name = "the " + what + " directory [" + directory.toAbsolutePath().normalize() + "]";
    try {
      PrivateFiles.createDirectories(directory);
      channels.add(lock(name, directory.resolve("lock")));
    } catch (IOException e) {
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE, name + " cannot be used: " + IoText.of(e), e);
    }
  }

  private static FileChannel lock(String name, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        String owner = Files.readString(file).strip();
        throw new HyperbyteException(
            ErrorCode.UNAVAILABLE,
            name
                + " is in use by process "
                + owner
                + "; stop it first or choose another with --data-dir");
      }
      byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid), 0);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      for (FileChannel channel : channels) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
