package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docker-compose.yml} and {@code bin/cluster} describe the same processes. */
class TopologyIT {
  @TempDir Path home;

  @Test
  void bothAreTheSame() throws Exception {
    TreeMap<String, String> started = new TreeMap<>();
    for (String line : CommandRun.cluster(home, 18_086, "topology").out().lines().toList()) {
      String[] parts = line.split(" +", -1);
      started.put(parts[0], parts[1] + " " + parts[3]);
    }
    TreeMap<String, String> composed = new TreeMap<>();
    ComposeFile.read()
        .services()
        .forEach(
            (name, service) -> {
              if (service.ours()) {
                composed.put(name, service.command().getFirst() + " " + service.replica());
              }
            });
    assertThat(composed).isNotEmpty().isEqualTo(started);
  }
}
