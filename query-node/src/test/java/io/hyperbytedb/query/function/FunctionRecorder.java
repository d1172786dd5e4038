package io.hyperbytedb.query.function;

import io.hyperbytedb.query.function.RecordedAnswers.Case;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a running InfluxDB 1.x, whose database {@code functions} it drops, the queries of the answer
 * files again and writes down what it says. Arguments: the server's URL and the files' folder.
 * Needs no class besides those of this package's tests.
 */
public final class FunctionRecorder {
  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;

  private FunctionRecorder(String url) {
    this.url = url;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    FunctionRecorder recorder = new FunctionRecorder(args[0]);
    Path folder = Path.of(args[1]);
    recorder.send("/query?q=" + encode("DROP DATABASE functions"), "");
    recorder.send("/query?q=" + encode("CREATE DATABASE functions"), "");
    String refused =
        recorder.send("/write?db=functions", String.join("\n", RecordedAnswers.points(folder)));
    if (!refused.isEmpty()) {
      throw new IOException(refused);
    }
    for (Path file : RecordedAnswers.files(folder)) {
      List<Case> cases = new ArrayList<>();
      for (Case c : RecordedAnswers.cases(file)) {
        cases.add(new Case(c.query(), recorder.ask(c.query())));
      }
      RecordedAnswers.write(file, cases);
    }
  }

  private String ask(String query) throws IOException, InterruptedException {
    String answer = send("/query?db=functions&epoch=ns&q=" + encode(query), "").strip();
    int rows = answer.indexOf("\"values\":");
    int end = answer.lastIndexOf("}]}]}");
    if (rows >= 0 && end > rows) {
      return answer.substring(rows + "\"values\":".length(), end);
    }
    return answer.equals("{\"results\":[{\"statement_id\":0}]}") ? "[]" : answer;
  }

  private String send(String path, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)).body();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
