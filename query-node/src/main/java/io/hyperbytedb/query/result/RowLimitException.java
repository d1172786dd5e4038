package io.hyperbytedb.query.result;

/** The answer has as many rows as it may; the query ends here, without an error. */
public final class RowLimitException extends RuntimeException {
  public RowLimitException() {
    super("row limit reached", null, false, false);
  }
}
