package io.hyperbytedb.query.http;

import io.hyperbytedb.cluster.tail.HotTail.Consistency;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.influxql.lex.BoundValue;
import io.hyperbytedb.query.json.JsonOptions;
import io.hyperbytedb.query.json.TimeFormat;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * What a request to {@code /query} says.
 *
 * @param text the query
 * @param readOnly whether the client sent it by GET, which should change nothing
 * @param given all parameters as the client gave them
 */
record QueryRequest(
    String text,
    Defaults defaults,
    Map<String, BoundValue> parameters,
    Consistency consistency,
    JsonOptions format,
    boolean readOnly,
    Map<String, List<String>> given) {
  /**
   * Where measurements are looked for that are named without it.
   *
   * @param database empty for none
   * @param policy empty for the database's own
   */
  record Defaults(String database, String policy) {}

  private static final int DEFAULT_CHUNK = 10_000;

  /**
   * Reads the parameters from the URL and, for a POST, from the form.
   *
   * @param maxBody the longest body accepted, in bytes
   * @param maxRows the most rows in an answer that is not chunked, 0 for any number
   * @param memory reserves what its statements and values will take
   * @throws HyperbyteException BAD_REQUEST if one is missing or wrong; TOO_LARGE or UNAVAILABLE if
   *     there is no memory for it
   */
  static QueryRequest of(HttpExchange exchange, int maxBody, long maxRows, TextMemory memory)
      throws IOException {
    Map<String, List<String>> form = exchange.formParams(maxBody);
    String text = first(form, "q").strip();
    if (text.isEmpty()) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, "missing required parameter \"q\"");
    }
    memory.query(text);
    String values = first(form, "params");
    memory.values(values);
    return new QueryRequest(
        text,
        new Defaults(first(form, "db"), first(form, "rp")),
        BoundParams.parse(values),
        first(form, "consistency").equals("eventual") ? Consistency.EVENTUAL : Consistency.STRONG,
        format(exchange, form, maxRows),
        exchange.method().equals("GET")
            || "GET".equals(exchange.header(HttpExchange.METHOD_OVERRIDE)),
        form);
  }

  /** Whether the client does not wait for the results. */
  boolean async() {
    return first(given, "async").equals("true");
  }

  /** The parameters as the body of a form. */
  HttpExchange.Body form() {
    StringJoiner text = new StringJoiner("&");
    given.forEach((name, values) -> values.forEach(value -> text.add(pair(name, value))));
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    return new HttpExchange.Body(bytes, bytes.length);
  }

  private static String pair(String name, String value) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8)
        + '='
        + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static String first(Map<String, List<String>> form, String name) {
    List<String> values = form.getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.getFirst();
  }

  private static JsonOptions format(
      HttpExchange exchange, Map<String, List<String>> form, long maxRows) {
    boolean chunked = first(form, "chunked").equals("true");
    boolean text = textTimes(first(form, "time_format").strip());
    return new JsonOptions(
        // Of the URL, as in InfluxDB, so that it holds for errors, too.
        "true".equals(exchange.queryParam("pretty")),
        text ? 0 : TimeFormat.unit(first(form, "epoch").strip()),
        text,
        chunked ? chunkRows(first(form, "chunk_size")) : 0,
        chunked ? 0 : maxRows);
  }

  /** Whether times are to be texts in every format; of 1.12. */
  private static boolean textTimes(String format) {
    return switch (format) {
      case "", "epoch" -> false;
      case "rfc3339" -> true;
      default ->
          throw new HyperbyteException(
              ErrorCode.BAD_REQUEST, "Time format must be one of the following: rfc3339,epoch");
    };
  }

  private static int chunkRows(String size) {
    try {
      int rows = Integer.parseInt(size);
      return rows > 0 ? rows : DEFAULT_CHUNK;
    } catch (NumberFormatException e) {
      return DEFAULT_CHUNK;
    }
  }
}
