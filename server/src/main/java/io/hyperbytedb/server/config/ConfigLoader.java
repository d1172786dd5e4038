package io.hyperbytedb.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lays the sources of settings over each other: defaults, the file, the environment, options. For
 * one thread.
 */
public final class ConfigLoader {
  private @Nullable Path file;
  private Map<String, String> environment = Map.of();
  private final List<RawSetting> options = new ArrayList<>();

  /** The TOML file; without one the defaults stay. */
  public ConfigLoader file(Path toml) {
    file = toml;
    return this;
  }

  /** All variables of the process; those named {@code HYPERBYTEDB__SECTION__KEY} count. */
  public ConfigLoader environment(Map<String, String> variables) {
    environment = Map.copyOf(variables);
    return this;
  }

  /** A setting from the command line, such as {@code --data-dir}. */
  public ConfigLoader option(String option, ConfigKey<?> key, String value) {
    options.add(new RawSetting(key.section(), key.name(), value, false, option));
    return this;
  }

  /**
   * Reads and validates all of it.
   *
   * @throws ConfigException with every problem, not only the first
   */
  public LoadedConfig load() {
    List<String> problems = new ArrayList<>();
    List<RawSetting> raw = new ArrayList<>();
    if (file != null) {
      raw.addAll(TomlSource.read(file, problems));
    }
    raw.addAll(EnvironmentSource.read(environment, problems));
    raw.addAll(options);
    ConfigValues values = new ConfigValues();
    raw.forEach(setting -> values.put(setting, problems));
    values.checkTogether(problems);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new LoadedConfig(
        values.config(), values.settings(), InfluxKeys.hints(new TreeMap<>(environment).keySet()));
  }
}
