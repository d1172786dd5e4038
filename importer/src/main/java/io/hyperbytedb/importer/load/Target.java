package io.hyperbytedb.importer.load;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The server into which data is moved. Thread-safe. */
public interface Target {
  /**
   * Writes lines, in nanoseconds, and returns when they are acknowledged.
   *
   * @return why some were not taken, such as {@code partial write: field type conflict…}; null if
   *     all were
   * @throws IOException if none can be written
   */
  @Nullable String write(String database, String policy, byte[] lines, int length)
      throws IOException;

  /**
   * Executes a statement.
   *
   * @return its error; null if it has none
   * @throws IOException if the server cannot be asked
   */
  @Nullable String execute(String statement) throws IOException;
}
