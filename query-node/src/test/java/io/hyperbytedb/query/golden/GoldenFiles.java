package io.hyperbytedb.query.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The golden files: the fixture, and for each feature its queries and the answers of InfluxDB.
 *
 * @param fixtures the folder with the fixture
 * @param root the folder with the features
 */
record GoldenFiles(Path fixtures, Path root) {
  private static final Path FOLDER = Path.of("src/test/resources/golden");
  private static final String SCRIPT = "#! script";

  /**
   * Queries about one thing.
   *
   * @param isScript whether they change data, so that each needs what those before it did
   */
  record Feature(String name, boolean isScript, List<GoldenQuery> queries) {}

  /** The points of a retention policy, in the order in which they are written. */
  record Load(String database, String policy, List<String> lines) {}

  /** What a real InfluxDB answered. */
  static GoldenFiles recorded() {
    return new GoldenFiles(FOLDER, FOLDER);
  }

  /** What InfluxDB 1.12 answers, where that is something else or nothing was recorded. */
  static GoldenFiles newest() {
    return new GoldenFiles(FOLDER, FOLDER.resolve("1.12"));
  }

  /** The features, by name. */
  List<Feature> features() throws IOException {
    List<Feature> features = new ArrayList<>();
    for (Path file : textFiles(root.resolve("queries"), ".txt")) {
      List<String> lines = Files.readAllLines(file);
      features.add(
          new Feature(
              baseName(file, ".txt"),
              lines.contains(SCRIPT),
              lines.stream()
                  .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                  .map(GoldenQuery::parse)
                  .toList()));
    }
    return features;
  }

  /** Statements that make the fixture's databases and policies. */
  List<String> setup() throws IOException {
    return Files.readAllLines(fixtures.resolve("fixture/setup.txt"));
  }

  /** What is written then, from files named by database and policy. */
  List<Load> loads() throws IOException {
    List<Load> loads = new ArrayList<>();
    for (Path file : textFiles(fixtures.resolve("fixture"), ".lp")) {
      String name = baseName(file, ".lp");
      int dot = name.indexOf('.');
      loads.add(
          new Load(name.substring(0, dot), name.substring(dot + 1), Files.readAllLines(file)));
    }
    return loads;
  }

  Path answers(String feature) {
    return root.resolve("answers").resolve(feature + ".txt");
  }

  /** Answers of ours that differ on purpose, each for a reason that the documentation gives. */
  Path deviations(String feature) {
    return root.resolve("deviations").resolve(feature + ".txt");
  }

  /** Lines of a file that need not exist. */
  static List<String> linesIfAny(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private static List<Path> textFiles(Path folder, String suffix) throws IOException {
    TreeMap<String, Path> sorted = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> file.toString().endsWith(suffix))
          .forEach(file -> sorted.put(baseName(file, suffix), file));
    }
    return List.copyOf(sorted.values());
  }

  private static String baseName(Path file, String suffix) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.length() - suffix.length());
  }
}
