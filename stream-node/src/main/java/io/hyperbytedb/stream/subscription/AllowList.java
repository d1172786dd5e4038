package io.hyperbytedb.stream.subscription;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses points are sent to. A user with rights chooses the URL of a destination, so this
 * keeps the process from being made to talk to services that only it can reach. The address to
 * which a connection is made is checked, each time: a name may mean another one by then.
 * Thread-safe.
 */
public final class AllowList {
  private static final String WILDCARD = "*.";
  private static final int ADDRESS_BYTES = 16;

  private final List<Rule> rules;

  /** What an address is. */
  enum Kind {
    PUBLIC,
    PRIVATE,
    LOOPBACK,
    LINK_LOCAL
  }

  private sealed interface Rule {
    boolean allows(String host, InetAddress address);

    /** Any address. */
    record All() implements Rule {
      @Override
      public boolean allows(String host, InetAddress address) {
        return true;
      }
    }

    /** The addresses of a kind. */
    record OfKind(Kind kind) implements Rule {
      @Override
      public boolean allows(String host, InetAddress address) {
        return AllowList.kind(address) == kind;
      }
    }

    /** The addresses of a network. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Network(byte[] prefix, int bits) implements Rule {
      @Override
      public boolean allows(String host, InetAddress address) {
        byte[] bytes = plain(address).getAddress();
        if (bytes.length != prefix.length) {
          return false;
        }
        int whole = bits / 8;
        int mask = 0xff00 >> bits % 8 & 0xff;
        return Arrays.equals(bytes, 0, whole, prefix, 0, whole)
            && (mask == 0 || ((bytes[whole] ^ prefix[whole]) & mask) == 0);
      }
    }

    /** Whatever address a name has; it begins with a dot if all names below it are meant. */
    record Named(String name) implements Rule {
      @Override
      public boolean allows(String host, InetAddress address) {
        String asked = host.toLowerCase(Locale.ROOT);
        return name.startsWith(".") ? asked.endsWith(name) : asked.equals(name);
      }
    }
  }

  private AllowList(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * Reads a list.
   *
   * @param entries {@code all}, {@code public}, {@code private}, {@code loopback}, {@code
   *     link-local}, addresses and networks, names of hosts
   * @throws IllegalArgumentException if one of them is none of these
   */
  public static AllowList of(List<String> entries) {
    List<Rule> rules = new ArrayList<>();
    for (String entry : entries) {
      rules.add(
          switch (entry.toLowerCase(Locale.ROOT)) {
            case "all", "*" -> new Rule.All();
            case "public" -> new Rule.OfKind(Kind.PUBLIC);
            case "private" -> new Rule.OfKind(Kind.PRIVATE);
            case "loopback" -> new Rule.OfKind(Kind.LOOPBACK);
            case "link-local" -> new Rule.OfKind(Kind.LINK_LOCAL);
            default -> place(entry);
          });
    }
    return new AllowList(rules);
  }

  private static Rule place(String entry) {
    int slash = entry.indexOf('/');
    String start = slash < 0 ? entry : entry.substring(0, slash);
    byte[] prefix = literal(start);
    if (prefix != null) {
      return new Rule.Network(
          prefix, slash < 0 ? 8 * prefix.length : bits(entry, entry.substring(slash + 1), prefix));
    }
    boolean isName =
        slash < 0
            && !entry.isBlank()
            && start.substring(start.startsWith(WILDCARD) ? 2 : 0).indexOf('*') < 0
            && start.indexOf(':') < 0
            && start.indexOf(' ') < 0;
    if (!isName) {
      throw new IllegalArgumentException(
          "["
              + entry
              + "] is not allowed; allowed: all, public, private, loopback, link-local, an address,"
              + " a network such as 10.1.0.0/16, a host name, *.DOMAIN");
    }
    String name = start.toLowerCase(Locale.ROOT);
    return new Rule.Named(name.startsWith(WILDCARD) ? name.substring(1) : name);
  }

  private static int bits(String entry, String text, byte[] prefix) {
    int bits = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : -1;
    if (bits < 0 || bits > 8 * prefix.length) {
      throw new IllegalArgumentException(
          "[" + entry + "] is not allowed; allowed: 0 to " + 8 * prefix.length + " behind the /");
    }
    return bits;
  }

  private static byte @Nullable [] literal(String text) {
    boolean isV4 = text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    if (!isV4 && text.indexOf(':') < 0) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(text).getAddress();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The addresses of a host to which points may be sent.
   *
   * @param host a name or an address; empty for this host
   * @throws UnknownHostException if it has no address
   * @throws IOException if none of its addresses is allowed
   */
  List<InetAddress> resolve(String host) throws IOException {
    List<InetAddress> allowed = new ArrayList<>();
    for (InetAddress address : InetAddress.getAllByName(host)) {
      if (allows(host, address)) {
        allowed.add(address);
      }
    }
    if (allowed.isEmpty()) {
      throw new IOException("[subscriptions] allow does not have [" + host + "]");
    }
    return allowed;
  }

  boolean allows(String host, InetAddress address) {
    return rules.stream().anyMatch(rule -> rule.allows(host, address));
  }

  /** What an address is; one that leads to another by translation is what the other one is. */
  static Kind kind(InetAddress address) {
    InetAddress plain = plain(address);
    byte[] bytes = plain.getAddress();
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    boolean isV4 = bytes.length == 4;
    if (plain.isLoopbackAddress() || plain.isAnyLocalAddress() || (isV4 && first == 0)) {
      return Kind.LOOPBACK;
    } else if (plain.isLinkLocalAddress()) {
      return Kind.LINK_LOCAL;
    }
    boolean isShared = isV4 && first == 100 && (second & 0xc0) == 64;
    boolean isReserved =
        isV4
            && (first >= 224
                || (first == 198 && (second & 0xfe) == 18)
                || (first == 192 && second == 0 && bytes[2] == 0));
    boolean isUniqueLocal = !isV4 && (first & 0xfe) == 0xfc;
    return plain.isSiteLocalAddress()
            || plain.isMulticastAddress()
            || isShared
            || isReserved
            || isUniqueLocal
        ? Kind.PRIVATE
        : Kind.PUBLIC;
  }

  /**
   * An IPv4 address that is written as an IPv6 one: {@code 64:ff9b::1.2.3.4}, {@code ::1.2.3.4}.
   */
  private static InetAddress plain(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (!(address instanceof Inet6Address) || bytes.length != ADDRESS_BYTES) {
      return address;
    }
    boolean isTranslated = bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == -1 && bytes[3] == -101;
    boolean isCompatible =
        Arrays.equals(bytes, 0, 12, new byte[12], 0, 12) && (bytes[12] | bytes[13]) != 0;
    if (!isTranslated && !isCompatible) {
      return address;
    }
    try {
      return Inet4Address.getByAddress(Arrays.copyOfRange(bytes, 12, ADDRESS_BYTES));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
