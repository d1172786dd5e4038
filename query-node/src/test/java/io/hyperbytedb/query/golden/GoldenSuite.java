package io.hyperbytedb.query.golden;

import io.hyperbytedb.query.golden.GoldenFiles.Feature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The queries of the golden suite that change nothing, asked of a running server over HTTP. For
 * tests of other modules.
 */
public final class GoldenSuite implements AutoCloseable {
  private final GoldenFiles files;
  private final GoldenClient client;

  /**
   * @param url the server's
   * @param root the folder of the golden files
   */
  public GoldenSuite(String url, Path root) {
    this.files = new GoldenFiles(root, root);
    this.client = new GoldenClient(url, files);
  }

  /** Loads the fixture into an empty server. */
  public void load() throws IOException, InterruptedException {
    client.load();
  }

  /**
   * Loads the fixture into an empty server in pieces, and has it compact everything after each, so
   * that files with rewrites and points between those of others are merged.
   */
  public void loadCompacted(int pieces) throws IOException, InterruptedException {
    client.load(
        pieces,
        () -> {
          String report = client.send("POST", "/internal/compact", Map.of(), "", "");
          if (!report.contains("\"errors\":[]")) {
            throw new IOException(report);
          }
        });
  }

  /**
   * Asks everything.
   *
   * @return for each answer that is neither InfluxDB's nor meant to differ, what was wanted and
   *     what came
   */
  public List<String> differences() throws IOException, InterruptedException {
    List<String> differences = new ArrayList<>();
    for (Feature feature : files.features()) {
      if (!feature.isScript()) {
        ask(feature, differences);
      }
    }
    return differences;
  }

  private void ask(Feature feature, List<String> differences)
      throws IOException, InterruptedException {
    GoldenAnswers answers = GoldenAnswers.read(files.answers(feature.name()));
    GoldenAnswers deviations = GoldenAnswers.read(files.deviations(feature.name()));
    for (int i = 0; i < feature.queries().size(); i++) {
      GoldenQuery query = feature.queries().get(i);
      String want = deviations.find(query, answers.get(i, query));
      String got = client.ask(query, "GET");
      if (!query.accepts(want, got)) {
        differences.add(feature.name() + "> " + query.line() + "\nwant " + want + "got  " + got);
      }
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
