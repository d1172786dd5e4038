package io.hyperbytedb.node.config;

import java.util.List;

/** The settings of this process and the origin of each. */
public record LoadedConfig(Config config, List<Setting> settings) {
  public LoadedConfig {
    settings = List.copyOf(settings);
  }
}
