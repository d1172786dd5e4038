package io.hyperbytedb.log.state;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Keeps the state of one machine: a cache of the log that can be rebuilt from it. Data and offset
 * are committed in one step, so after a crash the store is at some earlier offset, whole. One
 * thread commits; reads are allowed from any.
 */
public interface StateStore extends StateReader, AutoCloseable {
  /** All events below this offset are in the state; 0 for a new store. */
  long appliedOffset();

  /** Runs {@code changes}, and commits what they wrote together with the new offset. */
  void commit(long appliedOffset, Consumer<StateWriter> changes);

  /** Makes everything committed durable. */
  void flush();

  /** Writes a copy of the state as it is now into a directory that must not exist. */
  void checkpoint(Path directory);

  @Override
  void close();
}
