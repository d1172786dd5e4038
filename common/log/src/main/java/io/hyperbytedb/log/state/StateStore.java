package io.hyperbytedb.log.state;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Stores the state of one machine: a cache of the log that can be rebuilt from it. Data and offset
 * are committed atomically, so after a crash the store is complete at some earlier offset. One
 * thread commits; any thread may read.
 */
public interface StateStore extends StateReader, AutoCloseable {
  /** The applied offset: all events below it are in the state; 0 for a new store. */
  long appliedOffset();

  /** Runs {@code changes} and commits what they wrote together with the new offset, atomically. */
  void commit(long appliedOffset, Consumer<StateWriter> changes);

  /** Makes everything committed durable. */
  void flush();

  /** Writes a consistent copy of the state into a directory that must not exist. */
  void checkpoint(Path directory);

  @Override
  void close();
}
