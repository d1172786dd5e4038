package io.hyperbytedb.server.auth;

import io.hyperbytedb.auth.PasswordHasher;
import io.hyperbytedb.auth.Principal;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.User;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates requests as InfluxDB 1.8 does and with its texts: {@code Basic}, {@code Token
 * name:password}, {@code u} and {@code p} in the URL, and {@code Bearer} with a JSON web token. As
 * long as there is no admin, requests need no credentials and may only create the first admin.
 * Thread-safe.
 */
public final class Authenticator {
  private final AuthSettings settings;
  private final Supplier<CatalogImage> catalog;
  private final VerifiedPasswords passwords;
  private final @Nullable Tokens tokens;
  private final InstantSource clock;
  private final Metrics.Counter failures;
  private final Metrics.Counter hashes;
  private final Metrics.Counter heldBack;
  private final Metrics.Counter overload;
  private final Failures failed = new Failures();

  /** The latest image examined for admins, and whether it has one. */
  private volatile Admins admins = new Admins(null, false);

  private record Admins(@Nullable CatalogImage image, boolean exist) {}

  /**
   * @param catalog supplies the latest image
   * @param random a secure generator
   */
  public Authenticator(
      AuthSettings settings,
      Supplier<CatalogImage> catalog,
      PasswordHasher hasher,
      RandomGenerator random,
      InstantSource clock,
      Metrics metrics) {
    this.settings = settings;
    this.catalog = catalog;
    this.passwords = new VerifiedPasswords(hasher, random);
    this.tokens = settings.sharedSecret().isEmpty() ? null : new Tokens(settings.sharedSecret());
    this.clock = clock;
    this.failures = metrics.counter("hyperbytedb_auth_failures_total", "Requests refused with 401");
    this.hashes =
        metrics.counter(
            "hyperbytedb_auth_password_hashes_total", "Passwords hashed, not found in the cache");
    this.heldBack =
        metrics.counter(
            "hyperbytedb_auth_delayed_total",
            "Refusals delayed because a name or an address failed too often");
    this.overload =
        metrics.counter(
            "hyperbytedb_auth_overload_total",
            "Logins answered with 503 because too many came with one name");
  }

  /** A handler for users; it finds the user in {@link HttpExchange#principal}. */
  public HttpHandler users(HttpHandler handler) {
    return exchange -> {
      exchange.actAs(principal(exchange));
      handler.handle(exchange);
    };
  }

  /**
   * A handler for admins and for other processes of the cluster. It is open if neither
   * authentication is enabled nor a cluster secret is set.
   */
  public HttpHandler admins(HttpHandler handler) {
    return exchange -> {
      exchange.actAs(admin(exchange));
      handler.handle(exchange);
    };
  }

  private Principal admin(HttpExchange exchange) {
    String shown = exchange.header(PeerClient.CLUSTER_SECRET);
    if (!settings.clusterSecret().isEmpty() && shown != null && isSecret(shown)) {
      return Principal.PEER;
    }
    if (!settings.enabled()) {
      if (settings.clusterSecret().isEmpty()) {
        return Principal.ANYONE;
      }
      failures.increment();
      throw new HyperbyteException(ErrorCode.UNAUTHORIZED, "the cluster secret is required");
    }
    Principal principal = principal(exchange);
    if (!principal.isAdmin()) {
      throw new HyperbyteException(ErrorCode.FORBIDDEN, "admin privilege required");
    }
    return principal;
  }

  private boolean isSecret(String shown) {
    return MessageDigest.isEqual(
        shown.getBytes(StandardCharsets.UTF_8),
        settings.clusterSecret().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The user behind a request.
   *
   * @throws HyperbyteException UNAUTHORIZED if the request cannot be authenticated
   */
  public Principal principal(HttpExchange exchange) {
    if (!settings.enabled()) {
      return Principal.ANYONE;
    }
    CatalogImage image = catalog.get();
    if (!hasAdmin(image)) {
      return Principal.NOBODY;
    }
    try {
      Credentials credentials = Credentials.of(exchange, settings.allowQueryParams());
      User user =
          switch (credentials) {
            case null -> throw refused("unable to parse authentication credentials");
            case Credentials.Password password ->
                byPassword(image, password, exchange.remoteAddress());
            case Credentials.Token token -> byToken(image, token);
          };
      return Principal.of(user);
    } catch (HyperbyteException e) {
      (e.code() == ErrorCode.UNAUTHORIZED ? failures : overload).increment();
      throw e;
    }
  }

  private boolean hasAdmin(CatalogImage image) {
    Admins seen = admins;
    if (seen.image() != image) {
      seen = new Admins(image, image.users().stream().anyMatch(User::admin));
      admins = seen;
    }
    return seen.exist();
  }

  private User byPassword(CatalogImage image, Credentials.Password given, String address) {
    if (given.name().isEmpty()) {
      throw refused("username required");
    }
    long now = System.nanoTime();
    User user = image.user(given.name());
    try {
      if (user == null) {
        passwords.mismatch(given.name(), given.password(), now);
      } else if (matches(user, given.password(), address, now)) {
        failed.forget(user.name());
        return user;
      }
    } catch (HyperbyteException e) {
      // An immediate repetition would be refused again.
      holdBack(failed.add(given.name(), address, now), now);
      throw e;
    }
    holdBack(failed.add(given.name(), address, now), now);
    throw refused("authorization failed");
  }

  private boolean matches(User user, String password, String address, long now) {
    Boolean known = passwords.known(user.name(), password, user.passwordHash(), now);
    if (known != null) {
      return known;
    }
    hashes.increment();
    HashTurns.Trust trust = failed.trust(user.name(), address, now);
    return passwords.matches(user.name(), password, user.passwordHash(), trust, now);
  }

  /**
   * Delays a refusal, measured from the start of the request, so that its duration does not reveal
   * whether a password was hashed.
   */
  private void holdBack(long nanos, long since) {
    if (nanos > 0) {
      heldBack.increment();
      long left = nanos - (System.nanoTime() - since);
      while (left > 0 && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(left);
        left = nanos - (System.nanoTime() - since);
      }
    }
  }

  private User byToken(CatalogImage image, Credentials.Token token) {
    if (tokens == null) {
      throw refused("bearer auth disabled");
    }
    User user = image.user(tokens.user(token.text(), clock.instant()));
    if (user == null) {
      throw refused("user not found");
    }
    return user;
  }

  private static HyperbyteException refused(String why) {
    return new HyperbyteException(ErrorCode.UNAUTHORIZED, why);
  }
}
