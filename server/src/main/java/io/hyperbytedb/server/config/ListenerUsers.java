package io.hyperbytedb.server.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Who may use the embedded broker's listener for other processes. */
final class ListenerUsers {
  /** Names stand in a configuration of Kafka's that takes no other characters. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s:]+:([0-9]{1,5})|\\[[^]]+]:[0-9]{1,5}");

  private ListenerUsers() {}

  /** Passwords by name; what {@link #check} finds wrong is left out. */
  static Map<String, String> of(String text) {
    Map<String, String> users = new TreeMap<>();
    for (String user : text.split(",", -1)) {
      int split = user.indexOf(':');
      if (split > 0) {
        users.put(user.substring(0, split).strip(), user.substring(split + 1));
      }
    }
    return users;
  }

  /** Adds what is wrong, without any password. */
  static void check(String listener, String users, boolean embedded, List<String> problems) {
    if (listener.isEmpty()) {
      return;
    }
    if (!ADDRESS.matcher(listener).matches()) {
      problems.add(
          ClusterKeys.KAFKA_LISTENER
              + ": "
              + listener
              + " is not allowed: host:port; empty for none");
    }
    if (!embedded) {
      problems.add(
          ClusterKeys.KAFKA_LISTENER
              + ": allowed without bootstrap_servers only, because it is the embedded broker's");
    }
    for (String user : users.split(",", -1)) {
      int split = user.indexOf(':');
      if (split < 0
          || split == user.length() - 1
          || !NAME.matcher(user.substring(0, split).strip()).matches()) {
        problems.add(
            ClusterKeys.KAFKA_LISTENER_USERS
                + ": needs name:password, several with commas; names have letters, digits, _ and"
                + " -");
        return;
      }
    }
  }
}
