package io.hyperbytedb.server;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.server.disk.DiskMonitor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the free space before a start: a server can start, and answer queries, on a nearly full
 * disk, but not without any space.
 */
final class StartSpace {
  private static final Logger LOG = LoggerFactory.getLogger(StartSpace.class);
  private static final long LOOK_MILLIS = 200;
  private static final long SAY_NANOS = 30_000_000_000L;

  private StartSpace() {}

  /**
   * Waits until there is space.
   *
   * @param stopping whether to give up
   * @throws HyperbyteException if it gave up
   */
  static void await(DiskMonitor disk, Config.Storage dirs, BooleanSupplier stopping) {
    long said = System.nanoTime() - SAY_NANOS;
    while (!disk.takesFiles()) {
      if (System.nanoTime() - said >= SAY_NANOS) {
        said = System.nanoTime();
        LOG.error(
            "the disk of [{}] is full: delete other files there; the start continues when there is"
                + " space",
            dirs.dataDir().toAbsolutePath().normalize());
      }
      if (stopping.getAsBoolean()) {
        throw new HyperbyteException(ErrorCode.DISK_FULL, "the disk is full");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HyperbyteException(ErrorCode.DISK_FULL, "the disk is full", e);
      }
    }
  }
}
