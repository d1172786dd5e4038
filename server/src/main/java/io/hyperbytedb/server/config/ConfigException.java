package io.hyperbytedb.server.config;

import java.util.List;

/** Invalid settings; every problem names its place and what is allowed there. */
public final class ConfigException extends RuntimeException {
  private final List<String> problems;

  public ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** One line per problem, in the order of the sources. */
  public List<String> problems() {
    return problems;
  }
}
