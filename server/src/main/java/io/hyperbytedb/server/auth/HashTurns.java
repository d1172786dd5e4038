package io.hyperbytedb.server.auth;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Schedules password hashing. Each hash takes memory and a core, so there are at most two at once:
 * one of a trusted login, and one of a guess. A guess starts only when as much time has passed as
 * the last one took. Waiting names take turns, and all unknown names together take one of these
 * turns. Guesses do not delay trusted logins. Thread-safe.
 */
final class HashTurns {
  /** How far a login is trusted before its password is hashed, in order of precedence. */
  enum Trust {
    /** Neither the name nor the address has failed recently. */
    FULL,
    /** One of them has: the name may be under attack, or share its address with an attacker. */
    HALF,
    /** Both have failed recently, or no user has the name. */
    NONE
  }

  /** The maximum number of waiting logins per name and trust. */
  static final int WAITING_PER_NAME = 8;

  /** The maximum number of waiting logins with unknown names. */
  static final int WAITING_STRANGERS = 4;

  private static final String STRANGERS = "";

  private final Duration longest;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition guessEnds = lock.newCondition();

  @GuardedBy("lock")
  private final Map<String, ArrayDeque<Waiter>> full = new LinkedHashMap<>();

  @GuardedBy("lock")
  private final Map<String, ArrayDeque<Waiter>> half = new LinkedHashMap<>();

  @GuardedBy("lock")
  private final Map<String, ArrayDeque<Waiter>> guesses = new LinkedHashMap<>();

  @GuardedBy("lock")
  private int strangers;

  @GuardedBy("lock")
  private boolean trustedRuns;

  @GuardedBy("lock")
  private boolean guessRuns;

  /** When the next guess may start, and when the last one did. */
  @GuardedBy("lock")
  private long guessesFrom = System.nanoTime();

  @GuardedBy("lock")
  private long guessBegan;

  /** A waiting login; guarded by the lock. */
  private static final class Waiter {
    final Condition turn;
    boolean hasTurn;

    Waiter(Condition turn) {
      this.turn = turn;
    }
  }

  /**
   * @param longest how long to wait for a turn
   */
  HashTurns(Duration longest) {
    this.longest = longest;
  }

  /** The waiting logins by name. */
  @GuardedBy("lock")
  private Map<String, ArrayDeque<Waiter>> line(Trust trust) {
    return switch (trust) {
      case FULL -> full;
      case HALF -> half;
      case NONE -> guesses;
    };
  }

  /**
   * Waits for a turn, which must be given back.
   *
   * @throws HyperbyteException UNAVAILABLE if too many logins wait with this name, or for too long
   */
  void take(String name, Trust trust) {
    lock.lock();
    try {
      ArrayDeque<Waiter> same = line(trust).get(name);
      if ((same != null && same.size() >= WAITING_PER_NAME) || !await(name, trust)) {
        throw new HyperbyteException(ErrorCode.UNAVAILABLE, "too many logins at once");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a turn for an unknown name; false if it gets none now. */
  boolean takeStranger() {
    lock.lock();
    try {
      if (strangers >= WAITING_STRANGERS) {
        return false;
      }
      strangers++;
      try {
        return await(STRANGERS, Trust.NONE);
      } finally {
        strangers--;
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean await(String name, Trust trust) {
    Map<String, ArrayDeque<Waiter>> line = line(trust);
    Waiter waiter = new Waiter(trust == Trust.NONE ? guessEnds : lock.newCondition());
    line.computeIfAbsent(name, k -> new ArrayDeque<>()).add(waiter);
    long end = System.nanoTime() + longest.toNanos();
    try {
      while (true) {
        long now = System.nanoTime();
        callNext(now);
        if (waiter.hasTurn || end - now <= 0) {
          break;
        }
        // By the same time as above: a pause that ends in between would have nothing to end the
        // wait.
        long pause = trust == Trust.NONE ? guessesFrom - now : 0;
        var _ = waiter.turn.awaitNanos(pause > 0 ? Math.min(pause, end - now) : end - now);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!waiter.hasTurn) {
      ArrayDeque<Waiter> same = line.get(name);
      if (same != null && same.remove(waiter) && same.isEmpty()) {
        line.remove(name);
      }
    }
    return waiter.hasTurn;
  }

  /** Gives a turn back that was taken with this trust. */
  void giveBack(Trust trust) {
    lock.lock();
    try {
      long now = System.nanoTime();
      if (trust == Trust.NONE) {
        guessRuns = false;
        guessesFrom = now + (now - guessBegan);
        guessEnds.signalAll();
      } else {
        trustedRuns = false;
      }
      callNext(now);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void callNext(long now) {
    if (!trustedRuns) {
      trustedRuns = call(Trust.FULL) || call(Trust.HALF);
    }
    if (!guessRuns && guessesFrom - now <= 0 && call(Trust.NONE)) {
      guessRuns = true;
      guessBegan = now;
    }
  }

  @GuardedBy("lock")
  private boolean call(Trust trust) {
    Waiter next = first(line(trust));
    if (next == null) {
      return false;
    }
    next.hasTurn = true;
    // All guesses wait for the same.
    next.turn.signalAll();
    return true;
  }

  /** The first waiting login of the name whose turn it is; moves the name to the end. */
  private static @Nullable Waiter first(Map<String, ArrayDeque<Waiter>> line) {
    var names = line.entrySet().iterator();
    if (!names.hasNext()) {
      return null;
    }
    Map.Entry<String, ArrayDeque<Waiter>> name = names.next();
    String key = name.getKey();
    ArrayDeque<Waiter> same = name.getValue();
    names.remove();
    Waiter first = same.poll();
    if (!same.isEmpty()) {
      line.put(key, same);
    }
    return first;
  }
}
