package io.hyperbytedb.broker;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * The name and password with which a process reaches the broker that it has started. Made anew at
 * each start, and never written anywhere: without them the log is closed to all other processes of
 * the machine.
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

  /** Properties of a client that may do everything. */
  Map<String, String> ofClient() {
    return Map.of(
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        MECHANISM,
        "sasl.jaas.config",
        MODULE + login() + ";");
  }

  /** The login module of a listener that takes these credentials, and shows them to others. */
  String ofServer() {
    return MODULE + login() + " user_" + NAME + "=\"" + password + "\";";
  }

  /** The login module of a listener that takes the users' names and passwords. */
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
