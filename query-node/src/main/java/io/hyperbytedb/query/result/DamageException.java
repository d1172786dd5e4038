package io.hyperbytedb.query.result;

/** A query has met a damaged file, and nothing of its answer has gone out. */
public final class DamageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param damage what to tell a user
   */
  public DamageException(String damage, Throwable cause) {
    super(damage, cause);
  }
}
