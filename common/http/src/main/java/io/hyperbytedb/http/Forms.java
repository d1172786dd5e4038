package io.hyperbytedb.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses the bodies of forms, as Go does that InfluxDB is written in. */
public final class Forms {
  /** The usual type of a form. */
  public static final String URL_ENCODED = "application/x-www-form-urlencoded";

  private static final String MULTIPART = "multipart/form-data";
  private static final String END_OF_LINE = "\r\n";

  private Forms() {}

  /** Whether a body of this type contains parameters. */
  public static boolean isForm(@Nullable String type) {
    return isUrlEncoded(type) || isMultipart(type);
  }

  /** Whether the parameters of a body of this type go before those of the URL. */
  public static boolean isUrlEncoded(@Nullable String type) {
    return mediaType(type).equals(URL_ENCODED);
  }

  private static boolean isMultipart(@Nullable String type) {
    return mediaType(type).equals(MULTIPART);
  }

  private static String mediaType(@Nullable String type) {
    return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /**
   * What a form says.
   *
   * @param values the parameters
   * @param files the contents of files, by the names of their parameters
   */
  public record Form(Map<String, List<String>> values, Map<String, List<String>> files) {}

  /**
   * The parameters of a body, files among them; none if it is not a form.
   *
   * @param type the {@code Content-Type} of the body
   */
  public static Map<String, List<String>> params(@Nullable String type, HttpExchange.Body body) {
    Form form = parse(type, body);
    form.files().forEach((name, texts) -> texts.forEach(text -> put(name, text, form.values())));
    return form.values();
  }

  /**
   * The parameters and files of a body; none if it is not a form.
   *
   * @param type the {@code Content-Type} of the body
   */
  public static Form parse(@Nullable String type, HttpExchange.Body body) {
    Form form = new Form(new HashMap<>(), new HashMap<>());
    if (isUrlEncoded(type)) {
      QueryString.parse(text(body), form.values());
    } else if (type != null && isMultipart(type)) {
      String boundary = parameters(type).getOrDefault("boundary", "");
      Form whole = new Form(new HashMap<>(), new HashMap<>());
      if (!boundary.isEmpty() && multipart("--" + boundary, text(body), whole)) {
        return whole;
      }
    }
    return form;
  }

  /** Latin-1 keeps every byte; values are decoded as UTF-8 once they are cut out. */
  private static String text(HttpExchange.Body body) {
    return new String(body.bytes(), 0, body.length(), StandardCharsets.ISO_8859_1);
  }

  /** Adds what each part has; false if the body does not end as it must. */
  private static boolean multipart(String delimiter, String text, Form out) {
    if (!text.startsWith(delimiter)) {
      return false;
    }
    String separator = END_OF_LINE + delimiter;
    int count = 0;
    for (int from = delimiter.length(); ; ) {
      if (text.startsWith("--", from)) {
        return true;
      }
      int end = text.indexOf(separator, from);
      if (end < 0) {
        return false;
      }
      QueryString.checkCount(++count);
      part(text.substring(from, end), out);
      from = end + separator.length();
    }
  }

  private static void part(String part, Form out) {
    int head = part.indexOf(END_OF_LINE + END_OF_LINE);
    if (head < 0) {
      return;
    }
    for (String line : part.substring(0, head).split(END_OF_LINE, -1)) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase("Content-Disposition")) {
        String disposition = line.substring(colon + 1);
        Map<String, String> about = parameters(disposition);
        String name = about.getOrDefault("name", "");
        if (mediaType(disposition).equals("form-data") && !name.isEmpty()) {
          boolean file = !about.getOrDefault("filename", "").isEmpty();
          put(utf8(name), utf8(part.substring(head + 4)), file ? out.files() : out.values());
        }
        return;
      }
    }
  }

  /** The parameters of a header's value, by their names in lower case. */
  private static Map<String, String> parameters(String header) {
    Map<String, String> found = new HashMap<>();
    int at = header.indexOf(';');
    while (at >= 0) {
      int equals = header.indexOf('=', at);
      if (equals < 0) {
        break;
      }
      String name = header.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
      StringBuilder value = new StringBuilder();
      at = value(header, equals + 1, value);
      found.put(name, value.toString());
    }
    return found;
  }

  /** Reads a value, which may be quoted; returns where the next parameter begins, or -1. */
  private static int value(String header, int start, StringBuilder out) {
    int at = start;
    if (header.startsWith("\"", at)) {
      for (at++; at < header.length() && header.charAt(at) != '"'; at++) {
        if (header.charAt(at) == '\\' && at + 1 < header.length()) {
          at++;
        }
        out.append(header.charAt(at));
      }
      return header.indexOf(';', at);
    }
    int end = header.indexOf(';', at);
    out.append(header.substring(at, end < 0 ? header.length() : end).strip());
    return end;
  }

  private static String utf8(String latin1) {
    return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static void put(String name, String value, Map<String, List<String>> out) {
    out.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
  }
}
