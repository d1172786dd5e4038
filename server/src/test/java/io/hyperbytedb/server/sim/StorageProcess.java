package io.hyperbytedb.server.sim;

import io.hyperbytedb.cluster.checkpoint.Checkpointer;
import io.hyperbytedb.cluster.checkpoint.LogPruner;
import io.hyperbytedb.cluster.checkpoint.StateCopies;
import io.hyperbytedb.cluster.checkpoint.WalPositions;
import io.hyperbytedb.cluster.checkpoint.WalRetention;
import io.hyperbytedb.log.PartitionAssignment;
import io.hyperbytedb.log.rocks.StateCheckpoints.Checkpoint;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.storage.StorageConfig;
import io.hyperbytedb.storage.StorageNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A storage node, which also prunes the log. */
final class StorageProcess extends SimulatedProcess {
  private static final Duration NEVER = Duration.ofDays(1000);

  final StorageNode node;
  final LogPruner pruner;

  StorageProcess(String name, World world) throws IOException {
    super(name, world);
    PrometheusMetrics metrics = new PrometheusMetrics();
    // Only the simulation triggers flushes.
    StorageConfig config =
        new StorageConfig(
            name,
            "wal",
            new StorageConfig.Flush(NEVER, NEVER, Long.MAX_VALUE, Long.MAX_VALUE / 4, NEVER),
            new StorageConfig.Files(Duration.ofHours(1).toNanos(), world.random.nextInt(4) == 0),
            Duration.ofSeconds(20));
    this.node =
        StorageNode.of(
            config,
            new StorageNode.Stores(log, catalog, manifest, files, Path.of("quarantine")),
            metrics,
            world.handler);
    node.start(PartitionAssignment.none(World.PARTITIONS));
    this.pruner =
        new LogPruner(
            log,
            World.LOGS,
            new Checkpointer(World.LOGS, catalog, manifest, new Copies(), world::now, metrics),
            new WalRetention(
                Duration.ofMinutes(10),
                Duration.ofDays(7),
                new WalPositions(log, catalog, World.LOGS, true, metrics)),
            world::now,
            metrics);
  }

  private final class Copies implements StateCopies {
    @Override
    public List<Checkpoint> list() {
      return world.complete;
    }

    @Override
    public Checkpoint take(Instant time, Map<String, Long> marks) {
      flushState();
      Map<String, MemoryStateStore> copies = new HashMap<>();
      world.stores(name).forEach((store, state) -> copies.put(store, state.copy()));
      Checkpoint checkpoint = new Checkpoint(Path.of(time.toString()), time, marks);
      world.checkpoints.put(time, copies);
      world.complete.addFirst(checkpoint);
      return checkpoint;
    }

    @Override
    public void keep(int count) {
      while (world.complete.size() > count) {
        world.checkpoints.remove(world.complete.removeLast().time());
      }
    }
  }

  @Override
  void kill() {
    node.abort();
    pruner.close();
    super.kill();
  }
}
