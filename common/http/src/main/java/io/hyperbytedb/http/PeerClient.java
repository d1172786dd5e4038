package io.hyperbytedb.http;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to other processes of the cluster, over HTTPS if the cluster uses it, with the
 * cluster secret. A peer that hangs is given up after a timeout, before its answer starts or within
 * it. Thread-safe.
 */
public final class PeerClient implements AutoCloseable {
  /** The header with the cluster secret. */
  public static final String CLUSTER_SECRET = "X-Hyperbytedb-Cluster-Secret";

  /** In a request that another query node passes on, so that it is not passed on again. */
  public static final String PASSED_ON = "X-Hyperbytedb-Passed-On";

  private static final int LONGEST_TEXT = 1000;

  private final HttpClient http;
  private final String scheme;
  private final String secret;
  private final Duration silence;

  /**
   * @param secret the cluster secret; empty for none
   * @param tls trusts the other processes; null for plain HTTP
   * @param silence how long a peer may be silent
   */
  public PeerClient(String secret, @Nullable SSLContext tls, Duration silence) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2));
    if (tls != null) {
      builder.sslContext(tls);
    }
    this.http = builder.build();
    this.scheme = tls == null ? "http" : "https";
    this.secret = secret;
    this.silence = silence;
  }

  /**
   * Posts a body.
   *
   * @param address host and port
   * @return the answer's body, which must be closed; reading it fails if it stops arriving
   * @throws IOException if there is no answer in time
   * @throws HyperbyteException UNAVAILABLE, with the peer's message, if the status is not 200
   */
  public InputStream post(String address, String path, byte[] body) throws IOException {
    return ask(address, path, HttpRequest.BodyPublishers.ofByteArray(body), "POST");
  }

  /** Gets an answer, as by {@link #post}. */
  public InputStream get(String address, String path) throws IOException {
    return ask(address, path, HttpRequest.BodyPublishers.noBody(), "GET");
  }

  private InputStream ask(
      String address, String path, HttpRequest.BodyPublisher body, String method)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(scheme + "://" + address + path))
            .timeout(silence)
            .method(method, body);
    if (!secret.isEmpty()) {
      request.header(CLUSTER_SECRET, secret);
    }
    HttpResponse<InputStream> response =
        send(request.build(), answer -> new PeerBody(address, silence));
    if (response.statusCode() == 200) {
      return response.body();
    }
    try (InputStream in = response.body()) {
      String text = new String(in.readNBytes(LONGEST_TEXT), StandardCharsets.UTF_8).strip();
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE, address + " answers " + response.statusCode() + ": " + text);
    }
  }

  /**
   * Sends a request unchanged and waits without a timeout; its scheme must be {@link #scheme}. An
   * interrupt, or closing the body, closes the connection.
   *
   * @throws IOException if there is no answer
   */
  public HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    return send(request, HttpResponse.BodyHandlers.ofInputStream());
  }

  private HttpResponse<InputStream> send(
      HttpRequest request, HttpResponse.BodyHandler<InputStream> body) throws IOException {
    try {
      return http.send(request, body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** The status of a GET; -1 if there is no answer within the timeout. */
  public int status(String address, String path, Duration timeout) {
    HttpRequest question =
        HttpRequest.newBuilder(URI.create(scheme + "://" + address + path))
            .timeout(timeout)
            .build();
    try {
      HttpResponse<InputStream> answer = send(question);
      answer.body().close();
      return answer.statusCode();
    } catch (IOException e) {
      return -1;
    }
  }

  /** The protocol of the cluster: {@code http} or {@code https}. */
  public String scheme() {
    return scheme;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
