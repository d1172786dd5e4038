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
import org.jspecify.annotations.Nullable;
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

  /** Up to this length a file being written is read back into memory. */
  private static final int MAX_COPIED = 1 << 16;

  private final Path root;

  /**
   * @param root the directory, created when a file is written
   */
  public LocalStorage(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public Output create(String path) throws IOException {
    return create(path, null);
  }

  @Override
  public Batch batch() {
    return new LocalBatch(root, this::create);
  }

  /**
   * @param batch takes what makes the file and its directories durable; null if that happens here
   */
  private Output create(String path, @Nullable LocalBatch batch) throws IOException {
    Path target = resolve(path);
    // Two processes that create the same file must not write to the same temporary file.
    Path temporary =
        target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + TEMPORARY);
    for (int attempt = 1; ; attempt++) {
      try {
        createDirectories(Objects.requireNonNull(target.getParent()), batch == null);
        FileChannel channel =
            FileChannel.open(
                temporary,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        return new LocalOutput(path, channel, temporary, target, batch);
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
    Path file = resolve(path);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      FileTime changed = Files.getLastModifiedTime(file);
      return new StoredInput(map(channel, true), file, channel.size(), changed);
    }
  }

  /**
   * @param shared whether several threads may read; that takes longer to end
   */
  @SuppressWarnings("MustBeClosedChecker") // the input owns the arena
  private static Input map(FileChannel channel, boolean shared) throws IOException {
    Arena arena = shared ? Arena.ofShared() : Arena.ofConfined();
    try {
      ByteBuffer mapped =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer();
      return new LocalInput(arena, mapped);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** A small file's content: to unmap it again would take longer than to read it. */
  private static Input copy(FileChannel channel) throws IOException {
    ByteBuffer content = ByteBuffer.allocate((int) channel.size());
    while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {
      // Reads on.
    }
    return new LocalInput(null, content.flip().asReadOnlyBuffer());
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

  /**
   * A new directory is durable only once its parent has been synced.
   *
   * @param sync whether to do that here, for those below the root
   */
  private void createDirectories(Path directory, boolean sync) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    boolean isRoot = directory.equals(root);
    if (parent != null && !isRoot) {
      createDirectories(parent, sync);
    }
    Files.createDirectories(directory);
    if (parent != null && (sync || isRoot)) {
      sync(parent);
    }
  }

  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static final class LocalOutput implements Output {
    private final String path;
    private final FileChannel channel;
    private final Path temporary;
    private final Path target;
    private final @Nullable LocalBatch batch;
    private long position;
    private boolean committed;

    LocalOutput(
        String path, FileChannel channel, Path temporary, Path target, @Nullable LocalBatch batch) {
      this.path = path;
      this.batch = batch;
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
      return channel.size() <= MAX_COPIED ? copy(channel) : map(channel, false);
    }

    @Override
    public void touch() throws IOException {
      Files.setLastModifiedTime(temporary, FileTime.from(Instant.now()));
    }

    @Override
    public void commit() throws IOException {
      if (batch != null) {
        committed = true;
        batch.add(path, target, this::publish);
        return;
      }
      publish();
      committed = true;
      sync(Objects.requireNonNull(target.getParent()));
    }

    /** Makes the content durable before the name: no crash leaves a torn file under its name. */
    private void publish() throws IOException {
      boolean done = false;
      try (channel) {
        channel.force(true);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        done = true;
        LOG.trace("wrote [{}]", target);
      } finally {
        if (!done) {
          Files.deleteIfExists(temporary);
        }
      }
    }

    @Override
    public void close() throws IOException {
      if (!committed) {
        channel.close();
        Files.deleteIfExists(temporary);
      }
    }
  }

  /** A file under its path. */
  private record StoredInput(Input input, Path file, long size, FileTime changed) implements Input {
    @Override
    public ByteBuffer bytes() {
      return input.bytes();
    }

    @Override
    public boolean isUnchanged() {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return now.size() == size && now.lastModifiedTime().equals(changed);
      } catch (IOException e) {
        LOG.debug("[{}] is not there any more", file, e);
        return false;
      }
    }

    @Override
    public void close() {
      input.close();
    }
  }

  private record LocalInput(@Nullable Arena arena, ByteBuffer mapped) implements Input {
    @Override
    public ByteBuffer bytes() {
      return mapped.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
      if (arena != null) {
        arena.close();
      }
    }
  }
}
