package io.hyperbytedb.server.auth;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.auth.PasswordHasher;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.server.auth.HashTurns.Trust;
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
 * Verifies passwords and caches the results, so that not every request pays for a hash: correct
 * ones while the stored hash is unchanged, for an hour at most, wrong ones for a short time. The
 * cache holds keyed digests that are useless elsewhere. Hashing is scheduled by {@link HashTurns}:
 * password guessing cannot occupy all cores or much memory. Thread-safe.
 */
final class VerifiedPasswords {
  private static final int MOST = 1_000;
  private static final long REMEMBERED_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final long REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** As expensive as a user's hash, and of no password. */
  private static final String NOBODYS_HASH =
      "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA"
          + "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  private final PasswordHasher hasher;
  private final SecretKeySpec key;
  private final HashTurns turns = new HashTurns(Duration.ofSeconds(5));

  private final Verdicts right = new Verdicts();

  /** Separate, so that guesses do not evict correct passwords. */
  private final Verdicts wrong = new Verdicts();

  /** The cached result for a stored hash. */
  private record Verdict(String storedHash, long until) {}

  /** Verdicts by digest. Thread-safe. */
  private static final class Verdicts {
    /** Evicts the least recently used entry. */
    @GuardedBy("this")
    private final Map<String, Verdict> known =
        new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Verdict> eldest) {
            return size() > MOST;
          }
        };

    synchronized boolean has(String digest, String storedHash, long now) {
      Verdict verdict = known.get(digest);
      return verdict != null
          && verdict.until() - now > 0
          && verdict.storedHash().equals(storedHash);
    }

    synchronized void put(String digest, Verdict verdict) {
      known.put(digest, verdict);
    }
  }

  VerifiedPasswords(PasswordHasher hasher, RandomGenerator random) {
    this.hasher = hasher;
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    this.key = new SecretKeySpec(secret, "HmacSHA256");
  }

  /** The cached result, or null. */
  @Nullable Boolean known(String name, String password, String storedHash, long now) {
    String digest = digest(name, password);
    if (right.has(digest, storedHash, now)) {
      return true;
    }
    return wrong.has(digest, storedHash, now) ? false : null;
  }

  /**
   * Whether a password matches a hash.
   *
   * @throws HyperbyteException UNAVAILABLE if there are too many logins at once
   */
  boolean matches(String name, String password, String storedHash, Trust trust, long now) {
    turns.take(name, trust);
    boolean matches;
    try {
      matches = StatementHasher.apart(() -> hasher.matches(password, storedHash));
    } finally {
      turns.giveBack(trust);
    }
    if (matches) {
      right.put(digest(name, password), new Verdict(storedHash, now + REMEMBERED_NANOS));
    } else {
      wrong.put(digest(name, password), new Verdict(storedHash, now + REFUSAL_NANOS));
    }
    return matches;
  }

  /** Takes as long as {@link #matches} for an unknown name, unless there are too many. */
  void mismatch(String name, String password, long now) {
    if (known(name, password, NOBODYS_HASH, now) == null && turns.takeStranger()) {
      try {
        var _ = StatementHasher.apart(() -> hasher.matches(password, NOBODYS_HASH));
      } finally {
        turns.giveBack(Trust.NONE);
      }
      wrong.put(digest(name, password), new Verdict(NOBODYS_HASH, now + REFUSAL_NANOS));
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
