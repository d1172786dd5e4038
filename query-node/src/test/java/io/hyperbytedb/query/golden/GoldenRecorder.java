package io.hyperbytedb.query.golden;

import io.hyperbytedb.query.golden.GoldenFiles.Feature;
import io.hyperbytedb.query.golden.GoldenFiles.Load;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Loads the fixture into a running InfluxDB 1.x, all of whose databases it drops, and records what
 * it answers. Arguments: the server's URL, the folder of the golden files, and names of features,
 * all if there are none. Needs no class besides those of this package.
 */
public final class GoldenRecorder {
  private static final Pattern DATABASE = Pattern.compile("\\[\"([^\"]+)\"\\]");
  private static final Pattern USER = Pattern.compile("\\[\"([^\"]*)\",(?:true|false)\\]");

  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;
  private final GoldenFiles files;

  private GoldenRecorder(String url, GoldenFiles files) {
    this.url = url;
    this.files = files;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    GoldenFiles files = new GoldenFiles(Path.of(args[1]));
    List<String> wanted = List.of(args).subList(2, args.length);
    GoldenRecorder recorder = new GoldenRecorder(args[0], files);
    boolean fresh = false;
    for (Feature feature : files.features()) {
      if (wanted.isEmpty() || wanted.contains(feature.name())) {
        if (!fresh || feature.isScript()) {
          recorder.load();
        }
        recorder.record(feature);
        fresh = !feature.isScript();
      }
    }
  }

  private void record(Feature feature) throws IOException, InterruptedException {
    GoldenAnswers answers = new GoldenAnswers();
    String method = feature.isScript() ? "POST" : "GET";
    for (GoldenQuery query : feature.queries()) {
      answers.add(query.line(), ask(query, method));
    }
    answers.write(files.answers(feature.name()));
  }

  private void load() throws IOException, InterruptedException {
    dropAll(DATABASE, "DATABASE");
    dropAll(USER, "USER");
    for (String statement : files.setup()) {
      expect("{\"results\":[{\"statement_id\":0}]}\n", "/query", Map.of("q", statement), "");
    }
    for (Load load : files.loads()) {
      expect(
          "HTTP 204\n",
          "/write",
          Map.of("db", load.database(), "rp", load.policy()),
          String.join("\n", load.lines()));
    }
  }

  private void dropAll(Pattern name, String kind) throws IOException, InterruptedException {
    Matcher names = name.matcher(send("POST", "/query", Map.of("q", "SHOW " + kind + "S"), "", ""));
    while (names.find()) {
      String drop = "DROP " + kind + " \"" + names.group(1) + "\"";
      send("POST", "/query", Map.of("q", drop), "", "");
    }
  }

  private void expect(String answer, String path, Map<String, String> params, String body)
      throws IOException, InterruptedException {
    String got = send("POST", path, params, body, "");
    if (!got.equals(answer)) {
      throw new IOException(params + ": " + got);
    }
  }

  private String ask(GoldenQuery query, String method) throws IOException, InterruptedException {
    return query.isWrite()
        ? send("POST", "/write", query.urlParams(), query.text(), "")
        : send(
            query.option("method", method),
            "/query",
            query.urlParams(),
            "",
            query.option("accept", ""));
  }

  private String send(
      String method, String path, Map<String, String> params, String body, String accept)
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
}
