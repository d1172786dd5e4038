package io.hyperbytedb.node.auth;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which password is hashed next. Only so many are at once, as each takes memory and a processor.
 * Names without a recent failure come first. Those with one take turns, name by name, and all names
 * that no user has are together like one of them: guesses do not hold up a user for longer than a
 * hash or two. Thread-safe.
 */
final class HashTurns {
  /** So many passwords are hashed at once, 19 MiB of memory each. */
  private static final int AT_ONCE = 1;

  /** So many may wait with the same name. */
  static final int WAITING_PER_NAME = 8;

  /** So many may wait with names that no user has. */
  static final int WAITING_STRANGERS = 4;

  private static final String STRANGERS = "";

  private final Duration longest;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, ArrayDeque<Waiter>> fresh = new LinkedHashMap<>();
  private final Map<String, ArrayDeque<Waiter>> suspects = new LinkedHashMap<>();
  private final Map<String, Integer> waiting = new HashMap<>();
  private int strangers;
  private int running;

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

  /**
   * Waits for a turn, which is to be given back.
   *
   * @param stranger whether no user has this name
   * @param suspect whether the name has failed lately
   * @return false if a stranger is not worth one now
   * @throws HyperbyteException UNAVAILABLE if too many wait with this name, or for too long
   */
  boolean take(String name, boolean stranger, boolean suspect) {
    lock.lock();
    try {
      int same = waiting.getOrDefault(name, 0);
      if (same >= WAITING_PER_NAME) {
        throw tooMany();
      }
      if (stranger && strangers >= WAITING_STRANGERS) {
        return false;
      }
      waiting.put(name, same + 1);
      strangers += stranger ? 1 : 0;
      try {
        boolean turn = await(stranger ? STRANGERS : name, stranger || suspect);
        if (!turn && !stranger) {
          throw tooMany();
        }
        return turn;
      } finally {
        strangers -= stranger ? 1 : 0;
        waiting.merge(name, -1, (a, b) -> a + b == 0 ? null : a + b);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean await(String key, boolean last) {
    Map<String, ArrayDeque<Waiter>> line = last ? suspects : fresh;
    Waiter waiter = new Waiter(lock.newCondition());
    line.computeIfAbsent(key, k -> new ArrayDeque<>()).add(waiter);
    callNext();
    long left = longest.toNanos();
    try {
      while (!waiter.hasTurn && left > 0) {
        left = waiter.turn.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!waiter.hasTurn) {
      ArrayDeque<Waiter> same = line.get(key);
      if (same != null && same.remove(waiter) && same.isEmpty()) {
        line.remove(key);
      }
    }
    return waiter.hasTurn;
  }

  /** Gives a turn back. */
  void giveBack() {
    lock.lock();
    try {
      running--;
      callNext();
    } finally {
      lock.unlock();
    }
  }

  private void callNext() {
    while (running < AT_ONCE) {
      Waiter next = first(fresh);
      if (next == null) {
        next = first(suspects);
      }
      if (next == null) {
        return;
      }
      running++;
      next.hasTurn = true;
      next.turn.signal();
    }
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

  private static HyperbyteException tooMany() {
    return new HyperbyteException(ErrorCode.UNAVAILABLE, "too many logins at once");
  }
}
