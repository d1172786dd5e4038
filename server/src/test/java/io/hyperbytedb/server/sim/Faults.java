package io.hyperbytedb.server.sim;

import java.util.Random;

/** What may happen to a process at each of its calls to the log and the files. */
final class Faults {
  /** Ends a process where it stands: nobody catches it, and nothing of the process works after. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1;

    Crash() {
      super("the process is gone", null, false, false);
    }
  }

  /** What happens now. */
  enum Kind {
    NOTHING,
    /** The process is gone. */
    CRASH,
    /** The call fails, and has had no effect. */
    FAIL,
    /** The call fails, but has had its effect. */
    LOSE_ANSWER,
    /** The call fails, and has its effect later. */
    DELAY,
    /** Others go on meanwhile. */
    MEANWHILE
  }

  private final Random random;
  private int rate;
  private boolean paused;
  private int depth;

  Faults(Random random) {
    this.random = random;
  }

  /** From now on about one call of so many meets a fault; 0 for none. */
  void rate(int oneOf) {
    rate = oneOf;
  }

  /** Does something to which nothing happens. */
  void without(Runnable work) {
    boolean before = paused;
    paused = true;
    try {
      work.run();
    } finally {
      paused = before;
    }
  }

  /** Does something during a call of another process. */
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
