package io.hyperbytedb.query.result;

/** A statement can't be answered; the message is for the user. */
public final class QueryFailure extends RuntimeException {
  public QueryFailure(String message) {
    super(message, null, false, false);
  }
}
