package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docker-compose.yml} and {@code bin/cluster} describe the same processes. */
class TopologyIT {
  private static final Pattern SERVICE =
      Pattern.compile("(?m)^  ([a-z0-9-]+):\n    <<: \\*process\n    command: \\[([a-z-]+)");
  private static final Pattern REPLICA = Pattern.compile("KAFKA__REPLICA: (\\w+)");

  @TempDir Path home;

  @Test
  void bothAreTheSame() throws Exception {
    TreeMap<String, String> started = new TreeMap<>();
    for (String line : CommandRun.cluster(home, 18_086, "topology").out().lines().toList()) {
      String[] parts = line.split(" +", -1);
      started.put(parts[0], parts[1] + " " + (parts[1].equals("broker") ? "-" : parts[3]));
    }
    TreeMap<String, String> composed = new TreeMap<>();
    String compose =
        Files.readString(
            Path.of(System.getProperty("hyperbytedb.dist"))
                .resolve("../../../docker-compose.yml")
                .normalize());
    for (String service : compose.split("(?m)^(?=  [a-z0-9-]+:$)", -1)) {
      Matcher found = SERVICE.matcher(service);
      if (found.find()) {
        Matcher replica = REPLICA.matcher(service);
        composed.put(
            found.group(1), found.group(2) + " " + (replica.find() ? replica.group(1) : "-"));
      }
    }
    assertThat(composed).isNotEmpty().isEqualTo(started);
  }
}
