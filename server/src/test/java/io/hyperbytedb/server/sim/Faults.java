package io.hyperbytedb.server.sim;

import java.util.Random;

/** The faults that a process may meet at each of its calls to the log and the files. */
final class Faults {
  /**
   * Ends a process immediately: it is never caught, and nothing of the process works afterwards.
   */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1;

    Crash() {
      super("the process is gone", null, false, false);
    }
  }

  /** The kinds of faults. */
  enum Kind {
    NOTHING,
    /** The process dies. */
    CRASH,
    /** The call fails without an effect. */
    FAIL,
    /** The call fails although it had its effect. */
    LOSE_ANSWER,
    /** The call fails, and has its effect later. */
    DELAY,
    /** Other processes run meanwhile. */
    MEANWHILE
  }

  private final Random random;
  private int rate;
  private boolean paused;
  private int depth;

  Faults(Random random) {
    this.random = random;
  }

  /** Sets the rate of faults: one in this many calls; 0 for none. */
  void rate(int oneOf) {
    rate = oneOf;
  }

  /** Runs without faults. */
  void without(Runnable work) {
    boolean before = paused;
    paused = true;
    try {
      work.run();
    } finally {
      paused = before;
    }
  }

  /** Runs work of another process during a call. */
  void nested(Runnable work) {
    depth++;
    try {
      work.run();
    } finally {
      depth--;
    }
  }

  Kind next() {
    if (paused || rate == 0 || random.nextInt(rate) != 0) {
      return Kind.NOTHING;
    }
    return switch (random.nextInt(8)) {
      case 0, 1 -> Kind.CRASH;
      case 2, 3 -> Kind.FAIL;
      case 4 -> Kind.LOSE_ANSWER;
      case 5 -> Kind.DELAY;
      default -> depth > 0 ? Kind.NOTHING : Kind.MEANWHILE;
    };
  }
}
