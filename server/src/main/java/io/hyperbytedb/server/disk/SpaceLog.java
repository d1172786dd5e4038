package io.hyperbytedb.server.disk;

import io.hyperbytedb.log.ForwardingLog;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogException.Reason;
import io.hyperbytedb.log.Partition;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A log that refuses records for which its disk may have no space: the broker would fail at them,
 * and the process with it. Thread-safe.
 */
public final class SpaceLog extends ForwardingLog {
  private final DiskMonitor disk;
  private final boolean points;

  private SpaceLog(Log log, DiskMonitor disk, boolean points) {
    super(log);
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
      return disk.readOnly() ? full() : super.append(partition, key, value);
    }
    disk.underWay(value.length);
    if (!disk.takesRecords()) {
      disk.underWay(-value.length);
      return full();
    }
    return super.append(partition, key, value)
        .whenComplete((offset, failure) -> disk.underWay(-value.length));
  }

  private static CompletableFuture<Long> full() {
    return CompletableFuture.failedFuture(new LogException(Reason.DISK_FULL, DiskMonitor.FULL));
  }

  @Override
  public CompletableFuture<Void> commitPosition(String group, Map<Partition, Long> offsets) {
    return disk.takesRecords()
        ? super.commitPosition(group, offsets)
        : CompletableFuture.failedFuture(new LogException(Reason.DISK_FULL, DiskMonitor.FULL));
  }
}
