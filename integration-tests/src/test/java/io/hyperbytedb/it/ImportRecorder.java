package io.hyperbytedb.it;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Records what a real InfluxDB answers to the queries of {@link ImportIT}: start {@code influxd},
 * load the file of {@link ImportFixture} into database {@code fixture} with {@code influx -import},
 * and run this with the server's base URL and the folder of the resources.
 */
final class ImportRecorder {
  private ImportRecorder() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[1]);
    List<String> answers = new ArrayList<>();
    try (Http influx = new Http(args[0])) {
      for (String query : Files.readAllLines(folder.resolve("queries.txt"))) {
        answers.add(influx.query("fixture", query).body().strip());
      }
    }
    Files.write(folder.resolve("answers.txt"), answers, StandardCharsets.UTF_8);
  }
}
