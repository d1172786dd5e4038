package io.hyperbytedb.log.rocks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints of all state stores of a process, from which it starts when its state is lost or
 * damaged and the logs behind it have been pruned. Each is a directory {@code
 * checkpoint-<milliseconds>} with RocksDB's files, hard-linked where possible, and a file of marks:
 * offsets up to which the copy is known to be complete. A directory gets its final name once it is
 * complete and synced. Not thread-safe.
 */
public final class StateCheckpoints {
  private static final Logger LOG = LoggerFactory.getLogger(StateCheckpoints.class);
  private static final String PREFIX = "checkpoint-";
  private static final String UNFINISHED = "unfinished";
  private static final String MARKS = "marks.txt";
  private static final String END = "end";

  private final Path directory;

  /**
   * @param directory the checkpoints' directory; need not exist
   */
  public StateCheckpoints(Path directory) {
    this.directory = directory;
  }

  /**
   * A complete checkpoint.
   *
   * @param time when it was begun
   * @param marks offsets by the name of what they count; everything below them is in the copy
   */
  public record Checkpoint(Path directory, Instant time, Map<String, Long> marks) {
    public Checkpoint {
      marks = Map.copyOf(marks);
    }
  }

  /** Writes the files of closed stores into a directory that does not exist yet. */
  @FunctionalInterface
  public interface Filler {
    void fill(Path directory) throws IOException;
  }

  /**
   * Fetches a checkpoint from elsewhere when neither the state nor a local checkpoint is usable.
   */
  @FunctionalInterface
  public interface Source {
    /** Has no checkpoints. */
    Source NONE = (checkpoints, starts) -> false;

    /**
     * Adds a checkpoint newer than all others; returns whether it could.
     *
     * @param starts for each store the first offset that its log still has
     */
    boolean fetch(StateCheckpoints checkpoints, Map<String, Long> starts) throws IOException;
  }

  /**
   * Takes a checkpoint.
   *
   * @param time the current time, or later if needed to be later than any other checkpoint's
   * @param marks offsets that were read before this call
   */
  public Checkpoint take(RocksStateStores stores, Instant time, Map<String, Long> marks) {
    return add(time, marks, stores::checkpoint);
  }

  /**
   * Adds a checkpoint.
   *
   * @param time when it was begun, later than any other's
   * @param marks offsets below which the copy is known to be complete
   * @param filler writes its files
   */
  public Checkpoint add(Instant time, Map<String, Long> marks, Filler filler) {
    Path unfinished = directory.resolve(UNFINISHED);
    Path complete = directory.resolve(PREFIX + time.toEpochMilli());
    try {
      Files.createDirectories(directory);
      deleteTree(unfinished);
      filler.fill(unfinished);
      StringBuilder text = new StringBuilder();
      new TreeMap<>(marks)
          .forEach((name, offset) -> text.append(name).append('=').append(offset).append('\n'));
      Files.writeString(unfinished.resolve(MARKS), text.append(END).append('\n'));
      try (Stream<Path> files = Files.list(unfinished)) {
        files.forEach(StateCheckpoints::sync);
      }
      sync(unfinished);
      Files.move(unfinished, complete, StandardCopyOption.ATOMIC_MOVE);
      sync(directory);
      return new Checkpoint(complete, time, marks);
    } catch (IOException e) {
      throw new UncheckedIOException("checkpoint [" + complete + "]", e);
    }
  }

  /** The complete checkpoints, newest first. */
  public List<Checkpoint> list() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Checkpoint> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(directory)) {
      entries.forEach(
          entry -> {
            Checkpoint checkpoint = read(entry);
            if (checkpoint != null) {
              found.add(checkpoint);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("checkpoints in [" + directory + "]", e);
    }
    found.sort(Comparator.comparing(Checkpoint::time).reversed());
    return found;
  }

  private static @Nullable Checkpoint read(Path entry) {
    String name = String.valueOf(entry.getFileName());
    if (!name.startsWith(PREFIX)) {
      return null;
    }
    try {
      Map<String, Long> marks = new TreeMap<>();
      List<String> lines = Files.readAllLines(entry.resolve(MARKS), StandardCharsets.UTF_8);
      for (String line : lines.subList(0, Math.max(0, lines.size() - 1))) {
        int split = line.lastIndexOf('=');
        marks.put(line.substring(0, split), Long.parseLong(line.substring(split + 1)));
      }
      if (lines.isEmpty() || !lines.getLast().equals(END)) {
        throw new IOException("ends early");
      }
      Instant time = Instant.ofEpochMilli(Long.parseLong(name.substring(PREFIX.length())));
      return new Checkpoint(entry, time, marks);
    } catch (IOException | RuntimeException e) {
      LOG.warn("[{}] is no checkpoint: {}", entry, e.toString());
      return null;
    }
  }

  /** Deletes all but the {@code count} newest checkpoints. */
  public void keep(int count) {
    List<Checkpoint> all = list();
    for (Checkpoint old : all.subList(Math.min(count, all.size()), all.size())) {
      try {
        deleteTree(old.directory());
      } catch (IOException e) {
        LOG.warn("cannot delete [{}]: {}", old.directory(), e.toString());
      }
    }
  }

  /**
   * Opens the stores of a process. Stores that are damaged, or older than the start of a log, are
   * moved aside and replaced by the newest usable checkpoint. Without one they start empty if all
   * logs are complete, or else from a checkpoint fetched from {@code source}.
   *
   * @param state the stores' directory
   * @param starts for each store the first offset that its log still has
   * @param source of checkpoints of other nodes
   * @throws UncheckedIOException if the stores cannot be opened, or nothing can replace them
   */
  public RocksStateStores open(Path state, Map<String, Long> starts, Source source) {
    if (!Files.exists(state) && starts.values().stream().anyMatch(start -> start > 0)) {
      return replace(state, starts, "there is none", source);
    }
    String damage;
    try {
      RocksStateStores stores = new RocksStateStores(state);
      String behind = behind(stores, starts);
      if (behind == null) {
        return stores;
      }
      stores.close();
      damage = behind;
    } catch (UncheckedIOException e) {
      if (StateOutage.isPassing(e)) {
        throw e;
      }
      damage = e.getMessage() + ": " + (e.getCause() == null ? "" : e.getCause().getMessage());
    }
    return replace(state, starts, damage, source);
  }

  private static @Nullable String behind(RocksStateStores stores, Map<String, Long> starts) {
    for (Map.Entry<String, Long> start : starts.entrySet()) {
      long applied = stores.store(start.getKey()).appliedOffset();
      if (applied < start.getValue()) {
        return start.getKey() + " is at " + applied + ", its log starts at " + start.getValue();
      }
    }
    return null;
  }

  private RocksStateStores replace(
      Path state, Map<String, Long> starts, String damage, Source source) {
    try {
      if (Files.exists(state)) {
        Path aside = aside(state);
        Files.move(state, aside, StandardCopyOption.ATOMIC_MOVE);
        LOG.error("the state in [{}] can't be used, moved to [{}]: {}", state, aside, damage);
      }
      RocksStateStores stores = openCheckpoint(state, starts);
      boolean whole = starts.values().stream().allMatch(start -> start == 0);
      if (stores == null && !whole && source.fetch(this, starts)) {
        stores = openCheckpoint(state, starts);
      }
      if (stores != null) {
        return stores;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("state in [" + state + "]", e);
    }
    if (starts.values().stream().anyMatch(start -> start > 0)) {
      throw new UncheckedIOException(
          new IOException(
              "the state in ["
                  + state
                  + "] can't be used ("
                  + damage
                  + "), there is no checkpoint that will do, and the log has been pruned:"
                  + " restore a backup"));
    }
    LOG.warn("the state is rebuilt from the log");
    return new RocksStateStores(state);
  }

  /** Opens a copy of the newest usable checkpoint; null if there is none. */
  private @Nullable RocksStateStores openCheckpoint(Path state, Map<String, Long> starts)
      throws IOException {
    for (Checkpoint checkpoint : list()) {
      copy(checkpoint.directory(), state);
      try {
        RocksStateStores stores = new RocksStateStores(state);
        String behind = behind(stores, starts);
        if (behind == null) {
          LOG.warn("started from the checkpoint of {}", checkpoint.time());
          return stores;
        }
        stores.close();
        LOG.error("the checkpoint of {} is too old: {}", checkpoint.time(), behind);
      } catch (UncheckedIOException e) {
        if (StateOutage.isPassing(e)) {
          throw e;
        }
        LOG.error("the checkpoint of {} is damaged", checkpoint.time(), e);
      }
      deleteTree(state);
    }
    return null;
  }

  private static Path aside(Path state) {
    for (int i = 1; ; i++) {
      Path aside = state.resolveSibling(state.getFileName() + ".damaged-" + i);
      if (!Files.exists(aside)) {
        return aside;
      }
    }
  }

  /**
   * Copies the files of closed stores. RocksDB's tables are immutable and therefore hard-linked;
   * other files are copied.
   */
  public static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (!name.equals(MARKS)) {
          linkOrCopy(file, to.resolve(name), name.endsWith(".sst"));
        }
      }
    }
  }

  private static void linkOrCopy(Path from, Path to, boolean link) throws IOException {
    if (link) {
      try {
        Files.createLink(to, from);
        return;
      } catch (UnsupportedOperationException | FileSystemException e) {
        LOG.debug("cannot hard-link, copies [{}]", from, e);
      }
    }
    Files.copy(from, to);
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (NoSuchFileException e) {
      LOG.trace("[{}] is gone already", root, e);
    }
  }

  private static void sync(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot sync [" + path + "]", e);
    }
  }
}
