package io.hyperbytedb.files;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files in a local directory; a folder is removed with its last file. A file is written under a
 * temporary name, synced and renamed, and its directories are synced; files left by crashed writers
 * are recognized by their suffix. Files are read through memory mappings.
 */
public final class LocalStorage implements Storage {
  private static final Logger LOG = LoggerFactory.getLogger(LocalStorage.class);

  private static final String TEMPORARY = ".tmp";
  private static final int CREATE_TRIES = 10;

  private final Path root;

  /**
   * @param root the directory, created when a file is written
   */
  public LocalStorage(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public Output create(String path) throws IOException {
    Path target = resolve(path);
    // Two processes that create the same file must not write to the same temporary file.
    Path temporary =
        target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + TEMPORARY);
    for (int attempt = 1; ; attempt++) {
      try {
        createDirectories(Objects.requireNonNull(target.getParent()));
        FileChannel channel =
            FileChannel.open(
                temporary,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        return new LocalOutput(channel, temporary, target);
      } catch (NoSuchFileException e) {
        // The directory was removed together with its last file.
        if (attempt == CREATE_TRIES) {
          throw e;
        }
      }
    }
  }

  @Override
  public Input open(String path) throws IOException {
    LOG.trace("opens [{}]", path);
    try (FileChannel channel = FileChannel.open(resolve(path), StandardOpenOption.READ)) {
      return map(channel);
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // the input owns the arena
  private static Input map(FileChannel channel) throws IOException {
    Arena arena = Arena.ofShared();
    try {
      ByteBuffer mapped =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer();
      return new LocalInput(arena, mapped);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  @Override
  public void delete(String path) throws IOException {
    Path file = resolve(path);
    LOG.trace("deletes [{}]", file);
    Files.deleteIfExists(file);
    Path directory = file.getParent();
    while (directory != null && !directory.equals(root) && deleteIfEmpty(directory)) {
      directory = directory.getParent();
    }
  }

  private static boolean deleteIfEmpty(Path directory) throws IOException {
    try {
      return Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  @Override
  public List<String> list(String folder) throws IOException {
    List<String> found = new ArrayList<>();
    walk(
        resolve(folder),
        (file, attributes) -> {
          if (!file.toString().endsWith(TEMPORARY)) {
            found.add(root.relativize(file).toString().replace('\\', '/'));
          }
        });
    return found;
  }

  @Override
  public void deleteLeftovers(Duration idle) throws IOException {
    FileTime latest = FileTime.from(Instant.now().minus(idle));
    List<Path> leftovers = new ArrayList<>();
    walk(
        root,
        (file, attributes) -> {
          if (file.toString().endsWith(TEMPORARY)
              && attributes.lastModifiedTime().compareTo(latest) <= 0) {
            leftovers.add(file);
          }
        });
    for (Path leftover : leftovers) {
      Files.deleteIfExists(leftover);
    }
  }

  private Path resolve(String path) {
    Path resolved = root.resolve(path).normalize();
    if (!resolved.startsWith(root)) {
      throw new IllegalArgumentException("path [" + path + "] leads out of the data directory");
    }
    return resolved;
  }

  private static void walk(Path from, BiConsumer<Path, BasicFileAttributes> visitor)
      throws IOException {
    if (!Files.isDirectory(from)) {
      return;
    }
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            visitor.accept(file, attributes);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
  }

  /** A new directory is durable only once its parent has been synced. */
  private void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null && !directory.equals(root)) {
      createDirectories(parent);
    }
    Files.createDirectories(directory);
    if (parent != null) {
      sync(parent);
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static final class LocalOutput implements Output {
    private final FileChannel channel;
    private final Path temporary;
    private final Path target;
    private long position;
    private boolean committed;

    LocalOutput(FileChannel channel, Path temporary, Path target) {
      this.channel = channel;
      this.temporary = temporary;
      this.target = target;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
      while (buffer.hasRemaining()) {
        position += channel.write(buffer);
      }
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public Input readBack() throws IOException {
      return map(channel);
    }

    @Override
    public void touch() throws IOException {
      Files.setLastModifiedTime(temporary, FileTime.from(Instant.now()));
    }

    @Override
    public void commit() throws IOException {
      channel.force(true);
      channel.close();
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      committed = true;
      LOG.trace("wrote [{}]", target);
      sync(Objects.requireNonNull(target.getParent()));
    }

    @Override
    public void close() throws IOException {
      if (!committed) {
        channel.close();
        Files.deleteIfExists(temporary);
      }
    }
  }

  private record LocalInput(Arena arena, ByteBuffer mapped) implements Input {
    @Override
    public ByteBuffer bytes() {
      return mapped.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
