package io.hyperbytedb.server.auth;

import io.hyperbytedb.http.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The credentials of a request. */
sealed interface Credentials {
  /** A name and a password. */
  record Password(String name, String password) implements Credentials {
    /** Omits the password. */
    @Override
    public String toString() {
      return "Password[" + name + "]";
    }
  }

  /** A JSON web token. */
  record Token(String text) implements Credentials {
    @Override
    public String toString() {
      return "Token[]";
    }
  }

  /**
   * The credentials of a request: {@code u} and {@code p} in the URL if they are allowed there,
   * else those of the Authorization header.
   *
   * @return null if there are none that can be parsed
   */
  static @Nullable Credentials of(HttpExchange exchange, boolean allowQueryParams) {
    if (allowQueryParams) {
      String name = exchange.queryParam("u");
      String password = exchange.queryParam("p");
      if (name != null && password != null && !name.isEmpty() && !password.isEmpty()) {
        return new Password(name, password);
      }
    }
    String header = exchange.header("Authorization");
    if (header == null) {
      return null;
    }
    int space = header.indexOf(' ');
    String rest = space < 0 ? "" : header.substring(space + 1);
    // Names of schemes are case-insensitive.
    return switch (space < 0 ? "" : header.substring(0, space).toLowerCase(Locale.ROOT)) {
      case "bearer" -> new Token(rest);
      case "basic" -> basic(rest);
      case "token" -> split(rest);
      default -> null;
    };
  }

  private static @Nullable Credentials basic(String base64) {
    try {
      return split(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable Credentials split(String text) {
    int colon = text.indexOf(':');
    return colon < 0 ? null : new Password(text.substring(0, colon), text.substring(colon + 1));
  }
}
