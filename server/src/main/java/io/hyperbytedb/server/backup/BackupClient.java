package io.hyperbytedb.server.backup;

import io.hyperbytedb.http.JsonTree;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.server.tools.ServerAnswers;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Requests backups from a running server. Not thread-safe. */
public final class BackupClient implements AutoCloseable {
  private final HttpClient http;
  private final URI url;
  private final @Nullable String authorization;
  private final @Nullable String secret;

  /**
   * @param url the server's URL, such as {@code http://127.0.0.1:8086}
   * @param tls the certificates to trust for HTTPS
   * @param username an admin, or null without authentication
   * @param secret the cluster secret, or null
   */
  public BackupClient(
      URI url,
      SSLContext tls,
      @Nullable String username,
      @Nullable String password,
      @Nullable String secret) {
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .sslContext(tls)
            .build();
    this.url = url;
    this.secret = secret;
    String user = username + ":" + (password == null ? "" : password);
    this.authorization =
        username == null
            ? null
            : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns when the backup is complete.
   *
   * @param output a directory on the server's machine
   * @param earlier an earlier backup there, or null
   * @throws HyperbyteException if the server refuses or fails
   */
  public void backup(Path output, @Nullable Path earlier, Progress progress) throws IOException {
    String target =
        "/internal/backup?output="
            + encode(output)
            + (earlier == null ? "" : "&incremental_to=" + encode(earlier));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(target)).POST(HttpRequest.BodyPublishers.noBody());
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    if (secret != null) {
      request.header(PeerClient.CLUSTER_SECRET, secret);
    }
    try {
      HttpResponse<InputStream> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (BufferedReader in =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        follow(response.statusCode(), in, progress);
      }
    } catch (IOException e) {
      throw ServerAnswers.unreachable(url, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void follow(int status, BufferedReader in, Progress progress) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonTree said;
      try {
        said = JsonTree.parse(line.getBytes(StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        throw failed("status [" + status + "]");
      }
      if (said.has("error")) {
        throw failed(said.text("error"));
      }
      if (said.has("complete")) {
        return;
      }
      if (said.has("phase")) {
        progress.at(said.text("phase"), said.number("done"), said.number("total"));
      }
    }
    throw failed(status == 200 ? "the answer is truncated" : "status [" + status + "]");
  }

  private static HyperbyteException failed(String why) {
    return new HyperbyteException(ErrorCode.UNAVAILABLE, "no backup was made: " + why);
  }

  private static String encode(Path path) {
    return URLEncoder.encode(path.toString(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
