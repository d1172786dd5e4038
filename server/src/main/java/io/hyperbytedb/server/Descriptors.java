package io.hyperbytedb.server;

import com.sun.management.UnixOperatingSystemMXBean;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/**
 * The file descriptor limit of this process. The JVM has raised it to the hard limit at its start.
 *
 * @param limit how many may be open; {@link Long#MAX_VALUE} if unknown
 * @param open how many are open
 */
record Descriptors(long limit, long open) {
  /** An idle server has about 300 open. */
  static final int LEAST = 512;

  private static final int LEAST_KEPT = 128;
  private static final int MOST_KEPT = 2048;

  /** The current state. */
  static Descriptors now() {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    return system instanceof UnixOperatingSystemMXBean unix
        ? new Descriptors(unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount())
        : new Descriptors(Long.MAX_VALUE, 0);
  }

  /**
   * Fails early if a server cannot run with the limit.
   *
   * @throws HyperbyteException UNAVAILABLE
   */
  static void requireEnough() {
    long limit = now().limit();
    if (limit < LEAST) {
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE,
          "the limit of open files is "
              + limit
              + ", and a server needs "
              + LEAST
              + ": raise it, with ulimit -n or LimitNOFILE= of systemd");
    }
  }

  /**
   * The descriptors reserved for what grows while a server runs: files of the state, segments of
   * the log, files that are written and merged, connections to brokers and other processes.
   */
  long kept() {
    return Math.clamp(limit / 3, LEAST_KEPT, MOST_KEPT);
  }

  /** The descriptors left for clients. */
  int left() {
    return Math.clamp(limit - open - kept(), 1, Integer.MAX_VALUE / 2);
  }
}
