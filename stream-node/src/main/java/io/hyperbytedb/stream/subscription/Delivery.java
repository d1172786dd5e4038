package io.hyperbytedb.stream.subscription;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Sends lines until they are taken, however long that takes. What is refused because of some of the
 * lines is halved until those are alone, and these are passed over: they must not hold up all that
 * comes behind them. Lines are delivered by one thread; others may stop that.
 */
final class Delivery {
  static final long FIRST_RETRY_MILLIS = 100;
  static final long MOST_RETRY_MILLIS = 30_000;

  /** After so many refusals on end the rest of some lines is not tried one by one. */
  private static final int MOST_REFUSALS = 32;

  private final List<Outlet> outlets;
  private final LongConsumer refused;
  private final Pause pause;
  private int next;
  private long retryMillis = FIRST_RETRY_MILLIS;

  /** Waits; a test's does not take the time. */
  @FunctionalInterface
  interface Pause {
    /**
     * Waits for some time, or until there is a stop.
     *
     * @return whether there is a stop
     */
    boolean await(CountDownLatch stop, long millis) throws InterruptedException;

    /** Really waits. */
    Pause REAL = (stop, millis) -> stop.await(millis, TimeUnit.MILLISECONDS);
  }

  private record Piece(int from, int to) {
    int size() {
      return to - from;
    }
  }

  /**
   * @param outlets the destinations: lines go to one of them, each time to the next one, and to
   *     another one if that fails
   * @param refused is told how many lines were passed over
   */
  Delivery(List<Outlet> outlets, LongConsumer refused, Pause pause) {
    this.outlets = List.copyOf(outlets);
    this.refused = refused;
    this.pause = pause;
  }

  /**
   * Delivers lines.
   *
   * @param stop ends it before its next request
   * @return whether they are delivered or passed over; false if there was a stop before
   */
  boolean deliver(Lines lines, CountDownLatch stop) throws InterruptedException {
    Deque<Piece> pieces = new ArrayDeque<>();
    pieces.push(new Piece(0, lines.count()));
    int refusals = 0;
    while (!pieces.isEmpty()) {
      Piece piece = pieces.pop();
      Answer.Verdict verdict = send(lines, piece, stop);
      switch (verdict) {
        case LATER -> {
          return false;
        }
        case TAKEN, PARTLY -> refusals = 0;
        case REFUSED -> {
          refusals++;
          if (piece.size() == 1 || refusals > MOST_REFUSALS) {
            refused.accept(piece.size());
          } else {
            int middle = piece.from() + piece.size() / 2;
            pieces.push(new Piece(middle, piece.to()));
            pieces.push(new Piece(piece.from(), middle));
          }
        }
      }
    }
    next = (next + 1) % outlets.size();
    return true;
  }

  /** Sends until the lines are taken or refused; LATER only means that there was a stop. */
  private Answer.Verdict send(Lines lines, Piece piece, CountDownLatch stop)
      throws InterruptedException {
    for (int failed = 0; stop.getCount() > 0; ) {
      Answer answer = outlets.get(next).send(lines, piece.from(), piece.to());
      Answer.Verdict verdict = answer.verdict();
      if (verdict != Answer.Verdict.LATER) {
        retryMillis = FIRST_RETRY_MILLIS;
        if (verdict == Answer.Verdict.PARTLY) {
          refused.accept(answer.dropped());
        }
        return verdict;
      }
      next = (next + 1) % outlets.size();
      failed++;
      if (failed % outlets.size() == 0) {
        if (pause.await(stop, Math.max(retryMillis, answer.retryAfterMillis()))) {
          break;
        }
        retryMillis = Math.min(2 * retryMillis, MOST_RETRY_MILLIS);
      }
    }
    return Answer.Verdict.LATER;
  }

  /** Gives up requests that have taken longer than they may. */
  void abortAfter(long nanos) {
    outlets.forEach(outlet -> outlet.abortAfter(nanos));
  }

  void abort() {
    outlets.forEach(Outlet::abort);
  }
}
