package io.hyperbytedb.node.auth;

/** Turns passwords into something that may be stored. Implementations are thread-safe. */
public interface PasswordHasher {
  /** A hash with a salt of its own; the text says how it was made. */
  String hash(String password);

  /** Whether a stored hash is one of this password. */
  boolean matches(String password, String hash);
}
