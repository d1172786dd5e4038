package io.hyperbytedb.stream.subscription;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** The parameters of a write as Go's {@code url.Values} encodes them: sorted by name. */
final class GoQuery {
  private GoQuery() {}

  /**
   * The parameters of a write.
   *
   * @param own those of the URL, which stay unless they are the write's
   */
  static String of(String own, HttpDestination.Target target) {
    Map<String, StringJoiner> parameters = new TreeMap<>();
    for (String pair : own.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (!pair.isEmpty()) {
        parameters
            .computeIfAbsent(name, n -> new StringJoiner("&"))
            .add(encode(name) + "=" + encode(value));
      }
    }
    set(parameters, "db", target.database());
    set(parameters, "rp", target.policy());
    set(parameters, "precision", "ns");
    set(parameters, "consistency", "");
    StringJoiner all = new StringJoiner("&");
    parameters.values().forEach(pairs -> all.add(pairs.toString()));
    return all.toString();
  }

  private static void set(Map<String, StringJoiner> parameters, String name, String value) {
    parameters.put(name, new StringJoiner("&").add(name + "=" + encode(value)));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // An escape that is not complete.
      return text;
    }
  }

  /** Go escapes the star and keeps the tilde. */
  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("*", "%2A").replace("%7E", "~");
  }
}
