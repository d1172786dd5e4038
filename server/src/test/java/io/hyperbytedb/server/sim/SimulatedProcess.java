package io.hyperbytedb.server.sim;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.rocks.StateCheckpoints.Checkpoint;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.server.sim.Faults.Crash;
import io.hyperbytedb.server.sim.Faults.Kind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A process with its own catalog and manifest. Its data on disk is identified by its name. */
class SimulatedProcess {
  final String name;
  final World world;
  final ProcessLog log;
  final ProcessStorage files;
  final Catalog catalog;
  final Manifest manifest;
  private volatile boolean dead;
  private volatile boolean busy;

  SimulatedProcess(String name, World world) {
    this.name = name;
    this.world = world;
    this.log = new ProcessLog(this, world);
    this.files = new ProcessStorage(this, world.files);
    recover();
    this.catalog =
        Catalog.start(log, new Partition("catalog", 0), world.store(name, StateLogs.CATALOG_STORE));
    this.manifest =
        Manifest.start(
            log,
            "manifest",
            World.PARTITIONS,
            p -> world.store(name, StateLogs.manifestStore(p)),
            world.handler);
    world.faults.without(log::deliverAll);
  }

  /**
   * Loses what was not flushed; a state that is behind the start of the log is replaced by a
   * checkpoint.
   */
  private void recover() {
    for (MemoryStateStore store : world.stores(name).values()) {
      if (world.random.nextBoolean()) {
        store.crash();
      }
    }
    if (isBehind(world.stores(name))) {
      for (Checkpoint checkpoint : world.complete) {
        Map<String, MemoryStateStore> stores = world.checkpoints.get(checkpoint.time());
        if (stores != null && !isBehind(stores)) {
          world.replaceStores(name, stores);
          return;
        }
      }
      throw new AssertionError("no checkpoint reaches the start of the log");
    }
  }

  private boolean isBehind(Map<String, MemoryStateStore> stores) {
    Map<String, Partition> logs = new TreeMap<>();
    logs.put(StateLogs.CATALOG_STORE, new Partition("catalog", 0));
    for (int p = 0; p < World.PARTITIONS; p++) {
      logs.put(StateLogs.manifestStore(p), new Partition("manifest", p));
    }
    return logs.entrySet().stream()
        .anyMatch(
            entry -> {
              MemoryStateStore store = stores.get(entry.getKey());
              long applied = store == null ? 0 : store.appliedOffset();
              return applied < start(entry.getValue());
            });
  }

  private long start(Partition partition) {
    return world.log.startOffsets(List.of(partition)).join().getOrDefault(partition, 0L);
  }

  /** Determines the fault of a call to the log or the disk. */
  Kind call() {
    if (dead) {
      throw new Crash();
    }
    Kind kind = world.faults.next();
    switch (kind) {
      case CRASH -> {
        dead = true;
        throw new Crash();
      }
      case MEANWHILE -> {
        busy = true;
        try {
          world.runMeanwhile();
        } finally {
          busy = false;
        }
      }
      case NOTHING, FAIL, LOSE_ANSWER, DELAY -> {}
    }
    return kind;
  }

  /** Whether it is within a call while other processes run. */
  boolean isBusy() {
    return busy;
  }

  boolean isAlive() {
    return !dead;
  }

  /** Ends it as kill -9 does; what is on disk stays. */
  void kill() {
    dead = true;
    manifest.close();
    catalog.close();
  }

  /** Writes its state to disk. */
  void flushState() {
    world.stores(name).values().forEach(MemoryStateStore::flush);
  }
}
