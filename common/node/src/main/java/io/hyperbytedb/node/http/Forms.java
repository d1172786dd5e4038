package io.hyperbytedb.node.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses the bodies of forms. */
public final class Forms {
  /** The usual type of a form. */
  public static final String URL_ENCODED = "application/x-www-form-urlencoded";

  private static final String MULTIPART = "multipart/form-data";

  private Forms() {}

  /** Whether a body of this type contains parameters. */
  static boolean isForm(@Nullable String type) {
    return type != null && (type.startsWith(URL_ENCODED) || type.startsWith(MULTIPART));
  }

  /**
   * The parameters of a body, for {@link HttpExchange#formParams}; none if it is not a form.
   *
   * @param type the {@code Content-Type} of the body
   */
  public static Map<String, List<String>> params(@Nullable String type, HttpExchange.Body body) {
    Map<String, List<String>> params = new HashMap<>();
    if (type != null && type.startsWith(URL_ENCODED)) {
      QueryString.parse(
          new String(body.bytes(), 0, body.length(), StandardCharsets.ISO_8859_1), params);
    } else if (type != null && type.startsWith(MULTIPART)) {
      multipart(type, body, params);
    }
    return params;
  }

  /** Adds each part's name and content; a file's content counts as its value. */
  private static void multipart(
      String type, HttpExchange.Body body, Map<String, List<String>> out) {
    int at = type.indexOf("boundary=");
    if (at < 0) {
      return;
    }
    String boundary = "--" + type.substring(at + 9).split(";", 2)[0].strip().replace("\"", "");
    // Latin-1 keeps every byte; values are decoded as UTF-8 once they are cut out.
    String text = new String(body.bytes(), 0, body.length(), StandardCharsets.ISO_8859_1);
    int count = 0;
    for (int from = 0; from <= text.length(); ) {
      int next = text.indexOf(boundary, from);
      int end = next < 0 ? text.length() : next;
      QueryString.checkCount(++count);
      part(text.substring(from, end), out);
      from = end + boundary.length();
    }
  }

  private static void part(String part, Map<String, List<String>> out) {
    int head = part.indexOf("\r\n\r\n");
    int name = part.indexOf("name=\"");
    int end = name < 0 ? -1 : part.indexOf('"', name + 6);
    if (head < 0 || end < 0 || end > head) {
      return;
    }
    int stop = part.endsWith("\r\n") ? part.length() - 2 : part.length();
    byte[] value =
        part.substring(head + 4, Math.max(head + 4, stop)).getBytes(StandardCharsets.ISO_8859_1);
    put(part.substring(name + 6, end), new String(value, StandardCharsets.UTF_8), out);
  }

  private static void put(String name, String value, Map<String, List<String>> out) {
    out.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
  }
}
