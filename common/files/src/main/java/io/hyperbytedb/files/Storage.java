package io.hyperbytedb.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * Where files live. Paths are relative, with {@code /}. Files are written once, become visible
 * whole and durable, and never change. Thread-safe.
 */
public interface Storage {
  /** Starts a file. Nobody sees it before it is committed. */
  Output create(String path) throws IOException;

  /**
   * Opens a file.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  Input open(String path) throws IOException;

  /** Removes a file; it is no error if there is none. Whoever has it open can go on reading. */
  void delete(String path) throws IOException;

  /** The paths of all files below a folder, in no order. */
  List<String> list(String folder) throws IOException;

  /**
   * Removes what writers that died have left.
   *
   * @param idle nobody has written to it for so long; zero only while nobody writes
   */
  void deleteLeftovers(Duration idle) throws IOException;

  /** A file that is being written; for one thread. Closing it uncommitted drops it. */
  interface Output extends AutoCloseable {
    /** Appends bytes. */
    void write(byte[] bytes, int from, int length) throws IOException;

    /** How many bytes have been written. */
    long position();

    /**
     * Everything written so far, as the storage has it; to check it before others rely on it. To be
     * closed before the output is.
     */
    Input readBack() throws IOException;

    /**
     * Says that the file is still to be committed though nothing is written to it: {@link
     * Storage#deleteLeftovers} goes by when something was last done.
     *
     * @throws IOException if it was taken for a leftover already
     */
    void touch() throws IOException;

    /** Makes the file durable and visible. */
    void commit() throws IOException;

    @Override
    void close() throws IOException;
  }

  /** An open file. Thread-safe until it is closed, which must come after the last use. */
  interface Input extends AutoCloseable {
    /** The whole file, read-only and little-endian; each call gives a buffer of its own. */
    ByteBuffer bytes();

    @Override
    void close();
  }
}
