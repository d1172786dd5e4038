package io.hyperbytedb.server.tools;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An export into a directory of files, which gets its name only when it is complete. Until then it
 * is {@code NAME.unfinished}, beside {@code NAME.unfinished.state}, which has the number of
 * complete files and the position to continue from, and {@code NAME.unfinished.lock}. A file gets
 * its name when it is complete and durable; the name ends in the file's number.
 */
public final class ExportDirectory implements ExportOutput {
  private static final String UNFINISHED = ".unfinished";
  private static final String NEXT = "next.tmp";
  private static final Pattern NUMBERED = Pattern.compile(".*-(\\d{1,9})\\.parquet");
  private static final long SAVE_INTERVAL = Duration.ofSeconds(2).toNanos();

  private final Path directory;
  private final Path unfinished;
  private final Path lockFile;
  private final ExportJournal journal;
  private final long saveInterval;
  private final FileChannel lock;
  private final @Nullable ExportState resumed;
  private int files;
  private long saved = System.nanoTime();

  /**
   * Opens a directory, continuing an earlier run of the same request.
   *
   * @param directory the directory to export to, which must be new or empty
   * @param request what is exported from where, in any spelling
   * @param restart whether to ignore the output of an earlier run
   * @throws HyperbyteException if it is used, or another process writes to it
   */
  public ExportDirectory(Path directory, String request, boolean restart) throws IOException {
    this(directory, request, restart, SAVE_INTERVAL);
  }

  /**
   * As above.
   *
   * @param saveInterval the minimum time between saves of the state, nanoseconds
   */
  ExportDirectory(Path directory, String request, boolean restart, long saveInterval)
      throws IOException {
    this.saveInterval = saveInterval;
    this.directory = directory.toAbsolutePath().normalize();
    refuseUsed();
    unfinished = sibling(UNFINISHED);
    lockFile = sibling(UNFINISHED + ".lock");
    journal = new ExportJournal(sibling(UNFINISHED + ".state"), "parquet " + request);
    lock = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      ExportJournal.lock(lock, unfinished);
      Files.createDirectories(unfinished);
      Properties state = restart ? null : journal.read();
      files = state == null ? 0 : Integer.parseInt(state.getProperty("files", ""));
      resumed = state == null ? null : ExportState.load(state);
      if (state == null) {
        journal.delete();
      }
      deleteFrom(files);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private Path sibling(String suffix) {
    return directory.resolveSibling(Objects.requireNonNull(directory.getFileName()) + suffix);
  }

  private void refuseUsed() throws IOException {
    ExportJournal.folder(directory);
    boolean used = Files.exists(directory) && !Files.isDirectory(directory);
    if (Files.isDirectory(directory)) {
      try (Stream<Path> some = Files.list(directory)) {
        used = some.findAny().isPresent();
      }
    }
    if (used) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST,
          "[" + directory + "] exists; name a directory that does not, or is empty");
    }
  }

  /** Deletes the files that the state does not count: an earlier run was killed after them. */
  private void deleteFrom(int number) throws IOException {
    Files.walkFileTree(
        unfinished,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Matcher numbered = NUMBERED.matcher(file.getFileName().toString());
            boolean later = numbered.matches() && Integer.parseInt(numbered.group(1)) >= number;
            if (later || file.equals(next())) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            boolean empty;
            try (Stream<Path> some = Files.list(folder)) {
              empty = some.findAny().isEmpty();
            }
            if (empty && !folder.equals(unfinished)) {
              Files.delete(folder);
            }
            return super.postVisitDirectory(folder, e);
          }
        });
  }

  @Override
  public @Nullable ExportState resumed() {
    return resumed;
  }

  /** The number of the next file. */
  int number() {
    return files;
  }

  /** Where the next file is to be written. */
  Path next() {
    return unfinished.resolve(NEXT);
  }

  /**
   * Takes the file at {@link #next}, which is complete and durable.
   *
   * @param name its name, which ends in its number
   */
  void add(String name) throws IOException {
    Path file = unfinished.resolve(name);
    Path folder = Objects.requireNonNull(file.getParent());
    makeFolders(folder);
    Files.move(next(), file, StandardCopyOption.ATOMIC_MOVE);
    ExportJournal.sync(folder);
    files++;
  }

  private static void makeFolders(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      Path parent = Objects.requireNonNull(folder.getParent());
      makeFolders(parent);
      Files.createDirectory(folder);
      ExportJournal.sync(parent);
    }
  }

  @Override
  public void reached(ExportState state) throws IOException {
    if (System.nanoTime() - saved >= saveInterval) {
      Properties more = new Properties();
      more.setProperty("files", Integer.toString(files));
      journal.save(state, more);
      saved = System.nanoTime();
    }
  }

  @Override
  public void complete() throws IOException {
    Files.deleteIfExists(next());
    ExportJournal.sync(unfinished);
    Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
    ExportJournal.sync(Objects.requireNonNull(directory.getParent()));
    journal.delete();
  }

  @Override
  public void close() throws IOException {
    // Without a state the next run starts over in any case.
    if (Files.isDirectory(unfinished) && !journal.exists()) {
      deleteFrom(0);
      Files.deleteIfExists(unfinished);
    }
    Files.deleteIfExists(lockFile);
    lock.close();
  }
}
