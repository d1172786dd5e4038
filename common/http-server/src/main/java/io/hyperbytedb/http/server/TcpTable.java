package io.hyperbytedb.http.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The kernel's list of TCP connections in Linux's {@code /proc/net}: the only way to notice that a
 * peer has closed its connection without reading what it may send.
 */
final class TcpTable {
  private static final String ESTABLISHED = "01";
  private static final String V4_IN_V6 = "0000000000000000FFFF0000";

  private final List<Path> files;

  /**
   * @param folder {@code /proc/self/net}; if it does not exist there are no connections
   */
  TcpTable(Path folder) {
    this.files = List.of(folder.resolve("tcp"), folder.resolve("tcp6"));
  }

  /** The connections open on both sides, by {@link #key}. */
  Set<String> established() throws IOException {
    Set<String> keys = new HashSet<>();
    for (Path file : files) {
      if (Files.exists(file)) {
        Files.readString(file, StandardCharsets.US_ASCII)
            .lines()
            .skip(1)
            .forEach(l -> add(l, keys));
      }
    }
    return keys;
  }

  /** Parses a line {@code number: local:port remote:port state …}, in hexadecimal. */
  private static void add(String line, Set<String> keys) {
    String[] parts = line.strip().split(" +", 5);
    if (parts.length == 5 && parts[3].equals(ESTABLISHED)) {
      String remote =
          parts[2].startsWith(V4_IN_V6) ? parts[2].substring(V4_IN_V6.length()) : parts[2];
      keys.add(parts[1].substring(parts[1].indexOf(':') + 1) + " " + remote);
    }
  }

  /** The key of a connection. */
  static String key(int localPort, InetSocketAddress remote) {
    return port(localPort) + " " + address(remote.getAddress()) + ":" + port(remote.getPort());
  }

  private static String port(int port) {
    return HexFormat.of().withUpperCase().toHexDigits((short) port);
  }

  /** Formats an address as words of four bytes, each in native byte order. */
  private static String address(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    ByteBuffer words = ByteBuffer.allocate(bytes.capacity());
    while (bytes.hasRemaining()) {
      int word = bytes.getInt();
      words.putInt(
          ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? word : Integer.reverseBytes(word));
    }
    return HexFormat.of().withUpperCase().formatHex(words.array());
  }
}
