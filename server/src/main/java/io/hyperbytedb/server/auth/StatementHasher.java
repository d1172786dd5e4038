package io.hyperbytedb.server.auth;

import io.hyperbytedb.auth.PasswordHasher;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Hashes passwords for statements such as {@code CREATE USER}: one at a time, so that many of them
 * take the memory and the core of one, and each on a thread of the system, since virtual threads
 * that hash would have logins and all other requests wait. Thread-safe.
 */
public final class StatementHasher implements PasswordHasher {
  private final PasswordHasher hasher;
  private final Semaphore turn = new Semaphore(1, /* fair= */ true);

  /**
   * @param hasher hashes
   */
  public StatementHasher(PasswordHasher hasher) {
    this.hasher = hasher;
  }

  @Override
  public String hash(String password) {
    return inTurn(() -> hasher.hash(password));
  }

  @Override
  public boolean matches(String password, String hash) {
    return inTurn(() -> hasher.matches(password, hash));
  }

  private <T> T inTurn(Supplier<T> work) {
    turn.acquireUninterruptibly();
    try {
      return apart(work);
    } finally {
      turn.release();
    }
  }

  /** Works on a thread of its own: virtual threads would have no processor left meanwhile. */
  static <T> T apart(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(
              work, task -> Thread.ofPlatform().daemon().name("password").start(task))
          .join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }
}
