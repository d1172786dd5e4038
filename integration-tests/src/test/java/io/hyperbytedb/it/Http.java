package io.hyperbytedb.it;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A v1 client that hides nothing: status and body as they came. One connection pool each. */
final class Http implements AutoCloseable {
  /** An answer. */
  record Answer(int status, String body) {}

  private final String base;
  private final String authorization;
  private final Duration patience;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Http(String base) {
    this(base, "");
  }

  /**
   * @param authorization the header of each request; empty for none
   */
  Http(String base, String authorization) {
    this(base, authorization, Duration.ofMinutes(2));
  }

  /**
   * @param patience how long a request waits for its answer
   */
  Http(String base, String authorization, Duration patience) {
    this.base = base;
    this.authorization = authorization;
    this.patience = patience;
  }

  Answer write(String database, String body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(base + "/write?db=" + encode(database)))
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  Answer write(String database, byte[] body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(base + "/write?db=" + encode(database)))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  Answer write(String database, String policy, String body)
      throws IOException, InterruptedException {
    String target = "/write?db=" + encode(database) + "&rp=" + encode(policy);
    return send(
        HttpRequest.newBuilder(URI.create(base + target))
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  Answer query(String database, String statement) throws IOException, InterruptedException {
    return form("db=" + encode(database) + "&q=" + encode(statement));
  }

  /** Asks with a form that is sent as it is. */
  Answer form(String form) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(base + "/query"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(base + path)).GET());
  }

  Answer post(String path) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(base + path)).POST(HttpRequest.BodyPublishers.noBody()));
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    HttpResponse<String> response =
        client.send(
            request.timeout(patience).build(),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    return new Answer(response.statusCode(), response.body());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.close();
  }
}
