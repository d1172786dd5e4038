package io.hyperbytedb.auth;

/** Hashes passwords for storage. Implementations are thread-safe. */
public interface PasswordHasher {
  /** A hash with a random salt; its text includes algorithm and parameters. */
  String hash(String password);

  /** Whether a stored hash belongs to this password. */
  boolean matches(String password, String hash);
}
