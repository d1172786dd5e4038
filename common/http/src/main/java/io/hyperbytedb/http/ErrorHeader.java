package io.hyperbytedb.http;

import java.nio.charset.StandardCharsets;

/** The header that repeats the text of an error. */
public final class ErrorHeader {
  public static final String NAME = "X-Influxdb-Error";

  /** InfluxDB's limit, since clients limit headers. The body has all of a text. */
  private static final int MAX_BYTES = 1024;

  private ErrorHeader() {}

  /** A text in UTF-8, as InfluxDB sends it: headers are written with a byte for each character. */
  public static String value(String message) {
    byte[] utf8 =
        message
            .substring(0, Math.min(message.length(), MAX_BYTES))
            .getBytes(StandardCharsets.UTF_8);
    return new String(utf8, 0, Math.min(utf8.length, MAX_BYTES), StandardCharsets.ISO_8859_1);
  }
}
