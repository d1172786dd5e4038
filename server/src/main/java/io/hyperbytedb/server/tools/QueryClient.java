package io.hyperbytedb.server.tools;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Asks a running server. Answers come in chunks and are handed on row by row, so that memory is
 * bounded whatever their length. For one thread.
 */
public final class QueryClient implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int CHUNK_ROWS = 10_000;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final URI query;
  private final @Nullable String authorization;

  /**
   * @param url where the server is, such as {@code http://127.0.0.1:8086}
   * @param username a user who may read, or null where nobody asks
   */
  public QueryClient(URI url, @Nullable String username, @Nullable String password) {
    query = url.resolve("/query");
    authorization =
        username == null
            ? null
            : "Basic "
                + Base64.getEncoder()
                    .encodeToString(
                        (username + ":" + (password == null ? "" : password))
                            .getBytes(StandardCharsets.UTF_8));
  }

  /** Takes the rows of an answer in order. */
  @FunctionalInterface
  interface Rows {
    /**
     * A row.
     *
     * @param series its tags and the names of its columns
     * @param values the values as the answer spells them; null for none
     */
    void row(Series series, List<@Nullable String> values) throws IOException;
  }

  /** What a chunk of an answer says of its rows. */
  record Series(Map<String, String> tags, List<String> columns) {}

  /**
   * Asks one statement.
   *
   * @throws HyperbyteException if the server refuses, or answers an error
   */
  void ask(String statement, Rows rows) throws IOException {
    String body = "q=" + URLEncoder.encode(statement, StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(query + "?chunked=true&epoch=ns&chunk_size=" + CHUNK_ROWS))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    try {
      HttpResponse<InputStream> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body();
          JsonParser parser = JSON.createParser(ObjectReadContext.empty(), in)) {
        while (parser.nextToken() != null) {
          answer(parser, rows);
        }
      }
      if (response.statusCode() != 200) {
        throw failed("status [" + response.statusCode() + "]");
      }
    } catch (ConnectException e) {
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE, "no server can be reached at [" + query + "]", e);
    } catch (JacksonException e) {
      throw failed("the answer ends early or is no JSON: " + e.getOriginalMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** An object with results, series or an error, whichever of them the parser is in. */
  private static void answer(JsonParser parser, Rows rows) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "error" -> throw failed(parser.getString());
        case "results" -> {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            answer(parser, rows);
          }
        }
        case "series" -> {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            series(parser, rows);
          }
        }
        default -> parser.skipChildren();
      }
    }
  }

  private static void series(JsonParser parser, Rows rows) throws IOException {
    Map<String, String> tags = new LinkedHashMap<>();
    List<String> columns = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "tags" -> {
          while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            tags.put(key, parser.getString());
          }
        }
        case "columns" -> values(parser).forEach(column -> columns.add(String.valueOf(column)));
        case "values" -> {
          Series series = new Series(tags, columns);
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            rows.row(series, values(parser));
          }
        }
        default -> parser.skipChildren();
      }
    }
  }

  private static List<@Nullable String> values(JsonParser parser) {
    List<@Nullable String> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(parser.currentToken() == JsonToken.VALUE_NULL ? null : parser.getString());
    }
    return values;
  }

  private static HyperbyteException failed(String why) {
    return new HyperbyteException(ErrorCode.UNAVAILABLE, "the server answered: " + why);
  }

  @Override
  public void close() {
    http.close();
  }
}
