package io.hyperbytedb.broker;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of an embedded broker.
 *
 * @param host the address it listens on
 * @param port the client port; 0 picks a free one
 * @param dataDir the directory of its log segments; created and formatted when new
 * @param properties further broker properties, which override ours
 * @param quorum its place in a quorum of several brokers; null if it is alone
 * @param access which clients may use {@code port}
 * @param outside a second listener for clients of other processes; null for none
 */
public record BrokerConfig(
    String host,
    int port,
    Path dataDir,
    Map<String, String> properties,
    @Nullable Quorum quorum,
    Access access,
    @Nullable Outside outside) {
  public BrokerConfig {
    properties = Map.copyOf(properties);
  }

  /** Which clients may use {@link #port}. */
  public enum Access {
    /** All clients that can connect. */
    ALL,

    /** Only this process, with {@link EmbeddedBroker#clientProperties}. */
    THIS_PROCESS
  }

  /** A single broker that accepts all clients that can connect. */
  public BrokerConfig(String host, int port, Path dataDir, Map<String, String> properties) {
    this(host, port, dataDir, properties, null, Access.ALL, null);
  }

  /** A single broker on the loopback address that accepts this process only. */
  public static BrokerConfig ofThisProcess(Path dataDir) {
    return new BrokerConfig("127.0.0.1", 0, dataDir, Map.of(), null, Access.THIS_PROCESS, null);
  }

  /** One of several brokers, which accepts all clients that can connect. */
  public BrokerConfig(
      String host, int port, Path dataDir, Map<String, String> properties, Quorum quorum) {
    this(host, port, dataDir, properties, quorum, Access.ALL, null);
  }

  /** A copy with a listener for other processes. */
  public BrokerConfig withOutside(@Nullable Outside listener) {
    return new BrokerConfig(host, port, dataDir, properties, quorum, access, listener);
  }

  /** Omits the settings, which may contain passwords. */
  @Override
  public String toString() {
    return "BrokerConfig[" + host + ":" + port + ", " + dataDir + "]";
  }

  /**
   * A listener that requires a user name and a password. Its users may read and write the whole
   * log.
   *
   * @param host the address it listens on
   * @param port its port
   * @param advertisedHost the name or address under which clients reach it
   * @param users passwords by name; names consist of letters, digits, {@code _} and {@code -}
   * @param tls the certificate it presents; null for unencrypted connections
   */
  public record Outside(
      String host, int port, String advertisedHost, Map<String, String> users, @Nullable Pem tls) {
    public Outside {
      users = Map.copyOf(users);
    }

    @Override
    public String toString() {
      return "Outside[" + host + ":" + port + "]";
    }
  }

  /** A certificate chain and its private key in PKCS #8, as PEM text. */
  public record Pem(String certificates, String key) {
    @Override
    public String toString() {
      return "Pem[]";
    }
  }

  /**
   * A quorum of several brokers, which are also its controllers.
   *
   * @param nodeId this broker's id
   * @param clusterId the cluster's id, 22 characters of URL-safe base64
   * @param voters all brokers as {@code id@host:controller port}, separated by commas
   * @param controllerPort this broker's controller port
   */
  public record Quorum(int nodeId, String clusterId, String voters, int controllerPort) {
    int size() {
      return voters.split(",", -1).length;
    }
  }
}
