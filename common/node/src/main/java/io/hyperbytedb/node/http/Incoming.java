package io.hyperbytedb.node.http;

import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends on its connection, and how fast. The connection's thread reports each read,
 * and where a request begins and ends; {@link SlowClients} looks at it from another thread.
 * Thread-safe.
 */
final class Incoming {
  /** What the connection is doing. */
  enum Phase {
    /** No byte of the next request is here. */
    IDLE,
    /** A part of the next request's head is here, or bytes of a body that is not wanted. */
    HEAD,
    /** A request is being answered, its body being read first. */
    REQUEST
  }

  /** While memory is short a body that is kept must come as if all of it came in so long. */
  private static final int REFILL_SECONDS = 30;

  /** The pace is then looked at so many times as often. */
  private static final int SHORT_WINDOWS = 10;

  private final Thread thread;
  private Phase phase = Phase.IDLE;
  private long phaseBegan;
  private boolean waiting;
  private long waitBegan;

  /** So long the thread has waited for bytes of this request's body, and how many came. */
  private long waited;

  private long received;

  /** What {@link #waited} and {@link #received} were when the window began. */
  private long windowWaited;

  private long windowReceived;

  /** What the body fills; null while none is read. */
  private HttpExchange.@Nullable Room room;

  private boolean asked;
  private boolean refused;
  private boolean interrupted;

  /**
   * @param thread reads from the connection
   */
  Incoming(Thread thread) {
    this.thread = thread;
    this.phaseBegan = System.nanoTime();
  }

  /** The thread begins to wait for bytes. */
  synchronized void beginRead() throws SocketException {
    requireNotRefused();
    waiting = true;
    waitBegan = System.nanoTime();
  }

  /**
   * Some bytes have come, or none will.
   *
   * @throws SocketException if the client has been told meanwhile that it was too slow
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
   * Whether the client is slower than is allowed. To be asked regularly, as each answer ends a
   * window that is over.
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
   * For how long nothing is lost by closing the connection, as the server waits for the client and
   * has no answer under way; negative while there is something to lose.
   *
   * @param now of {@link System#nanoTime}
   */
  synchronized long idleNanos(long now) {
    return waiting && phase != Phase.REQUEST ? now - phaseBegan : -1;
  }

  /** Whether there was a request before. */
  synchronized boolean hasAsked() {
    return asked;
  }

  /**
   * Has every further read fail, as the client is about to be told why.
   *
   * @return whether it can be told: the thread waits, and so no answer is under way
   */
  synchronized boolean refuse() {
    if (waiting && !refused) {
      refused = true;
      return true;
    }
    return false;
  }

  /** Whether the client was told that it is too slow. */
  synchronized boolean isRefused() {
    return refused;
  }

  /**
   * Ends the wait of the thread, if it waits, by closing the connection.
   *
   * @return whether it does so now
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
