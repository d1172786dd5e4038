package io.hyperbytedb.query.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folder of the golden files: the fixture, and for each feature its queries, the answers of
 * InfluxDB, and which of them are pending.
 */
record GoldenFiles(Path root) {
  private static final String SCRIPT = "#! script";

  /**
   * Queries about one thing.
   *
   * @param isScript whether they change data, so that each needs what those before it did
   */
  record Feature(String name, boolean isScript, List<GoldenQuery> queries) {}

  /** The points of a retention policy, in the order in which they are written. */
  record Load(String database, String policy, List<String> lines) {}

  /** The features, by name. */
  List<Feature> features() throws IOException {
    List<Feature> features = new ArrayList<>();
    for (Path file : textFiles("queries", ".txt")) {
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
    return Files.readAllLines(root.resolve("fixture/setup.txt"));
  }

  /** What is written then, from files named by database and policy. */
  List<Load> loads() throws IOException {
    List<Load> loads = new ArrayList<>();
    for (Path file : textFiles("fixture", ".lp")) {
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

  Path pending(String feature) {
    return root.resolve("pending").resolve(feature + ".txt");
  }

  /** Lines of a file that need not exist. */
  static List<String> linesIfAny(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private List<Path> textFiles(String folder, String suffix) throws IOException {
    TreeMap<String, Path> sorted = new TreeMap<>();
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
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
