package io.hyperbytedb.node.checkpoint;

import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.log.rocks.StateCheckpoints;
import io.hyperbytedb.log.rocks.StateCheckpoints.Checkpoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The checkpoints of a process's state. For one thread. */
public interface StateCopies {
  /** The complete ones, newest first. */
  List<Checkpoint> list();

  /**
   * Takes one.
   *
   * @param time now, or later, so that it is later than any other's
   * @param marks offsets that the state is known to have reached; read before this call
   */
  Checkpoint take(Instant time, Map<String, Long> marks);

  /** Deletes all but the newest. */
  void keep(int count);

  /** Copies of stores in a directory. */
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
