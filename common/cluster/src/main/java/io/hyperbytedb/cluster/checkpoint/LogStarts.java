package io.hyperbytedb.cluster.checkpoint;

import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.metrics.Metrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Advances the start offsets of partitions. Not thread-safe. */
public final class LogStarts {
  private static final Logger LOG = LoggerFactory.getLogger(LogStarts.class);

  private final Log log;
  private final Metrics.Counter pruned;
  private final Map<Partition, Long> starts = new HashMap<>();

  /** Start offsets of the partitions of a log. */
  public LogStarts(Log log, Metrics metrics) {
    this.log = log;
    this.pruned =
        metrics.counter("hyperbytedb_log_pruned_records_total", "Records removed from the log");
  }

  /** Removes a partition's records below an offset. */
  public void moveTo(Partition partition, long offset) {
    Long known = starts.get(partition);
    if (known == null) {
      known = log.startOffsets(List.of(partition)).join().getOrDefault(partition, 0L);
      starts.put(partition, known);
    }
    if (offset > known) {
      log.deleteBefore(partition, offset);
      pruned.add(offset - known);
      starts.put(partition, offset);
      LOG.debug("{} starts at {} now", partition, offset);
    }
  }
}
