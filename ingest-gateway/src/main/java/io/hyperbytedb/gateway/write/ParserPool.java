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
 * Parsers with their writers, lent to one request at a time. Parsing is work for a processor, so
 * there are only a few. The one given back last is lent first: it knows most. Thread-safe.
 */
final class ParserPool {
  /** A parser and the writer it fills. */
  record Lent(RowWriter writer, LineParser parser) {}

  private final WritePath path;
  private final long cacheBytes;
  private final Duration patience;
  private final Semaphore permits;
  private final ConcurrentLinkedDeque<Lent> idle = new ConcurrentLinkedDeque<>();

  /**
   * @param size how many parsers there may be
   * @param cacheBytes how much memory all of them may take to remember series and fields
   * @param patience how long a request waits for its turn
   */
  ParserPool(WritePath path, int size, long cacheBytes, Duration patience) {
    this.path = path;
    this.cacheBytes = cacheBytes / size;
    this.patience = patience;
    this.permits = new Semaphore(size, true);
  }

  /**
   * Lends a parser; to be given back.
   *
   * @throws HyperbyteException UNAVAILABLE if none gets free in time
   */
  Lent take() throws InterruptedException {
    if (!permits.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, "too many writes are under way");
    }
    Lent lent = idle.pollFirst();
    if (lent != null) {
      return lent;
    }
    RowWriter writer = path.newWriter();
    return new Lent(writer, new LineParser(writer, cacheBytes));
  }

  /** Takes a parser back; a write that was begun and not finished is forgotten. */
  void giveBack(Lent lent) {
    try {
      lent.writer().abort();
      idle.addFirst(lent);
    } finally {
      permits.release();
    }
  }
}
