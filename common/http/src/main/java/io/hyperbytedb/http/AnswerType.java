package io.hyperbytedb.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The format of an answer, which the client chooses with {@code Accept}. As in InfluxDB it is also
 * that of errors, and the type that answers without a body name.
 */
public enum AnswerType {
  JSON("application/json"),
  CSV("text/csv"),
  MSGPACK("application/x-msgpack");

  private final String contentType;

  AnswerType(String contentType) {
    this.contentType = contentType;
  }

  /** The value of {@code Content-Type}. */
  public String contentType() {
    return contentType;
  }

  /** A format that a client takes, and how much it likes it. */
  private record Accepted(AnswerType type, double quality) {}

  /** The format that a request's client likes best of those that there are, else JSON. */
  public static AnswerType of(HttpExchange exchange) {
    return of(exchange.header("Accept"));
  }

  static AnswerType of(@Nullable String accept) {
    Accepted best = null;
    for (String part : accept == null ? new String[0] : accept.split(",", -1)) {
      String[] range = part.split(";", -1);
      AnswerType type = ofRange(range[0].strip().toLowerCase(Locale.ROOT));
      if (type != null) {
        double quality = quality(range);
        best = best == null || quality > best.quality() ? new Accepted(type, quality) : best;
      }
    }
    return best == null ? JSON : best.type();
  }

  /** The parameter {@code q}; 1 without it, 0 if it is no number, as in InfluxDB. */
  private static double quality(String[] range) {
    for (int i = 1; i < range.length; i++) {
      String parameter = range[i].strip();
      if (parameter.startsWith("q=") || parameter.startsWith("Q=")) {
        try {
          return Double.parseDouble(parameter.substring(2));
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return 1;
  }

  private static @Nullable AnswerType ofRange(String range) {
    return switch (range) {
      case "application/json", "application/*", "*/*" -> JSON;
      case "application/csv", "text/csv", "text/*" -> CSV;
      case "application/x-msgpack" -> MSGPACK;
      default -> null;
    };
  }

  /**
   * The body of an answer that is nothing but an error.
   *
   * @param pretty whether JSON is indented
   */
  public byte[] error(String message, boolean pretty) {
    return switch (this) {
      case JSON ->
          ((pretty ? "{\n    \"error\": " : "{\"error\":")
                  + JsonText.quote(message)
                  + (pretty ? "\n}\n" : "}\n"))
              .getBytes(StandardCharsets.UTF_8);
      case CSV -> ("error\n" + CsvField.quote(message) + "\n").getBytes(StandardCharsets.UTF_8);
      case MSGPACK -> msgpack(message.getBytes(StandardCharsets.UTF_8));
    };
  }

  /** A map of one entry. */
  private static byte[] msgpack(byte[] message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x81, (byte) 0xa5, 'e', 'r', 'r', 'o', 'r'});
    int length = message.length;
    if (length < 32) {
      out.write(0xa0 | length);
    } else {
      int bytes = length < 1 << 8 ? 1 : length < 1 << 16 ? 2 : 4;
      out.write(bytes == 4 ? 0xdb : 0xd8 + bytes);
      for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.write(length >>> shift);
      }
    }
    out.writeBytes(message);
    return out.toByteArray();
  }
}
