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
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
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
public final class ExportFile implements TextOutput {
  private static final String UNFINISHED = ".unfinished";
  private static final long SAVE_INTERVAL = Duration.ofSeconds(2).toNanos();

  private final Path file;
  private final Path unfinished;
  private final ExportJournal journal;
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
    this.gzip = gzip;
    unfinished = sibling(UNFINISHED);
    journal = new ExportJournal(sibling(UNFINISHED + ".state"), request);
    channel = FileChannel.open(unfinished, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      ExportJournal.lock(channel, unfinished);
      Properties state = restart ? null : readState();
      resumed = state == null ? null : ExportState.load(state);
      if (state == null) {
        journal.delete();
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
    if (file.getParent() == null || Files.isDirectory(file)) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST, "[" + file + "] is a directory; name a file in it");
    }
    ExportJournal.folder(file);
  }

  private Path sibling(String suffix) {
    return this.file.resolveSibling(Objects.requireNonNull(this.file.getFileName()) + suffix);
  }

  /** The state of an earlier run of the same request; null if there is no usable one. */
  private @Nullable Properties readState() throws IOException {
    Properties state = journal.read();
    try {
      return state != null
              && Boolean.toString(gzip).equals(state.getProperty("gzip"))
              && Long.parseLong(state.getProperty("bytes")) <= channel.size()
          ? state
          : null;
    } catch (NumberFormatException e) {
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
    Properties more = new Properties();
    more.setProperty("gzip", Boolean.toString(gzip));
    more.setProperty("bytes", Long.toString(channel.position()));
    journal.save(state, more);
    out = openWriter();
    saved = System.nanoTime();
  }

  @Override
  public void complete() throws IOException {
    out.close();
    channel.force(true);
    complete = true;
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    ExportJournal.sync(Objects.requireNonNull(file.getParent()));
    journal.delete();
  }

  /** What was written since the state was saved does not count, so there is nothing to flush. */
  @Override
  public void close() throws IOException {
    channel.close();
    // Without a state the next run starts over in any case.
    if (!complete && !journal.exists()) {
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
