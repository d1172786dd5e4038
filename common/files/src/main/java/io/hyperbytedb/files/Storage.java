package io.hyperbytedb.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Stores files under relative paths separated by {@code /}. A file is written once, becomes visible
 * complete and durable, and never changes. Thread-safe.
 */
public interface Storage {
  /** Starts a file, which is invisible until committed. */
  Output create(String path) throws IOException;

  /** Starts files that become durable together, which is much faster for many small ones. */
  Batch batch();

  /**
   * Opens a file.
   *
   * @throws java.nio.file.NoSuchFileException if it does not exist
   */
  Input open(String path) throws IOException;

  /** Deletes a file if it exists. Readers that have it open can continue to read. */
  void delete(String path) throws IOException;

  /** The paths of all files below a folder, in no particular order. */
  List<String> list(String folder) throws IOException;

  /**
   * Deletes files left by crashed writers.
   *
   * @param idle how long a file must have been untouched; zero only while there are no writers
   */
  void deleteLeftovers(Duration idle) throws IOException;

  /**
   * Files being written whose {@link Output#commit} does not wait for the disk: they are durable
   * after {@link #sync}. Until then any of them may be visible or not, also after a crash, so
   * nothing may refer to them. Used by one thread.
   */
  interface Batch extends AutoCloseable {
    /** Starts a file as {@link Storage#create} does. */
    Output create(String path) throws IOException;

    /**
     * Makes all committed files visible and durable.
     *
     * @return the paths of those for which that failed, with the reason
     */
    Map<String, IOException> sync();

    /** Waits until no file is being written any more; what was not synced is left as it is. */
    @Override
    void close();
  }

  /** A file being written. Not thread-safe. Closing it uncommitted discards it. */
  interface Output extends AutoCloseable {
    /** Appends bytes. */
    void write(byte[] bytes, int from, int length) throws IOException;

    /** The number of bytes written so far. */
    long position();

    /**
     * Everything written so far, as stored, for verification before the commit. For this thread
     * only; must be closed before the output.
     */
    Input readBack() throws IOException;

    /**
     * Marks the file as still in use during a pause between writes: {@link Storage#deleteLeftovers}
     * goes by the last activity.
     *
     * @throws IOException if it was already deleted as a leftover
     */
    void touch() throws IOException;

    /** Makes the file durable and visible; in a batch, when that is synced. */
    void commit() throws IOException;

    @Override
    void close() throws IOException;
  }

  /** An open file. Thread-safe until it is closed, which must happen after the last use. */
  interface Input extends AutoCloseable {
    /** The whole file, read-only and little-endian; each call returns a separate buffer. */
    ByteBuffer bytes();

    /**
     * Whether the file is still there, and as it was when it was opened, as far as its length and
     * the time of its last change tell.
     */
    default boolean isUnchanged() {
      return true;
    }

    @Override
    void close();
  }
}
