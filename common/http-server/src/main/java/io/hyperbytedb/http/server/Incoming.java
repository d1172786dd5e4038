package io.hyperbytedb.http.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.http.HttpExchange;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * The data that a client sends on its connection, and its rate. The connection's thread reports
 * each read, and where a request starts and ends; {@link SlowClients} examines it from another
 * thread. Thread-safe.
 */
final class Incoming {
  /** The phase of a connection. */
  enum Phase {
    /** No byte of the next request has arrived. */
    IDLE,
    /** A part of the next request's head has arrived, or an unread body is being skipped. */
    HEAD,
    /** A request is being answered, including the reading of its body. */
    REQUEST
  }

  /** While memory is short a body that is kept must come as if all of it came in so long. */
  private static final int REFILL_SECONDS = 30;

  /** The pace is then looked at so many times as often. */
  private static final int SHORT_WINDOWS = 10;

  private final Thread thread;
  private Phase phase = Phase.IDLE;
  private long phaseBegan;

  @GuardedBy("this")
  private boolean waiting;

  @GuardedBy("this")
  private long waitBegan;

  /** How long the thread has waited for bytes of this request's body, and how many arrived. */
  @GuardedBy("this")
  private long waited;

  @GuardedBy("this")
  private long received;

  /** {@link #waited} and {@link #received} at the start of the window. */
  @GuardedBy("this")
  private long windowWaited;

  @GuardedBy("this")
  private long windowReceived;

  /** What the body fills; null while none is read. */
  @GuardedBy("this")
  private HttpExchange.@Nullable Room room;

  @GuardedBy("this")
  private boolean asked;

  private boolean refused;

  @GuardedBy("this")
  private boolean interrupted;

  /**
   * @param thread the thread that reads from the connection
   */
  Incoming(Thread thread) {
    this.thread = thread;
    this.phaseBegan = System.nanoTime();
  }

  /** The thread starts to wait for bytes. */
  synchronized void beginRead() throws SocketException {
    requireNotRefused();
    waiting = true;
    waitBegan = System.nanoTime();
  }

  /**
   * Some bytes have arrived, or none will.
   *
   * @throws SocketException if the client was refused meanwhile for being too slow
   */
  synchronized void endRead(int bytes) throws SocketException {
    long now = System.nanoTime();
    waiting = false;
    if (interrupted) {
      interrupted = false;
      var _ = Thread.interrupted();
    }
    requireNotRefused();
    if (phase == Phase.IDLE && bytes > 0) {
      become(Phase.HEAD, now);
    } else if (phase == Phase.REQUEST) {
      waited += now - waitBegan;
      received += bytes;
    }
  }

  private void requireNotRefused() throws SocketException {
    if (refused) {
      throw new SocketException("the client was too slow");
    }
  }

  /** The head of a request is complete. */
  synchronized void beginRequest() {
    become(Phase.REQUEST, System.nanoTime());
    asked = true;
    waited = 0;
    received = 0;
    windowWaited = 0;
    windowReceived = 0;
    room = null;
  }

  /** The body of the request is about to be read, and is kept. */
  synchronized void fills(HttpExchange.Room newRoom) {
    room = newRoom;
  }

  /** A request is answered. */
  synchronized void endRequest() {
    become(Phase.IDLE, System.nanoTime());
  }

  private void become(Phase next, long now) {
    phase = next;
    phaseBegan = now;
  }

  /**
   * Whether the client is slower than allowed. Must be called regularly, as each call ends a
   * completed window.
   */
  boolean isTooSlow(HttpLimits.Pace pace) {
    HttpExchange.Room filled;
    synchronized (this) {
      filled = room;
    }
    // Asked without our lock, as it has one of its own.
    return isTooSlow(pace, filled != null && filled.isShort());
  }

  private synchronized boolean isTooSlow(HttpLimits.Pace pace, boolean isShort) {
    if (!waiting || phase == Phase.IDLE) {
      return false;
    }
    long now = System.nanoTime();
    if (phase == Phase.HEAD) {
      long limit = pace.head().toNanos();
      return limit > 0 && now - phaseBegan > limit;
    }
    long waitedNow = waited + (now - waitBegan);
    long window = pace.window().toNanos() / (isShort ? SHORT_WINDOWS : 1);
    if (pace.bytesPerSecond() == 0 || waitedNow - windowWaited < window) {
      return false;
    }
    double seconds = (waitedNow - windowWaited) / 1e9;
    long least =
        isShort
            ? Math.max(pace.bytesPerSecond(), received / REFILL_SECONDS)
            : pace.bytesPerSecond();
    boolean slow = received - windowReceived < least * seconds;
    windowWaited = waitedNow;
    windowReceived = received;
    return slow;
  }

  /**
   * How long the connection has been idle, so that it can be closed without loss: the server waits
   * for the client and no answer is in progress; negative otherwise.
   *
   * @param now the time by {@link System#nanoTime}
   */
  synchronized long idleNanos(long now) {
    return waiting && phase != Phase.REQUEST ? now - phaseBegan : -1;
  }

  /** Whether there was a request before. */
  synchronized boolean hasAsked() {
    return asked;
  }

  /**
   * Makes every further read fail, as the client is about to be refused.
   *
   * @return whether the client can be told: the thread is waiting, so no answer is in progress
   */
  synchronized boolean refuse() {
    if (waiting && !refused) {
      refused = true;
      return true;
    }
    return false;
  }

  /** Whether the client was refused for being too slow. */
  synchronized boolean isRefused() {
    return refused;
  }

  /**
   * Closes the connection if its thread is waiting, which ends the wait.
   *
   * @return whether it did
   */
  synchronized boolean disconnect() {
    if (!waiting || interrupted) {
      return false;
    }
    interrupted = true;
    refused = true;
    thread.interrupt();
    return true;
  }
}
