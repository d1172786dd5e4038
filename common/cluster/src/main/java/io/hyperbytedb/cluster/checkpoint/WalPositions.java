package io.hyperbytedb.cluster.checkpoint;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.metrics.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The positions in the WAL of those that follow it for a purpose of their own. The catalog says who
 * they are, the committed offsets of their consumer groups where they are. The pruner keeps what is
 * behind the slowest of them, up to a limit. Thread-safe.
 */
public final class WalPositions {
  /** The consumer group of materialized views. */
  public static final String VIEWS = "hyperbytedb-views";

  private static final Logger LOG = LoggerFactory.getLogger(WalPositions.class);

  private final Log log;
  private final Catalog catalog;
  private final List<Partition> partitions = new ArrayList<>();
  private final Metrics.Counter dropped;

  /**
   * @param logs the WAL and its partitions
   */
  public WalPositions(Log log, Catalog catalog, StateLogs logs, Metrics metrics) {
    this.log = log;
    this.catalog = catalog;
    for (int p = 0; p < logs.partitions(); p++) {
      partitions.add(logs.walLog(p));
    }
    this.dropped =
        metrics.counter(
            "hyperbytedb_wal_positions_dropped_total",
            "Positions in the WAL that were given up, because they did not move for too long");
  }

  /**
   * For each partition the lowest offset that is still needed; the greatest number where nobody
   * needs any.
   *
   * @throws io.hyperbytedb.log.LogException if the log does not answer
   */
  public long[] needed() {
    List<MaterializedView> views = views();
    long[] needed = new long[partitions.size()];
    Arrays.fill(needed, Long.MAX_VALUE);
    if (views.isEmpty()) {
      return needed;
    }
    Map<Partition, Long> committed = log.positions(VIEWS, partitions).join();
    for (int p = 0; p < needed.length; p++) {
      needed[p] = committed.getOrDefault(partitions.get(p), since(views, p));
    }
    return needed;
  }

  /**
   * What may be pruned: what nobody needs, and what was needed for too long.
   *
   * @param flushed what could be pruned if nobody followed the WAL, for each partition
   * @param late the same as it was a long time ago, which may be pruned whoever needs it
   */
  public long[] prunable(long[] flushed, long[] late) {
    long[] needed = needed();
    long[] prunable = flushed.clone();
    for (int p = 0; p < prunable.length; p++) {
      if (needed[p] < late[p]) {
        dropped.increment();
        LOG.error(
            "a consumer group of [{}] has not moved beyond offset {} for too long"
                + " ([streams] max_lag_secs); the records that it has not read are pruned, and"
                + " views are computed again from the files",
            partitions.get(p),
            needed[p]);
      }
      prunable[p] = Math.min(flushed[p], Math.max(needed[p], late[p]));
    }
    return prunable;
  }

  private List<MaterializedView> views() {
    CatalogImage image = catalog.image();
    List<MaterializedView> views = new ArrayList<>();
    for (Database database : image.databases()) {
      views.addAll(image.extras(database).views());
    }
    return views;
  }

  /** The first offset of a partition that counts for any of some views. */
  public static long since(List<MaterializedView> views, int partition) {
    return views.stream()
        .mapToLong(view -> partition < view.since().size() ? view.since().get(partition) : 0)
        .min()
        .orElse(0);
  }
}
