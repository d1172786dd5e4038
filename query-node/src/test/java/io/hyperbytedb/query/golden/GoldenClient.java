package io.hyperbytedb.query.golden;

import io.hyperbytedb.query.golden.GoldenFiles.Load;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Loads the fixture into a server with InfluxDB's HTTP interface, and asks it. */
final class GoldenClient implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;
  private final GoldenFiles files;

  GoldenClient(String url, GoldenFiles files) {
    this.url = url;
    this.files = files;
  }

  /** Something done between pieces of the fixture. */
  interface Step {
    void run() throws IOException, InterruptedException;
  }

  /** Loads the fixture into an empty server. */
  void load() throws IOException, InterruptedException {
    load(1, () -> {});
  }

  /** Makes databases and writes points. */
  void load(List<String> setup, List<Load> loads) throws IOException, InterruptedException {
    setUp(setup);
    for (Load load : loads) {
      write(load, load.lines());
    }
  }

  /** Loads the fixture into an empty server: so many pieces, and a step after each. */
  void load(int pieces, Step after) throws IOException, InterruptedException {
    setUp(files.setup());
    for (int piece = 0; piece < pieces; piece++) {
      for (Load load : files.loads()) {
        int size = load.lines().size();
        write(load, load.lines().subList(size * piece / pieces, size * (piece + 1) / pieces));
      }
      after.run();
    }
  }

  private void setUp(List<String> statements) throws IOException, InterruptedException {
    for (String statement : statements) {
      expect("{\"results\":[{\"statement_id\":0}]}\n", "/query", Map.of("q", statement), "");
    }
  }

  private void write(Load load, List<String> lines) throws IOException, InterruptedException {
    Map<String, String> params = Map.of("db", load.database(), "rp", load.policy());
    expect("HTTP 204\n", "/write", params, String.join("\n", lines));
  }

  private void expect(String answer, String path, Map<String, String> params, String body)
      throws IOException, InterruptedException {
    String got = send("POST", path, params, body, "");
    if (!got.equals(answer)) {
      throw new IOException(params + ": " + got);
    }
  }

  /** What it answers, in the form in which answers are recorded. */
  String ask(GoldenQuery query, String method) throws IOException, InterruptedException {
    return query.isWrite()
        ? send("POST", "/write", query.urlParams(), query.text(), "")
        : send(
            query.option("method", method),
            "/query",
            query.urlParams(),
            "",
            query.option("accept", ""));
  }

  String send(String method, String path, Map<String, String> params, String body, String accept)
      throws IOException, InterruptedException {
    String query =
        params.entrySet().stream()
            .map(param -> param.getKey() + "=" + encode(param.getValue()))
            .collect(Collectors.joining("&"));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path + "?" + query))
            .timeout(Duration.ofSeconds(30))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!accept.isEmpty()) {
      request.header("Accept", accept);
    }
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    return GoldenAnswers.text(response.statusCode(), response.body());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.close();
  }
}
