package io.hyperbytedb.query.influxql.ast;

/**
 * A statement that parses but cannot be executed whatever the data. The message is InfluxDB's, as
 * it stands in the statement's result.
 */
public final class InvalidQueryException extends Exception {
  private final String message;

  /** With the text for the user. */
  public InvalidQueryException(String message) {
    super(message, null, false, false);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
