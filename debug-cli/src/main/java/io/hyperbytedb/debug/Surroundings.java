package io.hyperbytedb.debug;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The environment of the process.
 *
 * @param variables the environment variables
 * @param terminal whether stdout is a terminal
 * @param errTerminal whether stderr is a terminal
 * @param pause waits between refreshes
 */
record Surroundings(
    Map<String, String> variables, boolean terminal, boolean errTerminal, Pause pause) {
  private static final String TERMINALS = "hyperbytedb.terminals";

  /** Waits between two refreshes. */
  @FunctionalInterface
  interface Pause {
    /** Returns true after the time, or false if there is no next refresh. */
    boolean before(Duration next) throws InterruptedException;
  }

  /**
   * The environment of this process. The launcher knows better than the JVM which streams are
   * terminals.
   */
  static Surroundings ofProcess() {
    String known = System.getProperty(TERMINALS);
    boolean console =
        Optional.ofNullable(System.console()).map(java.io.Console::isTerminal).orElse(false);
    return new Surroundings(
        System.getenv(),
        known == null ? console : known.contains("out"),
        known == null ? console : known.contains("err"),
        next -> {
          Thread.sleep(next);
          return true;
        });
  }
}
