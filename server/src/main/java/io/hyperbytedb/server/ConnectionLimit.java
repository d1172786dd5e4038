package io.hyperbytedb.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The maximum number of HTTP connections.
 *
 * @param connections at least 1
 * @param why the reason, as the end of a sentence
 * @param lowered whether a higher number was configured
 */
record ConnectionLimit(int connections, String why, boolean lowered) {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);

  /** The maximum memory of an idle connection, measured with TLS. */
  private static final int IDLE_BYTES = 48 << 10;

  /** Idle connections may take one part in this many of the heap. */
  private static final int SHARE_OF_HEAP = 4;

  /**
   * Computes the limit after everything else has been started.
   *
   * @param wanted {@code server.max_connections}
   */
  static ConnectionLimit of(int wanted) {
    return of(wanted, Descriptors.now(), Runtime.getRuntime().maxMemory());
  }

  static ConnectionLimit of(int wanted, Descriptors files, long heap) {
    int left = files.left();
    long inHeap = Math.max(1, heap / SHARE_OF_HEAP / IDLE_BYTES);
    boolean byHeap = inHeap < left;
    int most = byHeap ? (int) inHeap : left;
    if (wanted > 0 && wanted <= most) {
      return new ConnectionLimit(wanted, "as server.max_connections says", false);
    }
    String why =
        byHeap
            ? "a quarter of a heap of %d MiB has room for so many".formatted(heap >> 20)
            : "of %d files that may be open, %d are, and %d are kept for data"
                .formatted(files.limit(), files.open(), files.kept());
    return new ConnectionLimit(most, why, wanted > 0);
  }

  /** Logs the limit and returns it. */
  int announced() {
    if (lowered) {
      LOG.warn(
          "accepts {} HTTP connections, fewer than server.max_connections: {}", connections, why);
    } else {
      LOG.info("takes {} HTTP connections: {}", connections, why);
    }
    return connections;
  }
}
