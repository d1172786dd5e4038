package io.hyperbytedb.node.auth;

import io.hyperbytedb.model.HyperbyteException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks passwords, and remembers for a short time what it found, so that not each request pays for
 * a hash. What is remembered is a keyed digest that is worth nothing elsewhere. Passwords are
 * hashed in {@link HashTurns}: guessing can't take all processors, and no memory to speak of.
 * Thread-safe.
 */
final class VerifiedPasswords {
  private static final int MOST = 1_000;
  private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** As costly as a user's, and of no password. */
  private static final String NOBODYS_HASH =
      "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA"
          + "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  private final PasswordHasher hasher;
  private final SecretKeySpec key;
  private final HashTurns turns = new HashTurns(Duration.ofSeconds(5));

  /** Guarded by itself; the least recently used goes first. */
  private final Map<String, Verdict> known =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Verdict> eldest) {
          return size() > MOST;
        }
      };

  /** What was found of a stored hash. */
  private record Verdict(String storedHash, boolean matches, long until) {}

  VerifiedPasswords(PasswordHasher hasher, RandomGenerator random) {
    this.hasher = hasher;
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    this.key = new SecretKeySpec(secret, "HmacSHA256");
  }

  /** What is known already, or null. */
  @Nullable Boolean known(String name, String password, String storedHash, long now) {
    String digest = digest(name, password);
    synchronized (known) {
      Verdict verdict = known.get(digest);
      if (verdict == null
          || verdict.until() - now <= 0
          || !verdict.storedHash().equals(storedHash)) {
        return null;
      }
      return verdict.matches();
    }
  }

  /**
   * Whether a password is the one that a hash was made of.
   *
   * @param suspect whether the name has failed lately
   * @throws HyperbyteException UNAVAILABLE if too many ask at once
   */
  boolean matches(String name, String password, String storedHash, boolean suspect, long now) {
    turns.take(name, /* stranger= */ false, suspect);
    boolean matches;
    try {
      matches = hasher.matches(password, storedHash);
    } finally {
      turns.giveBack();
    }
    remember(name, password, storedHash, matches, now);
    return matches;
  }

  /**
   * Takes as long as {@link #matches} for a name that no user has, unless too many do.
   *
   * @throws HyperbyteException UNAVAILABLE if too many ask at once with this name
   */
  void mismatch(String name, String password, long now) {
    if (known(name, password, NOBODYS_HASH, now) == null
        && turns.take(name, /* stranger= */ true, /* suspect= */ true)) {
      try {
        var _ = hasher.matches(password, NOBODYS_HASH);
      } finally {
        turns.giveBack();
      }
      remember(name, password, NOBODYS_HASH, false, now);
    }
  }

  private void remember(
      String name, String password, String storedHash, boolean matches, long now) {
    long until = now + (matches ? REMEMBERED_NANOS : REFUSAL_NANOS);
    synchronized (known) {
      known.put(digest(name, password), new Verdict(storedHash, matches, until));
    }
  }

  private String digest(String name, String password) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(name.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return HexFormat.of().formatHex(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }
}
