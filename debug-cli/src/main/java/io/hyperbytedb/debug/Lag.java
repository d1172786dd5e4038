package io.hyperbytedb.debug;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The lag thresholds, in records. */
final class Lag {
  @Option(
      names = "--lag-warn",
      paramLabel = "RECORDS",
      defaultValue = "100",
      scope = ScopeType.INHERIT,
      description = "A lag of this many records is yellow (default: ${DEFAULT-VALUE}).")
  private long warn;

  @Option(
      names = "--lag-critical",
      paramLabel = "RECORDS",
      defaultValue = "1000",
      scope = ScopeType.INHERIT,
      description =
          "A lag of this many records is red and a problem (default: ${DEFAULT-VALUE}); never less"
              + " than --lag-warn.")
  private long critical;

  /** Zero lag is good whatever the thresholds; an unknown (negative) one is not. */
  Tone tone(long records) {
    if (records < 0) {
      return Tone.WARNING;
    }
    if (records == 0) {
      return Tone.GOOD;
    }
    if (isCritical(records)) {
      return Tone.BAD;
    }
    return records >= warn ? Tone.WARNING : Tone.GOOD;
  }

  boolean isCritical(long records) {
    return records > 0 && records >= Math.max(critical, warn);
  }

  /** The lag in its colour. */
  Cell cell(long records) {
    return new Cell(records < 0 ? "?" : Long.toString(records), tone(records));
  }
}
