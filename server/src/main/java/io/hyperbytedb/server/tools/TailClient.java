package io.hyperbytedb.server.tools;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Follows the rows that are written to a running server. Not thread-safe. */
public final class TailClient implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();

  /** A server sends something every few seconds; one that is silent for so long is gone. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final String ERROR = "{\"error\":";

  private final HttpClient http;
  private final URI url;
  private final @Nullable String authorization;

  /**
   * @param url the server's URL, such as {@code http://127.0.0.1:8086}
   * @param tls the certificates to trust for HTTPS
   * @param username a user with read access, or null without authentication
   */
  public TailClient(URI url, SSLContext tls, @Nullable String username, @Nullable String password) {
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .sslContext(tls)
            .build();
    this.url = url.resolve("/tail");
    String user = username + ":" + (password == null ? "" : password);
    this.authorization =
        username == null
            ? null
            : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
  }

  /** Takes rows as they come. */
  public interface Rows {
    /** The tail has begun: what is written from now on comes. */
    void begin() throws IOException;

    /** A row, as JSON. */
    void row(String json) throws IOException;

    /** No row follows at once. */
    void pause() throws IOException;
  }

  /**
   * Returns once as many rows have come as the parameters say.
   *
   * @param parameters those of {@code /tail}
   * @throws HyperbyteException if the server refuses, ends the tail, or is gone
   */
  public void follow(Map<String, String> parameters, Rows rows) throws IOException {
    StringJoiner form = new StringJoiner("&");
    parameters.forEach(
        (name, value) -> form.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form.toString()));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    AtomicLong heard = new AtomicLong(System.nanoTime());
    Thread watch = null;
    try {
      HttpResponse<InputStream> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      watch = Thread.ofVirtual().start(() -> closeWhenSilent(response.body(), heard));
      try (BufferedReader in =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        follow(response.statusCode(), in, rows, heard);
      }
    } catch (ClosedPipeException | FileSystemException e) {
      // Our own failure, of the output, not the server's.
      throw e;
    } catch (IOException e) {
      if (System.nanoTime() - heard.get() >= SILENCE.toNanos()) {
        throw new HyperbyteException(
            ErrorCode.UNAVAILABLE,
            "the server has been silent for " + SILENCE.toSeconds() + " s; is it stopped?",
            e);
      }
      throw ServerAnswers.unreachable(url, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      if (watch != null) {
        watch.interrupt();
      }
    }
  }

  private static void follow(int status, BufferedReader in, Rows rows, AtomicLong heard)
      throws IOException {
    boolean begun = false;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      heard.set(System.nanoTime());
      if (status != 200) {
        throw failed(line);
      } else if (line.startsWith(ERROR)) {
        rows.pause();
        throw failed(line);
      } else if (!line.isEmpty()) {
        rows.row(line);
      } else if (!begun) {
        begun = true;
        rows.begin();
      }
      if (!in.ready()) {
        rows.pause();
      }
    }
    if (status != 200) {
      throw failed("status [" + status + "]");
    }
  }

  private static HyperbyteException failed(String line) {
    return new HyperbyteException(ErrorCode.UNAVAILABLE, "the server answered: " + error(line));
  }

  /** The text of an error. */
  private static String error(String line) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
      if (parser.nextToken() == JsonToken.START_OBJECT
          && parser.nextToken() == JsonToken.PROPERTY_NAME
          && parser.currentName().equals("error")
          && parser.nextToken() == JsonToken.VALUE_STRING) {
        return parser.getString();
      }
    } catch (JacksonException e) {
      // Told as it came.
    }
    return line;
  }

  private static void closeWhenSilent(InputStream body, AtomicLong heard) {
    try {
      long left = SILENCE.toNanos();
      while (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
        left = heard.get() + SILENCE.toNanos() - System.nanoTime();
      }
      body.close();
    } catch (InterruptedException e) {
      // The answer has ended.
    } catch (IOException e) {
      // It is closed anyway.
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
