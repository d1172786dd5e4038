package io.hyperbytedb.server.sim;

import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.files.CrashingMemoryStorage;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.rocks.StateCheckpoints.Checkpoint;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.testing.TestFaults;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What survives all processes: the log, the files of one replica, states on disk, and the clock.
 */
final class World {
  static final int PARTITIONS = 2;
  static final StateLogs LOGS = new StateLogs("catalog", "manifest", "wal", PARTITIONS);

  final Random random;
  private final boolean modelled;
  final Faults faults;
  final TestFaults handler = new TestFaults();
  final MemoryLog log = new MemoryLog(this::now);
  final CrashingMemoryStorage files = new CrashingMemoryStorage();
  final Model model = new Model();

  /** Checkpoints by their time, and the stores they contain. */
  final Map<Instant, Map<String, MemoryStateStore>> checkpoints = new HashMap<>();

  final List<Checkpoint> complete = new ArrayList<>();
  private final Map<String, Map<String, MemoryStateStore>> states = new HashMap<>();
  private final List<Late> late = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-23T00:00:00Z");
  private Runnable meanwhile = () -> {};

  /** A record whose author has given it up, and that has not reached the log yet. */
  private record Late(Partition partition, byte[] record) {}

  World(Random random) {
    this(random, /* modelled= */ true);
  }

  /**
   * @param modelled whether the model is kept, which knows the fields of {@link Simulation} only
   */
  World(Random random, boolean modelled) {
    this.random = random;
    this.modelled = modelled;
    this.faults = new Faults(random);
    log.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    log.ensureTopic(new TopicSpec("manifest", PARTITIONS, 1, Map.of()));
    log.ensureTopic(new TopicSpec("wal", PARTITIONS, 1, Map.of()));
  }

  Instant now() {
    return now;
  }

  void advance(Duration by) {
    now = now.plus(by);
  }

  /** Runs other processes while one waits for the log or the disk. */
  void meanwhile(Runnable work) {
    meanwhile = work;
  }

  void runMeanwhile() {
    faults.nested(meanwhile);
  }

  long append(Partition partition, byte[] record) {
    long offset = log.append(partition, record).join();
    if (modelled && partition.topic().equals("wal")) {
      model.apply(partition.number(), record);
    }
    return offset;
  }

  void appendLater(Partition partition, byte[] record) {
    late.add(new Late(partition, record));
  }

  /** Lets one of the late records arrive, if there is one. */
  void arrive() {
    if (!late.isEmpty()) {
      Late one = late.remove(random.nextInt(late.size()));
      append(one.partition(), one.record());
    }
  }

  void arriveAll() {
    while (!late.isEmpty()) {
      arrive();
    }
  }

  /** A process's store as it is on disk, for a restart. */
  MemoryStateStore store(String process, String name) {
    return states
        .computeIfAbsent(process, p -> new HashMap<>())
        .computeIfAbsent(name, n -> new MemoryStateStore());
  }

  Map<String, MemoryStateStore> stores(String process) {
    return states.computeIfAbsent(process, p -> new HashMap<>());
  }

  /** Replaces a process's stores by those of a checkpoint. */
  void replaceStores(String process, Map<String, MemoryStateStore> by) {
    Map<String, MemoryStateStore> copies = new HashMap<>();
    by.forEach((name, store) -> copies.put(name, store.copy()));
    states.put(process, copies);
  }
}
