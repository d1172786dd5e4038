package io.hyperbytedb.gateway.lineprotocol;

/**
 * A line that is not a point.
 *
 * @param line its number in the request, from 1; strings may span lines
 * @param offset the position of its first byte in the request, after leading blanks
 * @param text the line
 * @param reason what is wrong, in InfluxDB's words
 */
public record BadLine(int line, int offset, String text, String reason) {
  /** The message as InfluxDB reports it. */
  public String message() {
    return "unable to parse '" + text + "': " + reason;
  }
}
