package io.hyperbytedb.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many faults of the whole topology of {@code bin/cluster}, and restarts of all of it, under load.
 * It takes long and is run by name: {@code -Dit.test=FaultRuns -Dhyperbytedb.it.faults=60}. A few
 * such faults are part of {@link ClusterIT}.
 */
class FaultRuns {
  private static final int FAULTS = Integer.getInteger("hyperbytedb.it.faults", 20);
  private static final int RESTARTS = Integer.getInteger("hyperbytedb.it.restarts", 1);
  private static final long SEED = Long.getLong("hyperbytedb.it.faults.seed", System.nanoTime());

  /** Whether networks are cut instead: as root, with a network namespace for each process. */
  private static final boolean CUTS = Boolean.getBoolean("hyperbytedb.it.cuts");

  /**
   * How many times as long everybody waits for others on a machine too slow for all of this:
   * sessions, faults and the limits of the test. What is promised does not depend on it; the times
   * that are measured do.
   */
  private static final int PATIENCE = Integer.getInteger("hyperbytedb.it.patience", 1);

  /** How many faults there are between two checks. */
  private static final int CHAPTER = 10;

  private static final int LONGEST_SECONDS = 15;

  /** Everything happens all the time, so that faults meet it. */
  private static final Map<String, String> BUSY =
      Map.of(
          "HYPERBYTEDB__FLUSH__INTERVAL_SECS", "1",
          "HYPERBYTEDB__FLUSH__MAX_AGE_SECS", "2",
          "HYPERBYTEDB__COMPACTION__INTERVAL_SECS", "3",
          "HYPERBYTEDB__COMPACTION__MIN_FILES_TO_COMPACT", "4",
          "HYPERBYTEDB__COMPACTION__DELETE_GRACE_SECS", "5",
          "HYPERBYTEDB__KAFKA__CHECKPOINT_INTERVAL_SECS", "3",
          "HYPERBYTEDB__KAFKA__FLUSHED_RETENTION_SECS", "5",
          "HYPERBYTEDB_CLUSTER_JAVA_OPTS", ServerProcess.FAST_START,
          "HYPERBYTEDB_CLUSTER_HOSTS", CUTS ? "1" : "");

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(BUSY);
    if (PATIENCE > 1) {
      settings.put(
          "HYPERBYTEDB_CLUSTER_BROKER_OPTS",
          overrides(
              "broker.session.timeout.ms=" + 4_000 * PATIENCE,
              "controller.quorum.election.timeout.ms=" + 1_000 * PATIENCE,
              "controller.quorum.fetch.timeout.ms=" + 2_000 * PATIENCE,
              "replica.lag.time.max.ms=" + 5_000 * PATIENCE));
      settings.put("HYPERBYTEDB__CLUSTER__SESSION_TIMEOUT_SECS", Integer.toString(6 * PATIENCE));
      settings.put(
          "HYPERBYTEDB__CLUSTER__HEARTBEAT_MISS_THRESHOLD", Integer.toString(5 * PATIENCE));
    }
    return settings;
  }

  private static String overrides(String... properties) {
    return "--override " + String.join(" --override ", properties);
  }

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  @Test
  void clientsOnlyWait() throws Exception {
    Cluster cluster = new Cluster(home, ClusterIT.freePorts(), settings());
    try {
      cluster.run("up");
      run(cluster);
    } finally {
      cluster.run("down");
    }
  }

  private static void run(Cluster cluster) throws IOException, InterruptedException {
    List<Fault.Way> ways = CUTS ? List.of(Fault.Way.CUT) : List.of(Fault.Way.KILL, Fault.Way.PAUSE);
    try (FaultRun run = new FaultRun(cluster, cluster.nodes(), SEED, PATIENCE)) {
      for (int i = 0; i < RESTARTS; i++) {
        run.start();
        run.rollingRestart();
        run.verify();
      }
      for (int done = 0; done < FAULTS; done += CHAPTER) {
        run.start();
        run.faults(Math.min(CHAPTER, FAULTS - done), ways, LONGEST_SECONDS * PATIENCE);
        run.verify();
      }
    }
  }
}
