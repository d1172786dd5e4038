package io.hyperbytedb.gateway.write;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A request and the reaction of a real InfluxDB. In the file: {@code >} the request, {@code <} the
 * status and the error, {@code =} each point that can be read back.
 *
 * @param request query parameters, if any, and the body, escaped
 * @param answer status and error text, escaped
 * @param points the points as {@link Points} prints them, sorted
 */
record GoldenCase(String request, String answer, List<String> points) {
  /** The cases of a file among the resources. */
  static List<GoldenCase> read(String file) throws IOException {
    List<GoldenCase> cases = new ArrayList<>();
    try (var in = GoldenCase.class.getResourceAsStream("/line-protocol/" + file)) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        if (line.startsWith("> ")) {
          cases.add(new GoldenCase(line.substring(2), "", new ArrayList<>()));
        } else if (line.startsWith("< ")) {
          GoldenCase last = cases.removeLast();
          cases.add(new GoldenCase(last.request, line.substring(2), last.points));
        } else if (line.startsWith("= ")) {
          cases.getLast().points.add(line.substring(2));
        }
      }
    }
    return cases;
  }

  /** The part of the request's query after the database, such as {@code &precision=s}. */
  String query() {
    return request.startsWith("?") ? "&" + request.substring(1, request.indexOf(' ')) : "";
  }

  byte[] body() {
    return unescape(
        request.startsWith("?") ? request.substring(request.indexOf(' ') + 1) : request);
  }

  private static byte[] unescape(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '\\') {
        out.write(bytes[i]);
        continue;
      }
      switch (bytes[++i]) {
        case 'n' -> out.write('\n');
        case 'r' -> out.write('\r');
        case 't' -> out.write('\t');
        case '0' -> out.write(0);
        case 'x' -> {
          out.write(Integer.parseInt(text, i + 1, i + 3, 16));
          i += 2;
        }
        default -> out.write(bytes[i]);
      }
    }
    return out.toByteArray();
  }

  /** Escapes a text of several lines into one. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case 0 -> out.append("\\0");
        default -> {
          if (c < 0x20) {
            out.append("\\x%02x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }
}
