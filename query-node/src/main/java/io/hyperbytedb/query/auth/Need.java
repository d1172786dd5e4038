package io.hyperbytedb.query.auth;

/** A privilege that a statement needs. */
sealed interface Need {
  /** To be an admin. */
  record Admin() implements Need {}

  /**
   * To read a database.
   *
   * @param database empty for the request's own
   */
  record Read(String database) implements Need {}

  /**
   * To write to a database.
   *
   * @param database empty for the request's own
   */
  record Write(String database) implements Need {}
}
