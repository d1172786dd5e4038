package io.hyperbytedb.query.golden;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Asks a server's {@code /query} and gives whole answers; for many threads. */
final class QueryPort implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;

  QueryPort(String url) {
    this.url = url;
  }

  CompletableFuture<Answer> ask(Asked asked) {
    String params =
        asked.allParams().entrySet().stream()
            .map(param -> param.getKey() + "=" + encode(param.getValue()))
            .collect(Collectors.joining("&"));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + "/query?" + params)).timeout(LIMIT);
    if (!asked.accept().isEmpty()) {
      request.header("Accept", asked.accept());
    }
    return client
        .sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray())
        .handle(
            (response, failure) ->
                failure == null ? answer(response) : new Answer(0, "", "", failure.toString()));
  }

  private static Answer answer(HttpResponse<byte[]> response) {
    String type = header(response, "Content-Type");
    Charset charset =
        type.contains("msgpack") ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
    return new Answer(
        response.statusCode(),
        type,
        header(response, "X-Influxdb-Error"),
        new String(response.body(), charset));
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.close();
  }
}
