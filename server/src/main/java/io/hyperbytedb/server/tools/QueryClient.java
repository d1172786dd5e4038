package io.hyperbytedb.server.tools;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Queries a running server. Answers arrive in chunks and are passed on row by row, so memory is
 * bounded whatever their length. Not thread-safe.
 */
public final class QueryClient implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int CHUNK_ROWS = 10_000;
  private static final String ANSWERED = "the server answered: ";

  private final HttpClient http;
  private final URI query;
  private final @Nullable String authorization;

  /**
   * @param url the server's URL, such as {@code http://127.0.0.1:8086}
   * @param tls the certificates to trust for HTTPS
   * @param username a user with read access, or null without authentication
   */
  public QueryClient(
      URI url, SSLContext tls, @Nullable String username, @Nullable String password) {
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .sslContext(tls)
            .build();
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
     * @param values a {@link String}, {@link Boolean} or {@link Numeral} for each column; null for
     *     none
     */
    void row(Series series, List<@Nullable Object> values) throws IOException;
  }

  /** A number as written in the answer, which does not reveal its type. */
  record Numeral(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  /** The tags and columns of a chunk's rows. */
  record Series(Map<String, String> tags, List<String> columns) {}

  /**
   * Executes one statement.
   *
   * @throws HyperbyteException if the server refuses, or answers with an error
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
    } catch (JacksonException e) {
      throw failed("the answer is truncated or is no JSON: " + e.getOriginalMessage());
    } catch (ClosedPipeException | FileSystemException e) {
      // Our own failure, of the output, not the server's.
      throw e;
    } catch (IOException e) {
      throw ServerAnswers.unreachable(query, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /**
   * Executes a statement without rows.
   *
   * @return the server's error; null if it has none
   * @throws HyperbyteException if the server does not answer
   */
  @Nullable String refusal(String statement) throws IOException {
    try {
      ask(statement, (_, _) -> {});
      return null;
    } catch (HyperbyteException e) {
      String text = String.valueOf(e.getMessage());
      if (text.startsWith(ANSWERED)) {
        return text.substring(ANSWERED.length());
      }
      throw e;
    }
  }

  /** Parses an object with results, series or an error. */
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

  private static List<@Nullable Object> values(JsonParser parser) {
    List<@Nullable Object> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(
          switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(parser.getString());
            default -> parser.getString();
          });
    }
    return values;
  }

  /** The error for a server that refused or failed to answer a statement. */
  private static HyperbyteException failed(String why) {
    return new HyperbyteException(ErrorCode.UNAVAILABLE, ANSWERED + why);
  }

  @Override
  public void close() {
    http.close();
  }
}
