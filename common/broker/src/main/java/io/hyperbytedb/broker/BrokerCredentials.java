package io.hyperbytedb.broker;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * The credentials with which a process connects to the broker that it has started. They are
 * generated at each start and never stored, so no other process of the machine can use the log.
 */
final class BrokerCredentials {
  static final String MECHANISM = "PLAIN";

  private static final String MODULE =
      "org.apache.kafka.common.security.plain.PlainLoginModule required";
  private static final String NAME = "hyperbytedb";
  private static final int SECRET_BYTES = 32;

  private final String password;

  BrokerCredentials(SecureRandom random) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    password = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  /** Client properties with full access. */
  Map<String, String> ofClient() {
    return Map.of(
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        MECHANISM,
        "sasl.jaas.config",
        MODULE + login() + ";");
  }

  /**
   * The login module of a listener that accepts these credentials and presents them to other
   * brokers.
   */
  String ofServer() {
    return MODULE + login() + " user_" + NAME + "=\"" + password + "\";";
  }

  /** The login module of a listener that accepts the users' names and passwords. */
  static String ofUsers(Map<String, String> users) {
    StringBuilder module = new StringBuilder(MODULE);
    new TreeMap<>(users)
        .forEach(
            (name, secret) ->
                module.append(" user_").append(name).append('=').append(quote(secret)));
    return module.append(';').toString();
  }

  private String login() {
    return " username=\"" + NAME + "\" password=\"" + password + "\"";
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
