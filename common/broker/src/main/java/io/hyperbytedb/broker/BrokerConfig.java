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
 * @param access who may use it
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

  /** Who may use {@link #port}. */
  public enum Access {
    /** All who can connect. */
    ALL,

    /** This process alone, with {@link EmbeddedBroker#clientProperties}. */
    THIS_PROCESS
  }

  /** A broker that is alone, and open to all who can connect. */
  public BrokerConfig(String host, int port, Path dataDir, Map<String, String> properties) {
    this(host, port, dataDir, properties, null, Access.ALL, null);
  }

  /** A broker on the loopback address that is alone, and takes this process's requests only. */
  public static BrokerConfig ofThisProcess(Path dataDir) {
    return new BrokerConfig("127.0.0.1", 0, dataDir, Map.of(), null, Access.THIS_PROCESS, null);
  }

  /** One of several brokers, open to all who can connect. */
  public BrokerConfig(
      String host, int port, Path dataDir, Map<String, String> properties, Quorum quorum) {
    this(host, port, dataDir, properties, quorum, Access.ALL, null);
  }

  /** The same with a listener for other processes. */
  public BrokerConfig withOutside(@Nullable Outside listener) {
    return new BrokerConfig(host, port, dataDir, properties, quorum, access, listener);
  }

  /** The settings hold passwords, so they do not show. */
  @Override
  public String toString() {
    return "BrokerConfig[" + host + ":" + port + ", " + dataDir + "]";
  }

  /**
   * A listener that asks for a name and a password. A user may read and write the whole log.
   *
   * @param host the address it listens on
   * @param port its port
   * @param advertisedHost the name or address under which clients reach it
   * @param users passwords by name; names have letters, digits, {@code _} and {@code -}
   * @param tls what it shows to clients; null for connections that are not encrypted
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

  /** A certificate with those of its issuers, and its key in PKCS #8, as PEM text. */
  public record Pem(String certificates, String key) {
    @Override
    public String toString() {
      return "Pem[]";
    }
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
