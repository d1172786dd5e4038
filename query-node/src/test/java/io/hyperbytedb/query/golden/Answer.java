package io.hyperbytedb.query.golden;

/**
 * An answer over HTTP.
 *
 * @param type its Content-Type
 * @param error its X-Influxdb-Error, or empty
 * @param body as text; MessagePack as Latin-1, a character for each byte
 */
record Answer(int status, String type, String error, String body) {
  boolean isJson() {
    return type.equals("application/json");
  }

  Answer withBody(String other) {
    return new Answer(status, type, error, other);
  }

  @Override
  public String toString() {
    return status + " " + type + (error.isEmpty() ? "" : " " + error) + "\n" + body;
  }
}
