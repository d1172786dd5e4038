package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code bin/cluster}, whose every command must succeed.
 *
 * @param home where the cluster's data lies
 * @param port the first of its ports
 * @param settings of the processes that it starts
 */
record Cluster(Path home, int port, Map<String, String> settings) {
  /**
   * One of its processes.
   *
   * @param name such as "gateway-1"
   * @param url where it answers; without meaning for brokers
   */
  record Node(String name, String url) {
    /** What it is, such as "gateway". */
    String kind() {
      return name.substring(0, name.indexOf('-'));
    }
  }

  /** What a command says. */
  String run(String... arguments) throws IOException, InterruptedException {
    CommandRun done = CommandRun.cluster(home, port, settings, arguments);
    assertThat(done.exit()).as("%s: %s", List.of(arguments), done.out()).isZero();
    return done.out();
  }

  /** Whether a command succeeds that need not. */
  boolean succeeds(String... arguments) throws IOException, InterruptedException {
    return CommandRun.cluster(home, port, settings, arguments).exit() == 0;
  }

  /** All processes of the topology, in the order of their start. */
  List<Node> nodes() throws IOException, InterruptedException {
    return run("topology")
        .lines()
        .map(line -> line.split(" +", -1))
        .map(parts -> new Node(parts[0], "http://" + parts[4] + ":" + parts[2]))
        .toList();
  }
}
