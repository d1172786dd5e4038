package io.hyperbytedb.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code docker-compose.yml} with anchors and merges resolved. */
record ComposeFile(Map<String, Service> services, List<String> volumes) {
  static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  /** A volume or a directory of the repository, and where the container has it. */
  record Mount(String source, String target, boolean readOnly) {
    boolean isVolume() {
      return !source.startsWith(".");
    }

    static Mount of(String text) {
      String[] parts = text.split(":", -1);
      return new Mount(parts[0], parts[1], parts.length > 2 && parts[2].equals("ro"));
    }
  }

  record Service(
      boolean ours,
      String image,
      List<String> command,
      Map<String, String> environment,
      List<Mount> mounts,
      List<String> ports,
      String healthCheck,
      Map<String, String> dependsOn) {
    /** The replica of one of our processes; "-" if it has none. */
    String replica() {
      return environment.getOrDefault("HYPERBYTEDB__KAFKA__REPLICA", "-");
    }
  }

  static ComposeFile read() throws IOException {
    Map<?, ?> root =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(HOME.resolve("docker-compose.yml")));
    Map<String, Service> services = new TreeMap<>();
    map(root.get("services"))
        .forEach((name, service) -> services.put(name.toString(), service(map(service))));
    return new ComposeFile(
        services, map(root.get("volumes")).keySet().stream().map(Object::toString).toList());
  }

  private static Service service(Map<?, ?> said) {
    Object depends = said.get("depends_on");
    return new Service(
        said.containsKey("build"),
        String.valueOf(said.get("image")),
        texts(said.get("command")),
        map(said.get("environment")).entrySet().stream()
            .collect(
                Collectors.toMap(
                    each -> each.getKey().toString(), each -> String.valueOf(each.getValue()))),
        texts(said.get("volumes")).stream().map(Mount::of).toList(),
        texts(said.get("ports")),
        String.join(" ", texts(map(said.get("healthcheck")).get("test"))),
        depends instanceof List<?>
            ? texts(depends).stream()
                .collect(Collectors.toMap(name -> name, name -> "service_started"))
            : map(depends).entrySet().stream()
                .collect(
                    Collectors.toMap(
                        each -> each.getKey().toString(),
                        each -> String.valueOf(map(each.getValue()).get("condition")))));
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<String> texts(@Nullable Object value) {
    return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }
}
