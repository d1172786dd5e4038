package io.hyperbytedb.catalog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a destination of a subscription. It is read as InfluxDB reads it, which takes host
 * names that {@link java.net.URI} does not take, such as those with underscores.
 *
 * @param scheme {@code http}, {@code https} or {@code udp}
 * @param userInfo user and password with a colon between them; null without any
 * @param authority host and port as they were written
 * @param host a name or an address, an IPv6 address without brackets; may be empty for this host
 * @param port digits
 * @param path the decoded path; may be empty
 * @param query the query as it was written; may be empty
 */
public record SubscriptionUrl(
    String scheme,
    @Nullable String userInfo,
    String authority,
    String host,
    String port,
    String path,
    String query) {
  private static final List<String> SCHEMES = List.of("http", "https", "udp");

  /** Characters beside letters and digits that a host may have. */
  private static final String HOST_MARKS = "-_.~!$&'()*+,;=:[]<>\"";

  /** Characters beside letters and digits that a path has unescaped. */
  private static final String PATH_MARKS = "-_.~$&+,/:;=@";

  /** Reads a URL; null if it cannot be a destination. */
  public static @Nullable SubscriptionUrl parse(String given) {
    int fragment = given.indexOf('#');
    String text = fragment < 0 ? given : given.substring(0, fragment);
    int colon = text.indexOf(':');
    if (colon < 1 || text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      return null;
    }
    String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme) || !text.startsWith("//", colon + 1)) {
      return null;
    }
    String rest = text.substring(colon + 3);
    int question = rest.indexOf('?');
    String query = question < 0 ? "" : rest.substring(question + 1);
    rest = question < 0 ? rest : rest.substring(0, question);
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    String path = slash < 0 ? "" : decode(rest.substring(slash));
    int at = authority.lastIndexOf('@');
    String user = at < 0 ? null : decode(authority.substring(0, at));
    if (path == null || (at >= 0 && user == null)) {
      return null;
    }
    return of(scheme, user, authority.substring(at + 1), path, query);
  }

  private static @Nullable SubscriptionUrl of(
      String scheme, @Nullable String user, String authority, String path, String query) {
    int colon = authority.lastIndexOf(':');
    if (colon < 0 || !authority.chars().allMatch(SubscriptionUrl::mayBeInHost)) {
      return null;
    }
    String host = authority.substring(0, colon);
    String port = authority.substring(colon + 1);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      return null;
    }
    boolean isNumber = !port.isEmpty() && port.chars().allMatch(c -> c >= '0' && c <= '9');
    boolean hasBrackets = host.indexOf('[') >= 0 || host.indexOf(']') >= 0;
    return isNumber && !hasBrackets
        ? new SubscriptionUrl(scheme, user, authority, host, port, path, query)
        : null;
  }

  private static boolean mayBeInHost(int c) {
    return c >= 0x80 || isLetterOrDigit(c) || HOST_MARKS.indexOf(c) >= 0;
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** Text without percent escapes; null if one of them is not complete. */
  private static @Nullable String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        out.write(bytes[i]);
        continue;
      }
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
      if (low < 0) {
        return null;
      }
      out.write(high << 4 | low);
      i += 2;
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** The path below which something is, with another part, escaped: {@code /a/b} and {@code c}. */
  public String pathTo(String last) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : (path + "/" + last).split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          var _ = parts.pollLast();
        }
        default -> parts.add(part);
      }
    }
    StringBuilder out = new StringBuilder();
    for (byte b : ("/" + String.join("/", parts)).getBytes(StandardCharsets.UTF_8)) {
      if (b >= 0 && (isLetterOrDigit(b) || PATH_MARKS.indexOf(b) >= 0)) {
        out.append((char) b);
      } else {
        out.append("%%%02X".formatted(b & 0xff));
      }
    }
    return out.toString();
  }

  /** The port; -1 if there cannot be such a one. */
  public int portNumber() {
    return port.length() > 5 || Integer.parseInt(port) > 0xffff ? -1 : Integer.parseInt(port);
  }

  /** For people: without user and password. */
  public String shown() {
    return scheme + "://" + authority + path;
  }

  /** For people: a destination as it was given, without user and password. */
  public static String shown(String destination) {
    SubscriptionUrl url = parse(destination);
    return url == null ? destination : url.shown();
  }

  @Override
  public String toString() {
    return shown();
  }
}
