package io.hyperbytedb.server.tools;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * An export into a file, which gets its name only when it is complete. Until then it is {@code
 * NAME.unfinished}, beside {@code NAME.unfinished.state}, which has the number of valid bytes and
 * the position to continue from. A compressed file is a sequence of gzip members, one per save of
 * the state, which reads as one.
 */
public final class ExportFile implements ExportOutput {
  private static final String VERSION = "1";
  private static final String UNFINISHED = ".unfinished";
  private static final long SAVE_INTERVAL = Duration.ofSeconds(2).toNanos();

  private final Path file;
  private final Path unfinished;
  private final Path stateFile;
  private final String request;
  private final boolean gzip;
  private final long saveInterval;
  private final FileChannel channel;
  private final @Nullable ExportState resumed;
  private Writer out;
  private long saved = System.nanoTime();
  private boolean complete;

  /**
   * Opens a file, continuing an earlier run of the same request.
   *
   * @param file the file to export to; an existing one is kept until the new one is complete
   * @param request what is exported from where, in any spelling
   * @param restart whether to ignore the output of an earlier run
   * @throws HyperbyteException if another process writes the same file
   */
  public ExportFile(Path file, String request, boolean gzip, boolean restart) throws IOException {
    this(file, request, gzip, restart, SAVE_INTERVAL);
  }

  /**
   * As above.
   *
   * @param saveInterval the minimum time between saves of the state, nanoseconds
   */
  ExportFile(Path file, String request, boolean gzip, boolean restart, long saveInterval)
      throws IOException {
    this.saveInterval = saveInterval;
    this.file = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath().normalize();
    refuseDirectories();
    this.request = request;
    this.gzip = gzip;
    unfinished = sibling(UNFINISHED);
    stateFile = sibling(UNFINISHED + ".state");
    channel = FileChannel.open(unfinished, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      lock();
      Properties state = restart ? null : readState();
      resumed = state == null ? null : ExportState.load(state);
      if (state == null) {
        Files.deleteIfExists(stateFile);
      }
      channel.truncate(state == null ? 0 : Long.parseLong(state.getProperty("bytes")));
      channel.position(channel.size());
      out = openWriter();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void refuseDirectories() {
    Path folder = file.getParent();
    if (folder == null || Files.isDirectory(file)) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST, "[" + file + "] is a directory; name a file in it");
    }
    if (!Files.isDirectory(folder)) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST, "there is no directory [" + folder + "]; create it first");
    }
  }

  private Path sibling(String suffix) {
    return this.file.resolveSibling(Objects.requireNonNull(this.file.getFileName()) + suffix);
  }

  private void lock() throws IOException {
    @Nullable FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE, "another export is writing [" + unfinished + "]");
    }
  }

  /** The state of an earlier run of the same request; null if there is no usable one. */
  private @Nullable Properties readState() throws IOException {
    Properties state = new Properties();
    try (var in = Files.newBufferedReader(stateFile, StandardCharsets.UTF_8)) {
      state.load(in);
      boolean same =
          VERSION.equals(state.getProperty("version"))
              && request.equals(state.getProperty("request"))
              && Boolean.toString(gzip).equals(state.getProperty("gzip"));
      if (!same || Long.parseLong(state.getProperty("bytes")) > channel.size()) {
        return null;
      }
      ExportState.load(state);
      return state;
    } catch (NoSuchFileException e) {
      return null;
    } catch (IllegalArgumentException e) {
      // The state is damaged: the export starts over.
      return null;
    }
  }

  private Writer openWriter() throws IOException {
    OutputStream raw = new KeepOpen(Channels.newOutputStream(channel));
    OutputStream bytes =
        gzip ? new GZIPOutputStream(raw, 1 << 16) : new BufferedOutputStream(raw, 1 << 16);
    return new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), 1 << 16);
  }

  @Override
  public @Nullable ExportState resumed() {
    return resumed;
  }

  @Override
  public void write(CharSequence text) throws IOException {
    out.append(text);
  }

  @Override
  public void reached(ExportState state) throws IOException {
    if (System.nanoTime() - saved < saveInterval) {
      return;
    }
    out.close();
    channel.force(false);
    Properties all = new Properties();
    all.setProperty("version", VERSION);
    all.setProperty("request", request);
    all.setProperty("gzip", Boolean.toString(gzip));
    all.setProperty("bytes", Long.toString(channel.position()));
    state.save(all);
    Path next = sibling(UNFINISHED + ".state.next");
    try (var to = Files.newBufferedWriter(next, StandardCharsets.UTF_8)) {
      all.store(to, "The progress of this export; the same command continues it.");
    }
    sync(next);
    Files.move(next, stateFile, StandardCopyOption.ATOMIC_MOVE);
    out = openWriter();
    saved = System.nanoTime();
  }

  @Override
  public void complete() throws IOException {
    out.close();
    channel.force(true);
    complete = true;
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    sync(Objects.requireNonNull(file.getParent()));
    Files.deleteIfExists(stateFile);
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel opened = FileChannel.open(path, StandardOpenOption.READ)) {
      opened.force(true);
    }
  }

  /** What was written since the state was saved does not count, so there is nothing to flush. */
  @Override
  public void close() throws IOException {
    channel.close();
    // Without a state the next run starts over in any case.
    if (!complete && !Files.exists(stateFile)) {
      Files.deleteIfExists(unfinished);
    }
  }

  /** Keeps the file open, as the end of a gzip member is not the end of the file. */
  private final class KeepOpen extends FilterOutputStream {
    KeepOpen(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (FileSystemException e) {
        throw e;
      } catch (IOException e) {
        FileSystemException named =
            new FileSystemException(unfinished.toString(), null, e.getMessage());
        named.initCause(e);
        throw named;
      }
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
