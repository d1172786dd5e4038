package io.hyperbytedb.node.auth;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks passwords, and remembers for a short time what it found, so that not each request pays for
 * a hash. What is remembered is a keyed digest that is worth nothing elsewhere. At most so many
 * hashes are computed at once: guessing can't take all processors. Thread-safe.
 */
final class VerifiedPasswords {
  private static final int MOST = 1_000;
  private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int AT_ONCE = 1;
  private static final int PATIENCE_SECONDS = 5;

  private final PasswordHasher hasher;
  private final SecretKeySpec key;
  private final Semaphore hashing = new Semaphore(AT_ONCE, /* fair= */ true);

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
   * @throws HyperbyteException UNAVAILABLE if too many ask at once
   */
  boolean matches(String name, String password, String storedHash, long now) {
    boolean matches = hash(password, storedHash);
    long until = now + (matches ? REMEMBERED_NANOS : REFUSAL_NANOS);
    synchronized (known) {
      known.put(digest(name, password), new Verdict(storedHash, matches, until));
    }
    return matches;
  }

  private boolean hash(String password, String storedHash) {
    try {
      if (!hashing.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new HyperbyteException(ErrorCode.UNAVAILABLE, "too many logins at once");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, "interrupted", e);
    }
    try {
      return hasher.matches(password, storedHash);
    } finally {
      hashing.release();
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
