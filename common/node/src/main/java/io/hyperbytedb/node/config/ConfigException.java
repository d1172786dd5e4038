package io.hyperbytedb.node.config;

import java.util.List;

/** Settings that cannot be used; every problem names its place and what is allowed there. */
public final class ConfigException extends RuntimeException {
  private final List<String> problems;

  public ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** One line for each problem, in the order of their sources. */
  public List<String> problems() {
    return problems;
  }
}
