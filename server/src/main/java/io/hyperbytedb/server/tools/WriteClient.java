package io.hyperbytedb.server.tools;

import io.hyperbytedb.importer.load.Target;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes to a running server. A request that failed in transit, or that the server could not take
 * just now, is sent again: the same points once more change nothing. Thread-safe.
 */
public final class WriteClient implements Target, AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Duration REQUEST = Duration.ofSeconds(60);

  /** A server that starts again is back within that time. */
  private static final long RETRIES = TimeUnit.SECONDS.toNanos(60);

  private static final long PAUSE = 500;

  private final HttpClient http;
  private final QueryClient queries;
  private final URI url;
  private final @Nullable String authorization;

  /**
   * @param url the server's URL, such as {@code http://127.0.0.1:8086}
   * @param tls the certificates to trust for HTTPS
   * @param username an administrator, or null without authentication
   */
  public WriteClient(
      URI url, SSLContext tls, @Nullable String username, @Nullable String password) {
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .sslContext(tls)
            .build();
    queries = new QueryClient(url, tls, username, password);
    this.url = url;
    String user = username + ":" + (password == null ? "" : password);
    authorization =
        username == null
            ? null
            : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public @Nullable String write(String database, String policy, byte[] lines, int length)
      throws IOException {
    URI write =
        url.resolve("/write?precision=ns&db=" + encoded(database) + "&rp=" + encoded(policy));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(write)
            .timeout(REQUEST)
            .POST(HttpRequest.BodyPublishers.ofByteArray(lines, 0, length));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    long end = System.nanoTime() + RETRIES;
    while (true) {
      HyperbyteException failed;
      try {
        HttpResponse<String> response =
            http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        int status = response.statusCode();
        if (status == 204 || status == 200) {
          return null;
        }
        String error = error(response.body());
        if (status == 400 && error.startsWith("partial write")) {
          return error;
        }
        failed =
            new HyperbyteException(
                ErrorCode.UNAVAILABLE, "the server answered with status " + status + ": " + error);
        if (status < 500 && status != 429) {
          throw failed;
        }
      } catch (IOException e) {
        failed = ServerAnswers.unreachable(url, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
      if (System.nanoTime() > end) {
        throw failed;
      }
      pause();
    }
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** The error of a JSON answer. */
  private static String error(String body) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.PROPERTY_NAME
            && parser.currentName().equals("error")) {
          parser.nextToken();
          return parser.getString();
        }
      }
    } catch (JacksonException _) {
      // It is told as it is.
    }
    return body.strip();
  }

  @Override
  public synchronized @Nullable String execute(String statement) throws IOException {
    return queries.refusal(statement);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    queries.close();
    http.close();
  }
}
