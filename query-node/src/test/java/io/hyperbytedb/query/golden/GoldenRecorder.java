package io.hyperbytedb.query.golden;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads the fixture into a running InfluxDB 1.x, which should be empty, and writes its answers to
 * {@code answers.txt}. Arguments: the server's URL and the folder of the golden files.
 */
public final class GoldenRecorder {
  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;

  private GoldenRecorder(String url) {
    this.url = url;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    GoldenRecorder recorder = new GoldenRecorder(args[0]);
    recorder.load(String.join("\n", GoldenQuery.lines("fixture.lp")));
    List<String> answers = new ArrayList<>();
    for (GoldenQuery query : GoldenQuery.all()) {
      answers.add(recorder.answer(query).replace("\n", GoldenQuery.BREAK));
    }
    Files.write(Path.of(args[1], "answers.txt"), answers);
  }

  private void load(String lines) throws IOException, InterruptedException {
    post("/query?q=" + encode("DROP DATABASE g"), "");
    post("/query?q=" + encode("CREATE DATABASE g"), "");
    post("/query?q=" + encode("CREATE RETENTION POLICY two ON g DURATION INF REPLICATION 1"), "");
    String failure = post("/write?db=g", lines);
    if (!failure.isEmpty()) {
      throw new IOException(failure);
    }
  }

  private String answer(GoldenQuery query) throws IOException, InterruptedException {
    StringBuilder path = new StringBuilder("/query?db=g");
    query
        .params()
        .forEach((key, value) -> path.append('&').append(key).append('=').append(encode(value)));
    path.append("&q=").append(encode(query.text()));
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).GET().build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private String post(String path, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
