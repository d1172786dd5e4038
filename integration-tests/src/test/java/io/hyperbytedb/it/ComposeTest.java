package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.server.config.ConfigLoader;
import io.hyperbytedb.server.config.LoadedConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docker-compose.yml} and {@code Dockerfile} fit each other, the repository and us. */
class ComposeTest {
  private static final String HERE = "/var/lib/hyperbytedb";

  private final ComposeFile compose;
  private final String dockerfile;

  ComposeTest() throws IOException {
    compose = ComposeFile.read();
    dockerfile = Files.readString(ComposeFile.HOME.resolve("Dockerfile"));
  }

  @Test
  void everyServiceIsCompleteAndFindsTheOthers() {
    assertThat(compose.services()).hasSizeGreaterThan(12);
    Set<String> ports = new TreeSet<>();
    compose
        .services()
        .forEach(
            (name, service) -> {
              assertThat(service.image()).as(name).isNotEqualTo("null");
              assertThat(service.mounts()).as(name).isNotEmpty();
              assertThat(service.healthCheck().isEmpty())
                  .as("only an agent that nobody asks has no health check: " + name)
                  .isEqualTo(name.equals("telegraf"));
              service
                  .ports()
                  .forEach(port -> assertThat(ports.add(port.split(":", -1)[0])).as(port).isTrue());
              service
                  .dependsOn()
                  .forEach(
                      (other, condition) -> {
                        assertThat(compose.services()).as(name).containsKey(other);
                        assertThat(condition.equals("service_started") || isChecked(other))
                            .isTrue();
                      });
            });
    assertThat(ports).contains("8086", "8087");
  }

  private boolean isChecked(String name) {
    ComposeFile.Service service = compose.services().get(name);
    return service != null && !service.healthCheck().isEmpty();
  }

  @Test
  void volumesAreDeclaredAndUsedAndFilesAreThere() {
    Set<String> used = new TreeSet<>();
    for (ComposeFile.Service service : compose.services().values()) {
      for (ComposeFile.Mount mount : service.mounts()) {
        if (mount.isVolume()) {
          used.add(mount.source());
        } else {
          assertThat(ComposeFile.HOME.resolve(mount.source()).normalize()).exists();
        }
      }
    }
    assertThat(used).containsExactlyInAnyOrderElementsOf(compose.volumes());
  }

  /** A query node reads its replica's files, a storage node and a compactor write them. */
  @Test
  void processesOfAReplicaShareItsFilesAndNothingElse() {
    Map<String, String> owners = new HashMap<>();
    compose
        .services()
        .forEach(
            (name, service) -> {
              for (ComposeFile.Mount mount : service.mounts()) {
                if (mount.target().equals(HERE + "/replica")) {
                  assertThat(mount.source()).as(name).isEqualTo("replica-" + service.replica());
                  assertThat(mount.readOnly())
                      .as(name)
                      .isEqualTo(service.command().getFirst().equals("query-node"));
                } else if (mount.isVolume()) {
                  assertThat(owners.put(mount.source(), name)).as(mount.source()).isNull();
                }
              }
            });
  }

  @Test
  void everySettingIsOneThatWeHaveAndFits() {
    compose
        .services()
        .forEach(
            (name, service) -> {
              if (service.ours() && !service.command().getFirst().equals("broker")) {
                Map<String, String> given = new HashMap<>(service.environment());
                given.replaceAll((key, value) -> value.replaceAll("^\\$\\{\\w+:-(.*)}$", "$1"));
                LoadedConfig loaded = new ConfigLoader().environment(given).load();
                assertThat(loaded.settings()).as(name).isNotEmpty();
                assertThat(given)
                    .containsEntry("HYPERBYTEDB__CLUSTER__NODE_ID", name)
                    .containsEntry("HYPERBYTEDB__CLUSTER__ADVERTISED_ADDRESS", name + ":8086");
                for (String key :
                    List.of(
                        "HYPERBYTEDB__KAFKA__BOOTSTRAP_SERVERS",
                        "HYPERBYTEDB__CLUSTER__QUERY_NODES")) {
                  for (String address : given.getOrDefault(key, "").split(",", -1)) {
                    assertThat(compose.services()).containsKey(address.replaceFirst(":.*", ""));
                  }
                }
              }
            });
  }

  @Test
  void theImageHasAJdkOfOurReleaseAndWhatIsMounted() throws IOException {
    String release =
        Pattern.compile("<maven.compiler.release>(\\d+)<")
            .matcher(Files.readString(ComposeFile.HOME.resolve("pom.xml")))
            .results()
            .findFirst()
            .orElseThrow()
            .group(1);
    List<String> bases = new ArrayList<>();
    for (String line : dockerfile.lines().toList()) {
      if (line.startsWith("FROM ")) {
        bases.add(line.split(" ", -1)[1]);
      } else if (line.startsWith("COPY --from=build")) {
        Pattern.compile("/src/(bin/\\S+)")
            .matcher(line)
            .results()
            .forEach(found -> assertThat(ComposeFile.HOME.resolve(found.group(1))).exists());
      }
    }
    assertThat(bases)
        .containsExactly(
            "maven:3.9-eclipse-temurin-" + release, "eclipse-temurin:" + release + "-jdk");
    // A new volume belongs to root unless the image has its directory.
    for (ComposeFile.Service service : compose.services().values()) {
      for (ComposeFile.Mount mount : service.mounts()) {
        assertThat(!service.ours() || dockerfile.contains(mount.target()))
            .as(mount.target())
            .isTrue();
      }
    }
  }
}
