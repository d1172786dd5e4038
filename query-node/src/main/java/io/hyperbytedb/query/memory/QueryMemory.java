package io.hyperbytedb.query.memory;

import io.hyperbytedb.query.result.QueryFailure;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of one query. What its operators hold is reserved here before it is allocated, mostly
 * through a {@link Reservation}. Thread-safe.
 */
public final class QueryMemory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryMemory.class);

  /** Less than this is kept for what the query will want next. */
  private static final long KEPT = 4 * MemoryPool.GRAIN;

  private final MemoryPool pool;
  private final String text;
  private final AtomicLong reserved = new AtomicLong();
  private volatile long taken; // from the pool; written under this
  private boolean closed; // guarded by this
  private boolean logged; // guarded by this

  QueryMemory(MemoryPool pool, String text, long taken) {
    this.pool = pool;
    this.text = text;
    this.taken = taken;
  }

  /** Memory without a limit, for what runs outside of a query. */
  public static QueryMemory unlimited() {
    return MemoryPool.unlimited().open("");
  }

  /** Bytes that are reserved now. */
  public long reserved() {
    return reserved.get();
  }

  /**
   * Reserves bytes until they are {@linkplain #release released}, or the query ends.
   *
   * @throws QueryFailure if the query or all queries together would hold too much
   * @throws CancellationException if the query has ended
   */
  public void reserve(long bytes) {
    long now = reserved.addAndGet(bytes);
    if (now < 0 || now > pool.limits().perQuery()) {
      reserved.addAndGet(-bytes);
      throw refuse(
          "query memory limit exceeded: a query may hold "
              + Megabytes.text(pool.limits().perQuery())
              + " ([query] max_memory_mb)");
    }
    if (now > taken) {
      take(bytes);
    }
  }

  private synchronized void take(long bytes) {
    if (closed) {
      throw new CancellationException("the query has ended");
    }
    long missing = reserved.get() - taken;
    if (missing <= 0) {
      return;
    }
    long more = Math.ceilDiv(missing, MemoryPool.GRAIN) * MemoryPool.GRAIN;
    if (pool.take(more)) {
      taken += more;
    } else if (pool.take(missing)) {
      taken += missing;
    } else {
      reserved.addAndGet(-bytes);
      throw refuse(
          "query memory limit exceeded: all queries together may hold "
              + Megabytes.text(pool.limits().total())
              + " ([query] max_total_memory_mb)");
    }
  }

  private synchronized QueryFailure refuse(String why) {
    if (!logged) {
      logged = true;
      pool.countRefused();
      LOG.warn("stopped a query: {}: {}", why, text);
    }
    return new QueryFailure(why);
  }

  /** Releases bytes that were reserved. */
  public void release(long bytes) {
    long now = reserved.addAndGet(-bytes);
    if (taken - now > 2 * KEPT) {
      give();
    }
  }

  private synchronized void give() {
    long surplus = taken - reserved.get() - KEPT;
    if (!closed && surplus >= MemoryPool.GRAIN) {
      taken -= surplus;
      pool.give(surplus);
    }
  }

  /** Ends the query: all that it holds goes back, whether it was released or not. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      pool.give(taken);
      taken = 0;
    }
  }
}
