package io.hyperbytedb.server.tools;

import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** An export into a pipe or a terminal, which cannot be continued. */
public final class ExportStream implements TextOutput {
  private final Writer out;

  /**
   * @param raw stdout
   */
  public ExportStream(OutputStream raw, boolean gzip) throws IOException {
    OutputStream pipe = new Pipe(raw);
    OutputStream bytes = gzip ? new GZIPOutputStream(pipe, 1 << 16) : pipe;
    out = new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), 1 << 16);
  }

  @Override
  public @Nullable ExportState resumed() {
    return null;
  }

  @Override
  public void write(CharSequence text) throws IOException {
    out.append(text);
  }

  @Override
  public void reached(ExportState state) throws IOException {
    flush();
  }

  /** Passes on what was written. */
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void complete() throws IOException {
    out.close();
  }

  /** Distinguishes the reader's end of the pipe from other failures. */
  private static final class Pipe extends FilterOutputStream {
    Pipe(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        String why = String.valueOf(e.getMessage());
        throw why.contains("Broken pipe")
            ? new ClosedPipeException(e)
            : new IOException("stdout: " + why, e);
      }
    }
  }

  /** Buffered output of a failed export is discarded, to avoid another failure. */
  @Override
  public void close() {}
}
