package io.hyperbytedb.node.auth;

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
 * Which password is hashed next. Each hash takes memory and a processor, so there are two at once:
 * one of those who are trusted, and one of the guesses, which begin only when as much time has
 * passed as the last one took. Of those who wait, each name takes its turn, and all names that no
 * user has are together like one of them. Guesses hold up nobody who is trusted. Thread-safe.
 */
final class HashTurns {
  /** What is known of a login before its password is hashed; the better comes first. */
  enum Trust {
    /** Neither the name nor the address has failed lately. */
    FULL,
    /** One of them has: it may be guessed at, or share its address with one who guesses. */
    HALF,
    /** Both have, or no user has the name. */
    NONE
  }

  /** So many may wait with the same name and the same trust. */
  static final int WAITING_PER_NAME = 8;

  /** So many may wait with names that no user has. */
  static final int WAITING_STRANGERS = 4;

  private static final String STRANGERS = "";

  private final Duration longest;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition guessEnds = lock.newCondition();
  private final Map<String, ArrayDeque<Waiter>> full = new LinkedHashMap<>();
  private final Map<String, ArrayDeque<Waiter>> half = new LinkedHashMap<>();
  private final Map<String, ArrayDeque<Waiter>> guesses = new LinkedHashMap<>();
  private int strangers;
  private boolean trustedRuns;
  private boolean guessRuns;

  /** When the next guess may begin, and when the last one did. */
  private long guessesFrom = System.nanoTime();

  private long guessBegan;

  /** One that waits; guarded by the lock. */
  private static final class Waiter {
    final Condition turn;
    boolean hasTurn;

    Waiter(Condition turn) {
      this.turn = turn;
    }
  }

  /**
   * @param longest how long a turn is waited for
   */
  HashTurns(Duration longest) {
    this.longest = longest;
  }

  /** Those who wait, by name. */
  private Map<String, ArrayDeque<Waiter>> line(Trust trust) {
    return switch (trust) {
      case FULL -> full;
      case HALF -> half;
      case NONE -> guesses;
    };
  }

  /**
   * Waits for a turn, which is to be given back.
   *
   * @throws HyperbyteException UNAVAILABLE if too many wait with this name, or for too long
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

  /** Waits for a turn for a name that no user has; false if it is not worth one now. */
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

  private boolean await(String name, Trust trust) {
    Map<String, ArrayDeque<Waiter>> line = line(trust);
    Waiter waiter = new Waiter(trust == Trust.NONE ? guessEnds : lock.newCondition());
    line.computeIfAbsent(name, k -> new ArrayDeque<>()).add(waiter);
    long end = System.nanoTime() + longest.toNanos();
    try {
      while (true) {
        callNext();
        long now = System.nanoTime();
        if (waiter.hasTurn || end - now <= 0) {
          break;
        }
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
      if (trust == Trust.NONE) {
        long now = System.nanoTime();
        guessRuns = false;
        guessesFrom = now + (now - guessBegan);
        guessEnds.signalAll();
      } else {
        trustedRuns = false;
      }
      callNext();
    } finally {
      lock.unlock();
    }
  }

  private void callNext() {
    if (!trustedRuns) {
      trustedRuns = call(Trust.FULL) || call(Trust.HALF);
    }
    long now = System.nanoTime();
    if (!guessRuns && guessesFrom - now <= 0 && call(Trust.NONE)) {
      guessRuns = true;
      guessBegan = now;
    }
  }

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

  /** The first one of the name whose turn it is, which goes to the end. */
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
