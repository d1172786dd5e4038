package io.hyperbytedb.broker;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where and how an embedded broker runs.
 *
 * @param host the address it listens on
 * @param port the client port; 0 picks a free one
 * @param dataDir where its log segments are; created and formatted when new
 * @param properties further broker properties, which win over ours
 */
public record BrokerConfig(String host, int port, Path dataDir, Map<String, String> properties) {
  public BrokerConfig {
    properties = Map.copyOf(properties);
  }
}
