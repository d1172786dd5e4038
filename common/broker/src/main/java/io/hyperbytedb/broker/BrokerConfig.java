package io.hyperbytedb.broker;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where and how an embedded broker runs.
 *
 * @param host the address it listens on
 * @param port the client port; 0 picks a free one
 * @param dataDir where its log segments are; created and formatted when new
 * @param properties further broker properties, which win over ours
 * @param quorum its place in a quorum of several brokers; null if it is alone
 */
public record BrokerConfig(
    String host, int port, Path dataDir, Map<String, String> properties, @Nullable Quorum quorum) {
  public BrokerConfig {
    properties = Map.copyOf(properties);
  }

  /** A broker that is alone. */
  public BrokerConfig(String host, int port, Path dataDir, Map<String, String> properties) {
    this(host, port, dataDir, properties, null);
  }

  /**
   * One of several brokers that are each other's controllers.
   *
   * @param nodeId its number
   * @param clusterId the same for all, 22 letters of URL-safe base64
   * @param voters all of them as {@code id@host:controller port}, with commas
   * @param controllerPort its own
   */
  public record Quorum(int nodeId, String clusterId, String voters, int controllerPort) {
    int size() {
      return voters.split(",", -1).length;
    }
  }
}
