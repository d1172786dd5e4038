package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The command of a packaged distribution, run to its end.
 *
 * @param exit its exit code
 * @param out what it wrote to stdout and stderr
 */
record CommandRun(int exit, String out) {
  /**
   * Runs {@code bin/hyperbytedb}.
   *
   * @param folder where the distribution is put together and temporary files go
   */
  static CommandRun of(Path folder, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return run(folder, "hyperbytedb", 300, environment, arguments);
  }

  /**
   * Runs {@code bin/hyperbytedb-debug}.
   *
   * @param folder where the distribution is put together
   * @param nodes the addresses to ask
   */
  static CommandRun debug(Path folder, String nodes, String... arguments)
      throws IOException, InterruptedException {
    return run(folder, "hyperbytedb-debug", 300, Map.of("HYPERBYTEDB_NODES", nodes), arguments);
  }

  /**
   * Runs {@code bin/cluster}.
   *
   * @param folder where the distribution is put together, and the cluster's data lies
   * @param port the first of its ports
   */
  static CommandRun cluster(Path folder, int port, String... arguments)
      throws IOException, InterruptedException {
    return cluster(folder, port, Map.of(), arguments);
  }

  /** Likewise, with settings for the processes that it starts. */
  static CommandRun cluster(
      Path folder, int port, Map<String, String> settings, String... arguments)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("HYPERBYTEDB_CLUSTER_DIR", folder.resolve("cluster").toString());
    environment.put("HYPERBYTEDB_CLUSTER_PORT", Integer.toString(port));
    return run(folder, "cluster", 900, environment, arguments);
  }

  /**
   * Runs {@code bin/hyperbytedb} and kills it once a file has a text, unless it has ended before.
   */
  static void killed(Path folder, Path file, String text, String... arguments)
      throws IOException, InterruptedException {
    Path launcher = install(folder);
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(key -> key.startsWith("HYPERBYTEDB_"));
    builder.environment().put("HYPERBYTEDB_AOT", "off");
    builder.environment().put("HYPERBYTEDB_JAVA_OPTS", "-Xmx512m " + ServerProcess.FAST_START);
    Process process = builder.redirectOutput(folder.resolve("killed.log").toFile()).start();
    await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(2))
        .until(
            () ->
                !process.isAlive()
                    || (Files.exists(file) && Files.readString(file).contains(text)));
    process.destroyForcibly().waitFor();
  }

  private static CommandRun run(
      Path folder, String script, int seconds, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path launcher = install(folder).resolveSibling(script);
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(key -> key.startsWith("HYPERBYTEDB_"));
    builder.environment().put("HYPERBYTEDB_AOT", "off");
    builder.environment().put("HYPERBYTEDB_JAVA_OPTS", "-Xmx512m " + ServerProcess.FAST_START);
    builder.environment().putAll(environment);
    Path out = folder.resolve("command.log");
    Process process = builder.redirectOutput(out.toFile()).start();
    boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
    process.destroyForcibly();
    String text = Files.readString(out, StandardCharsets.UTF_8);
    assertThat(ended).as("ended in time; it said %s", text).isTrue();
    return new CommandRun(process.exitValue(), text);
  }

  /** A distribution is bin/ and lib/ side by side, without sources. */
  private static Path install(Path folder) throws IOException {
    Path home = folder.resolve("dist");
    Path launcher = home.resolve("bin/hyperbytedb");
    if (!Files.exists(launcher)) {
      Path dist = Path.of(System.getProperty("hyperbytedb.dist")).toAbsolutePath().normalize();
      Path bin = dist.resolve("../../../bin").normalize();
      Files.createDirectories(launcher.getParent());
      for (String file : List.of("hyperbytedb", "hyperbytedb-debug", "find-jdk", "cluster")) {
        Files.copy(bin.resolve(file), home.resolve("bin").resolve(file));
      }
      Files.createSymbolicLink(home.resolve("lib"), dist.resolve("lib"));
      assertThat(launcher.toFile().setExecutable(true)).isTrue();
    }
    return launcher;
  }
}
