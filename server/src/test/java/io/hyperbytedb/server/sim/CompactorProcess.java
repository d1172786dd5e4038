package io.hyperbytedb.server.sim;

import io.hyperbytedb.cluster.checkpoint.RetentionHolds;
import io.hyperbytedb.compactor.Compactor;
import io.hyperbytedb.compactor.CompactorConfig;
import io.hyperbytedb.compactor.Environment;
import io.hyperbytedb.compactor.Removal;
import io.hyperbytedb.compactor.Share;
import io.hyperbytedb.compactor.repair.OwnReplica;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.write.DeletePath;
import java.time.Duration;
import java.util.Random;

/** A compactor that runs only when called. */
final class CompactorProcess extends SimulatedProcess {
  final Compactor compactor;

  CompactorProcess(String name, World world) {
    super(name, world);
    CompactorConfig config =
        new CompactorConfig(
            Duration.ofSeconds(30),
            new CompactorConfig.Merges(
                true,
                2,
                world.random.nextBoolean() ? 1 << 20 : 1 << 12,
                Duration.ofHours(1),
                world.random.nextInt(4) == 0,
                1),
            new CompactorConfig.Expiry(true, Duration.ofMinutes(1)),
            Duration.ofMinutes(1));
    this.compactor =
        new Compactor(
            config,
            new OwnReplica(name, catalog, manifest, files),
            new DeletePath(log, "wal", World.PARTITIONS),
            Share.ALL,
            new Removal(new RetentionHolds(), path -> {}),
            new Environment(
                new PrometheusMetrics(),
                world::now,
                new Random(world.random.nextLong()),
                world.handler));
  }

  @Override
  void kill() {
    compactor.close();
    super.kill();
  }
}
