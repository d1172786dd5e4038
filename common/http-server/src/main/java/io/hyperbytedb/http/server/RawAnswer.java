package io.hyperbytedb.http.server;

import io.hyperbytedb.http.JsonText;
import java.nio.charset.StandardCharsets;

/** Answers for clients whose request is unknown, after which the connection is closed. */
final class RawAnswer {
  private RawAnswer() {}

  /**
   * The bytes of an error answer.
   *
   * @param headers further header lines, each with its line end
   */
  static byte[] of(int status, String reason, String headers, String message) {
    String body = "{\"error\":" + JsonText.quote(message) + "}\n";
    String head =
        "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nX-Influxdb-Error: %s\r\n%s"
            .formatted(status, reason, message, headers);
    String end = "Connection: close\r\nContent-Length: %d\r\n\r\n".formatted(body.length());
    return (head + end + body).getBytes(StandardCharsets.US_ASCII);
  }
}
