package io.hyperbytedb.gateway.write;

import io.hyperbytedb.gateway.lineprotocol.LineParser;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.write.RowWriter;
import io.hyperbytedb.write.WritePath;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A pool of parsers with their writers, each used by one request at a time. Parsing is CPU-bound,
 * so there are only a few. The most recently returned one is used first, as its caches are the
 * warmest. Thread-safe.
 */
final class ParserPool {
  /** A pooled parser and the writer that it fills. */
  record Pooled(RowWriter writer, LineParser parser) {}

  private final WritePath path;
  private final long cacheBytes;
  private final Duration timeout;
  private final Semaphore permits;
  private final ConcurrentLinkedDeque<Pooled> idle = new ConcurrentLinkedDeque<>();

  /**
   * @param size the number of parsers
   * @param cacheBytes the memory limit for the caches of all parsers
   * @param timeout how long a request waits for a parser
   */
  ParserPool(WritePath path, int size, long cacheBytes, Duration timeout) {
    this.path = path;
    this.cacheBytes = cacheBytes / size;
    this.timeout = timeout;
    this.permits = new Semaphore(size, true);
  }

  /**
   * Takes a parser, which must be given back.
   *
   * @throws HyperbyteException UNAVAILABLE if none becomes free in time
   */
  Pooled take() throws InterruptedException {
    if (!permits.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, "too many writes in progress");
    }
    Pooled pooled = idle.pollFirst();
    if (pooled != null) {
      return pooled;
    }
    RowWriter writer = path.newWriter();
    return new Pooled(writer, new LineParser(writer, cacheBytes));
  }

  /** Takes a parser back; an unfinished write is discarded. */
  void giveBack(Pooled pooled) {
    try {
      pooled.writer().abort();
      idle.addFirst(pooled);
    } finally {
      permits.release();
    }
  }
}
