package io.hyperbytedb.model.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The process's stdout in UTF-8, which remembers why it could not be written to: a {@link
 * PrintWriter} alone forgets it, and a command whose output is lost would end as if all were well.
 */
public final class Stdout extends OutputStream {
  private final String program;
  private final OutputStream out;
  private volatile @Nullable IOException failure;

  /**
   * @param program whose output it is, for messages
   */
  public Stdout(String program) {
    this(program, new FileOutputStream(FileDescriptor.out));
  }

  /**
   * Output to somewhere else.
   *
   * @param program whose output it is, for messages
   */
  public Stdout(String program, OutputStream out) {
    this.program = program;
    this.out = out;
  }

  /** A writer into it. */
  public PrintWriter writer() {
    return new PrintWriter(new OutputStreamWriter(this, StandardCharsets.UTF_8), true);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /**
   * The exit code of a command whose output is in it.
   *
   * @param exit the command's own
   * @return 141, as of a program that SIGPIPE ends, if the reader is gone; 1 if the output is lost
   */
  public int exitCode(int exit, PrintWriter err) {
    IOException lost = failure;
    if (lost == null || exit != 0) {
      return exit;
    }
    String why = String.valueOf(lost.getMessage());
    if (why.contains("Broken pipe")) {
      return 141;
    }
    err.println(program + ": stdout: " + why);
    err.flush();
    return 1;
  }
}
