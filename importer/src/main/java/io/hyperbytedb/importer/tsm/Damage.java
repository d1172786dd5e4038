package io.hyperbytedb.importer.tsm;

import java.io.IOException;

/** Decides what becomes of damaged places. */
@FunctionalInterface
public interface Damage {
  /** Stops at the first. */
  Damage STOPS =
      found -> {
        throw found;
      };

  /**
   * A damaged place was found. What cannot be read is left out if this returns.
   *
   * @throws IOException to stop
   */
  void found(DamagedException damage) throws IOException;
}
