package io.hyperbytedb.node.auth;

import java.util.random.RandomGenerator;

/** Makes Argon2id hashes, and still knows those of PBKDF2 that earlier versions made. */
public final class Passwords implements PasswordHasher {
  private final Argon2Hasher argon2;
  private final Pbkdf2Hasher pbkdf2;

  /**
   * @param random gives salts; a secure one
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
