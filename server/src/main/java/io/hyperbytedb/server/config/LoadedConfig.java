package io.hyperbytedb.server.config;

import java.util.List;

/**
 * The settings of this process and the origin of each.
 *
 * @param hints what to tell the user about variables that look like settings and are none
 */
public record LoadedConfig(Config config, List<Setting> settings, List<String> hints) {
  public LoadedConfig {
    settings = List.copyOf(settings);
    hints = List.copyOf(hints);
  }
}
