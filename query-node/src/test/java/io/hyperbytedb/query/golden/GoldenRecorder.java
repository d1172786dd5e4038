package io.hyperbytedb.query.golden;

import io.hyperbytedb.query.golden.GoldenFiles.Feature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Loads the fixture into a running InfluxDB 1.x, all of whose databases it drops, and records what
 * it answers. Arguments: the server's URL, the folder of the golden files, and names of features,
 * all if there are none. Needs no class besides those of this package.
 */
public final class GoldenRecorder {
  private static final Pattern DATABASE = Pattern.compile("\\[\"([^\"]+)\"\\]");
  private static final Pattern USER = Pattern.compile("\\[\"([^\"]*)\",(?:true|false)\\]");

  private final GoldenClient client;
  private final GoldenFiles files;

  private GoldenRecorder(String url, GoldenFiles files) {
    this.client = new GoldenClient(url, files);
    this.files = files;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Path.of(args[1]);
    GoldenFiles files = new GoldenFiles(folder, folder);
    List<String> wanted = List.of(args).subList(2, args.length);
    GoldenRecorder recorder = new GoldenRecorder(args[0], files);
    boolean fresh = false;
    for (Feature feature : files.features()) {
      if (wanted.isEmpty() || wanted.contains(feature.name())) {
        if (!fresh || feature.isScript()) {
          recorder.dropAll(DATABASE, "DATABASE");
          recorder.dropAll(USER, "USER");
          recorder.client.load();
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
      answers.add(query.line(), client.ask(query, method));
    }
    answers.write(files.answers(feature.name()));
  }

  private void dropAll(Pattern name, String kind) throws IOException, InterruptedException {
    Matcher names =
        name.matcher(client.send("POST", "/query", Map.of("q", "SHOW " + kind + "S"), "", ""));
    while (names.find()) {
      String drop = "DROP " + kind + " \"" + names.group(1) + "\"";
      client.send("POST", "/query", Map.of("q", drop), "", "");
    }
  }
}
