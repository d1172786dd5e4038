package io.hyperbytedb.server.auth;

import io.hyperbytedb.auth.PasswordHasher;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * PBKDF2 with HMAC-SHA-256: {@code $pbkdf2-sha256$i=iterations$salt$hash}. Hashes with another
 * number of iterations are accepted, too.
 */
public final class Pbkdf2Hasher implements PasswordHasher {
  private static final int ITERATIONS = 310_000;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BITS = 256;
  private static final String NAME = "pbkdf2-sha256";

  private final RandomGenerator random;
  private final int iterations;

  /**
   * @param random generates salts; must be secure
   */
  public Pbkdf2Hasher(RandomGenerator random) {
    this(random, ITERATIONS);
  }

  Pbkdf2Hasher(RandomGenerator random, int iterations) {
    this.random = random;
    this.iterations = iterations;
  }

  @Override
  public String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$"
        + String.join(
            "$",
            NAME,
            "i=" + iterations,
            base64.encodeToString(salt),
            base64.encodeToString(derive(password, salt, iterations)));
  }

  @Override
  public boolean matches(String password, String hash) {
    List<String> parts = List.of(hash.split("\\$", -1));
    if (parts.size() != 5 || !parts.get(1).equals(NAME) || !parts.get(2).startsWith("i=")) {
      return false;
    }
    int rounds = Integer.parseInt(parts.get(2), 2, parts.get(2).length(), 10);
    byte[] salt = Base64.getDecoder().decode(parts.get(3));
    byte[] want = Base64.getDecoder().decode(parts.get(4));
    return MessageDigest.isEqual(want, derive(password, salt, rounds));
  }

  private static byte[] derive(String password, byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PBKDF2", e);
    } finally {
      spec.clearPassword();
    }
  }
}
