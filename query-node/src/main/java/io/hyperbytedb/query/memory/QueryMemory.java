package io.hyperbytedb.query.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of one query. What its operators hold is reserved here before it is allocated, mostly
 * through a {@link Reservation}. Thread-safe.
 */
public final class QueryMemory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryMemory.class);

  /** Less than this is kept for what the query will want next. */
  private static final long KEPT = MemoryPool.GRAIN;

  private final MemoryPool pool;
  private final String text;
  private final AtomicLong reserved = new AtomicLong();
  private volatile long taken; // from the pool; written under this

  /** Whether it ends with its next reservation, since others need what it holds. */
  private volatile boolean stopped;

  @GuardedBy("this")
  private final List<Object> shared = new ArrayList<>();

  @GuardedBy("this")
  private boolean closed;

  @GuardedBy("this")
  private boolean logged;

  private final Client client = new Client();

  /** Who takes the answer. Fields are guarded by the object itself. */
  private static final class Client {
    private @Nullable Thread thread;
    private long since;
    private boolean stopped;
  }

  QueryMemory(MemoryPool pool, String text, long taken) {
    this.pool = pool;
    this.text = text;
    this.taken = taken;
  }

  /** Memory without a limit, for what runs outside of a query. */
  public static QueryMemory unlimited() {
    return MemoryPool.unlimited().open("");
  }

  /** How many bytes the query may hold. */
  public long limit() {
    return pool.limits().perQuery();
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
    if (stopped) {
      throw refuseTotal();
    }
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

  private void take(long bytes) {
    MemoryPool.Wait wait = pool.waitOf(this);
    while (!tryTake()) {
      if (stopped || !wait.next()) {
        reserved.addAndGet(-bytes);
        throw refuseTotal();
      }
    }
  }

  /** Takes from the pool what is reserved and not taken yet; false if there is no room for it. */
  private synchronized boolean tryTake() {
    if (closed) {
      throw new CancellationException("the query has ended");
    }
    long missing = reserved.get() - taken;
    if (missing <= 0) {
      return true;
    }
    long more = Math.ceilDiv(missing, MemoryPool.GRAIN) * MemoryPool.GRAIN;
    if (!pool.take(more, taken + more)) {
      if (!pool.take(missing, taken + missing)) {
        return false;
      }
      more = missing;
    }
    taken += more;
    return true;
  }

  private QueryFailure refuseTotal() {
    return refuse(
        "query memory limit exceeded: all queries together may hold "
            + Megabytes.text(pool.limits().total())
            + " ([query] max_total_memory_mb)");
  }

  private synchronized QueryFailure refuse(String why) {
    if (!logged) {
      logged = true;
      pool.countRefused();
      LOG.warn("stopped a query: {}: {}", why, text);
    }
    return new QueryFailure(why);
  }

  /**
   * Holds to its end what other queries may hold, too, such as a block of the hot tail. That counts
   * once for all of them, and not towards what this query may hold.
   *
   * @throws QueryFailure if all queries together would hold too much
   * @throws CancellationException if the query has ended
   */
  public void share(Object thing, long bytes) {
    MemoryPool.Wait wait = pool.waitOf(this);
    while (!tryShare(thing, bytes)) {
      if (stopped || !wait.next()) {
        throw refuseTotal();
      }
    }
  }

  private synchronized boolean tryShare(Object thing, long bytes) {
    if (closed) {
      throw new CancellationException("the query has ended");
    }
    if (!pool.share(thing, bytes)) {
      return false;
    }
    shared.add(thing);
    return true;
  }

  /** Releases bytes that were reserved. */
  public void release(long bytes) {
    long now = reserved.addAndGet(-bytes);
    if (taken - now > 3 * KEPT) {
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

  /**
   * Says that the calling thread is about to wait for the client to take a part of the answer. If
   * others need memory and the client stalls, the thread is interrupted.
   */
  public void awaitsClient() {
    synchronized (client) {
      client.thread = Thread.currentThread();
      client.since = System.nanoTime();
    }
  }

  /** Says that the wait for the client is over, however it ended. */
  public void clientDone() {
    synchronized (client) {
      client.thread = null;
      if (client.stopped) {
        // An interrupt that came too late is forgotten.
        var _ = Thread.interrupted();
      }
    }
  }

  /** For how long the client has taken nothing, 0 if it isn't waited for or is given up. */
  long stalledNanos(long now) {
    synchronized (client) {
      return client.thread == null || client.stopped ? 0 : now - client.since;
    }
  }

  /** Stops waiting for the client; false if it has just taken something. */
  boolean stop() {
    synchronized (client) {
      if (client.thread == null || client.stopped) {
        return false;
      }
      client.stopped = true;
      client.thread.interrupt();
    }
    pool.countRefused();
    LOG.warn(
        "stopped a query: its client takes nothing of the answer while others need memory: {}",
        text);
    return true;
  }

  /** Bytes that it has from the pool. */
  long taken() {
    return taken;
  }

  /** Bytes that it has from the pool or wants to have. */
  long wanted() {
    return Math.max(taken, reserved.get());
  }

  boolean isStopped() {
    return stopped;
  }

  /** Has the query end with its next reservation. */
  void stopGreedy() {
    stopped = true;
  }

  /** Ends the query: all that it holds goes back, whether it was released or not. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      pool.close(this, taken, shared);
      taken = 0;
    }
  }
}
