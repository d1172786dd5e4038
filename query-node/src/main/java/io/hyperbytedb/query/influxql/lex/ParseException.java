package io.hyperbytedb.query.influxql.lex;

/**
 * A query that cannot be parsed. The message is InfluxDB's, without its {@code error parsing query:
 * } in front.
 */
public final class ParseException extends Exception {
  private final String message;

  /** With the text that follows {@code error parsing query: }. */
  public ParseException(String message) {
    super(message, null, false, false);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
