package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboard and the alert rules speak of metrics and nodes that exist. */
class MonitoringTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final Path MONITORING = HOME.resolve("docs/monitoring");
  private static final Pattern METRIC = Pattern.compile("\\b(hyperbytedb_[a-z0-9_]+)");
  private static final Pattern REGISTERED = Pattern.compile("\"(hyperbytedb_[a-z0-9_]+)\"");
  private static final Pattern TARGET = Pattern.compile("'([a-z0-9-]+):8086'");
  private static final Pattern NODE =
      Pattern.compile("(?m)^  ([a-z0-9-]+):\n    <<: \\*process\n    command: \\[(?!broker)");

  @Test
  void everyMetricIsRegisteredSomewhere() throws IOException {
    Set<String> registered = new TreeSet<>();
    try (Stream<Path> files = Files.walk(HOME)) {
      for (Path file : files.filter(MonitoringTest::isOurs).toList()) {
        registered.addAll(found(REGISTERED, Files.readString(file)));
      }
    }
    for (Path file :
        List.of(
            MONITORING.resolve("alerts.yml"),
            MONITORING.resolve("grafana/dashboards/operations.json"))) {
      Set<String> used = new TreeSet<>();
      found(METRIC, Files.readString(file))
          .forEach(name -> used.add(name.replaceFirst("_bucket$", "")));
      assertThat(used).as(file.toString()).hasSizeGreaterThan(10).isSubsetOf(registered);
    }
  }

  private static boolean isOurs(Path file) {
    String path = file.toString();
    return path.endsWith(".java") && path.contains("/src/main/");
  }

  @Test
  void everyNodeOfTheTopologyIsScraped() throws IOException {
    assertThat(found(TARGET, Files.readString(MONITORING.resolve("prometheus.yml"))))
        .isNotEmpty()
        .isEqualTo(found(NODE, Files.readString(HOME.resolve("docker-compose.yml"))));
  }

  private static Set<String> found(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
