package io.hyperbytedb.debug;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * Sends asynchronous requests to nodes. The futures never fail: every outcome is an {@link Answer},
 * within the timeout. Thread-safe.
 */
final class NodeClient implements AutoCloseable {
  private static final long LONGEST_BODY = 256L << 20;

  private final HttpClient http;
  private final String scheme;
  private final Map<String, String> headers;
  private final Duration timeout;

  /**
   * @param tls for HTTPS; null for HTTP
   * @param headers the headers of every request
   * @param timeout the timeout for the complete answer
   */
  NodeClient(@Nullable SSLContext tls, Map<String, String> headers, Duration timeout) {
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(timeout);
    if (tls != null) {
      builder.sslContext(tls);
    }
    this.http = builder.build();
    this.scheme = tls == null ? "http" : "https";
    this.headers = Map.copyOf(headers);
    this.timeout = timeout;
  }

  /**
   * Gets a document.
   *
   * @param key a key that the document has if it comes from a HyperbyteDB node
   */
  CompletableFuture<Answer> get(String address, String path, String key) {
    return send(address, path, "GET", timeout, Json.MAPPER::readTree)
        .thenApply(answer -> checked(answer, key));
  }

  /** Gets a text, as a document that is a string. */
  CompletableFuture<Answer> text(String address, String path) {
    return send(
        address,
        path,
        "GET",
        timeout,
        body -> StringNode.valueOf(new String(body, StandardCharsets.UTF_8)));
  }

  /** Deletes, and gets a document as {@link #get} does. */
  CompletableFuture<Answer> delete(String address, String path, String key) {
    return send(address, path, "DELETE", timeout, Json.MAPPER::readTree)
        .thenApply(answer -> checked(answer, key));
  }

  /**
   * Posts an empty body, with its own timeout. Accepts JSON with a key as an answer, even with an
   * error status unless it contains only an error text.
   *
   * @param key what every answer of a node has; other servers may answer anything with 200
   */
  CompletableFuture<Answer> post(String address, String path, Duration timeout, String key) {
    return send(address, path, "POST", timeout, Json::documents)
        .thenApply(answer -> checked(answer, key));
  }

  private interface Reader {
    JsonNode read(byte[] body);
  }

  private CompletableFuture<Answer> send(
      String address, String path, String method, Duration timeout, Reader reader) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(scheme + "://" + address + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    headers.forEach(request::header);
    long start = System.nanoTime();
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(
            request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST_BODY));
    return exchange
        .copy()
        .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .handle(
            (response, thrown) -> {
              Duration took = Duration.ofNanos(System.nanoTime() - start);
              if (thrown == null) {
                return read(address, took, response, reader, method.equals("POST"));
              }
              exchange.cancel(true);
              return new Answer.Failure(
                  address, took, Reasons.spoke(thrown), 0, Reasons.of(thrown, timeout));
            });
  }

  private static Answer read(
      String address,
      Duration took,
      HttpResponse<byte[]> response,
      Reader reader,
      boolean reportsFailures) {
    int status = response.statusCode();
    byte[] body = response.body();
    if (status != 200 && !(reportsFailures && isReport(body))) {
      return new Answer.Failure(address, took, true, status, refusal(status, body));
    }
    try {
      return new Answer.Document(address, took, status, reader.read(body));
    } catch (JacksonException e) {
      return new Answer.Failure(
          address, took, true, status, "does not answer with JSON: " + e.getOriginalMessage());
    }
  }

  private static Answer checked(Answer answer, String key) {
    return answer instanceof Answer.Document document && !document.body().has(key)
        ? new Answer.Failure(
            document.address(),
            document.took(),
            true,
            200,
            "answers with JSON, but not that of a HyperbyteDB node (no \"" + key + "\")")
        : answer;
  }

  private static boolean isReport(byte[] body) {
    try {
      JsonNode said = Json.documents(body);
      return said.isArray() ? !said.isEmpty() : said.isObject() && Json.error(said, "").isEmpty();
    } catch (JacksonException e) {
      return false;
    }
  }

  private static String refusal(int status, byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    try {
      text = Json.error(Json.MAPPER.readTree(body), text);
    } catch (JacksonException e) {
      text = text.lines().findFirst().orElse("");
    }
    String hint =
        switch (status) {
          case 401 -> " (give --user and --password, or --secret)";
          case 403 -> " (needs an admin)";
          default -> "";
        };
    return "HTTP " + status + (text.isEmpty() ? "" : ": " + text) + hint;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
