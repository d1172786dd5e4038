package io.hyperbytedb.stream.subscription;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a destination says of lines that were sent to it.
 *
 * @param status an HTTP status
 * @param text why it is not a good one; may be empty
 * @param retryAfterMillis how long it wants not to be asked; 0 if it does not say
 */
record Answer(int status, String text, long retryAfterMillis) {
  /** Taken, by something that gives no answers. */
  static final Answer TAKEN = new Answer(204, "", 0);

  private static final Pattern DROPPED = Pattern.compile("partial write.*dropped=(\\d{1,9})");

  /** What follows from an answer. */
  enum Verdict {
    /** The lines are written. */
    TAKEN,
    /** The good lines are written, and the others never will be. */
    PARTLY,
    /** None is written because of some of them. */
    REFUSED,
    /** None is written; later they may be. */
    LATER
  }

  Verdict verdict() {
    if (status >= 200 && status < 300) {
      return Verdict.TAKEN;
    }
    return switch (status) {
      case 400, 422 -> text.contains("partial write") ? Verdict.PARTLY : Verdict.REFUSED;
      case 413 -> Verdict.REFUSED;
      // Also what says that the receiver is not ready yet: no such database, no such user.
      default -> Verdict.LATER;
    };
  }

  /** How many lines were not written though others were, as far as the answer says so. */
  long dropped() {
    Matcher dropped = DROPPED.matcher(text);
    return dropped.find() ? Math.max(1, Long.parseLong(dropped.group(1))) : 1;
  }

  /** For people. */
  String said() {
    return text.isEmpty() ? "it answers " + status : "it answers " + status + ": " + text;
  }
}
