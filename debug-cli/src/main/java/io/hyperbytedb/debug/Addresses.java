package io.hyperbytedb.debug;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;

/** Parses {@code host:port,host:port}. */
final class Addresses {
  private static final int DEFAULT_PORT = 8086;

  private Addresses() {}

  /**
   * The addresses in order, without duplicates.
   *
   * @throws UsageException if one is invalid
   */
  static List<String> parse(String list) {
    List<String> addresses =
        Arrays.stream(list.split(",", -1))
            .map(String::strip)
            .filter(entry -> !entry.isEmpty())
            .map(Addresses::one)
            .distinct()
            .toList();
    if (addresses.isEmpty()) {
      throw new UsageException("no address in [" + list + "]");
    }
    return addresses;
  }

  /**
   * The address, with the default port if it has none.
   *
   * @throws UsageException if it is invalid
   */
  static String one(String entry) {
    if (entry.contains("://")) {
      throw new UsageException(
          "[" + entry + "] is a URL: give host:port, and --scheme for all nodes");
    }
    try {
      URI uri = new URI("http://" + entry).parseServerAuthority();
      if (uri.getHost() == null || uri.getUserInfo() != null || !uri.getPath().isEmpty()) {
        throw new UsageException("[" + entry + "] is not host:port");
      }
      int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
      if (port == 0 || port > 65_535) {
        throw new UsageException("[" + entry + "] has no usable port");
      }
      return uri.getHost() + ":" + port;
    } catch (URISyntaxException e) {
      throw new UsageException("[" + entry + "] is not host:port", e);
    }
  }

  /** Whether an address is valid; nodes may report anything. */
  static boolean isUsable(String entry) {
    try {
      return one(entry).equals(entry);
    } catch (UsageException e) {
      return false;
    }
  }
}
