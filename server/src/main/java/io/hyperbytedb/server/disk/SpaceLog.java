package io.hyperbytedb.server.disk;

import io.hyperbytedb.log.Follower;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogException.Reason;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A log that refuses records for which its disk may have no space: the broker would fail at them,
 * and the process with it. Thread-safe.
 */
public final class SpaceLog implements Log {
  private final Log log;
  private final DiskMonitor disk;
  private final boolean points;

  private SpaceLog(Log log, DiskMonitor disk, boolean points) {
    this.log = log;
    this.disk = disk;
    this.points = points;
  }

  /** The log for all records, which refuses them only when there is no space at all. */
  public static SpaceLog of(Log log, DiskMonitor disk) {
    return new SpaceLog(log, disk, false);
  }

  /** The same log for points, which it already refuses while the disk is nearly full. */
  public SpaceLog forPoints() {
    return new SpaceLog(this, disk, true);
  }

  @Override
  public CompletableFuture<Long> append(Partition partition, byte @Nullable [] key, byte[] value) {
    if (points) {
      return disk.readOnly() ? full() : log.append(partition, key, value);
    }
    disk.underWay(value.length);
    if (!disk.takesRecords()) {
      disk.underWay(-value.length);
      return full();
    }
    return log.append(partition, key, value)
        .whenComplete((offset, failure) -> disk.underWay(-value.length));
  }

  private static CompletableFuture<Long> full() {
    return CompletableFuture.failedFuture(new LogException(Reason.DISK_FULL, DiskMonitor.FULL));
  }

  @Override
  public LogReader read(Partition partition, long offset) {
    return log.read(partition, offset);
  }

  @Override
  public Following follow(Partition partition, String name, Follower follower) {
    return log.follow(partition, name, follower);
  }

  @Override
  public CompletableFuture<Map<Partition, Long>> endOffsets(Collection<Partition> partitions) {
    return log.endOffsets(partitions);
  }

  @Override
  public CompletableFuture<Map<Partition, Long>> startOffsets(Collection<Partition> partitions) {
    return log.startOffsets(partitions);
  }

  @Override
  public void deleteBefore(Partition partition, long offset) {
    log.deleteBefore(partition, offset);
  }

  @Override
  public int ensureTopic(TopicSpec spec) {
    return log.ensureTopic(spec);
  }

  @Override
  public void commitPosition(String group, Map<Partition, Long> offsets) {
    if (disk.takesRecords()) {
      log.commitPosition(group, offsets);
    }
  }

  @Override
  public void close() {
    log.close();
  }
}
