package io.hyperbytedb.server.auth;

import io.hyperbytedb.auth.PasswordHasher;
import java.util.random.RandomGenerator;

/** Creates Argon2id hashes, and still accepts the PBKDF2 hashes of earlier versions. */
public final class Passwords implements PasswordHasher {
  private final Argon2Hasher argon2;
  private final Pbkdf2Hasher pbkdf2;

  /**
   * @param random generates salts; must be secure
   */
  public Passwords(RandomGenerator random) {
    this.argon2 = new Argon2Hasher(random);
    this.pbkdf2 = new Pbkdf2Hasher(random);
  }

  @Override
  public String hash(String password) {
    return argon2.hash(password);
  }

  @Override
  public boolean matches(String password, String hash) {
    return hash.startsWith("$argon2id$")
        ? argon2.matches(password, hash)
        : pbkdf2.matches(password, hash);
  }
}
