package io.hyperbytedb.debug;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What the process runs in.
 *
 * @param variables of its environment
 * @param terminal whether a person reads stdout
 * @param errTerminal whether a person reads stderr
 * @param pause lets time pass
 */
record Surroundings(
    Map<String, String> variables, boolean terminal, boolean errTerminal, Pause pause) {
  private static final String TERMINALS = "hyperbytedb.terminals";

  /** Lets time pass between two looks at the cluster. */
  @FunctionalInterface
  interface Pause {
    /** Returns after that time, or says that there is no next look. */
    boolean before(Duration next) throws InterruptedException;
  }

  /** Those of this process. The launcher knows which of its streams are terminals, the JVM less. */
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
