package io.hyperbytedb.cluster.checkpoint;

import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.log.rocks.StateCheckpoints;
import io.hyperbytedb.log.rocks.StateCheckpoints.Checkpoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The checkpoints of a process's state. Not thread-safe. */
public interface StateCopies {
  /** The complete checkpoints, newest first. */
  List<Checkpoint> list();

  /**
   * Takes a checkpoint.
   *
   * @param time the current time, or later if needed to be later than any other checkpoint's
   * @param marks offsets that the state is known to have reached; read before this call
   */
  Checkpoint take(Instant time, Map<String, Long> marks);

  /** Deletes all but the {@code count} newest checkpoints. */
  void keep(int count);

  /** Checkpoints of stores in a directory. */
  static StateCopies of(StateCheckpoints checkpoints, RocksStateStores stores) {
    return new StateCopies() {
      @Override
      public List<Checkpoint> list() {
        return checkpoints.list();
      }

      @Override
      public Checkpoint take(Instant time, Map<String, Long> marks) {
        return checkpoints.take(stores, time, marks);
      }

      @Override
      public void keep(int count) {
        checkpoints.keep(count);
      }
    };
  }
}
