package io.hyperbytedb.server;

import com.sun.management.UnixOperatingSystemMXBean;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/**
 * How many files and connections the kernel lets this process have open. The JVM has raised the
 * limit to the hard one when it started.
 *
 * @param limit how many may be open; {@link Long#MAX_VALUE} where that is not known
 * @param open how many are
 */
record Descriptors(long limit, long open) {
  /** A server with nothing to do has about 300 open. */
  static final int LEAST = 512;

  private static final int LEAST_KEPT = 128;
  private static final int MOST_KEPT = 2048;

  /** As it is now. */
  static Descriptors now() {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    return system instanceof UnixOperatingSystemMXBean unix
        ? new Descriptors(unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount())
        : new Descriptors(Long.MAX_VALUE, 0);
  }

  /**
   * Says that a server can't run, before it fails somewhere in the middle.
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
   * How many are kept for what grows while a server runs: files of the state, segments of the log,
   * files that are written and merged, connections to brokers and other processes.
   */
  long kept() {
    return Math.clamp(limit / 3, LEAST_KEPT, MOST_KEPT);
  }

  /** How many are left for clients. */
  int left() {
    return Math.clamp(limit - open - kept(), 1, Integer.MAX_VALUE / 2);
  }
}
