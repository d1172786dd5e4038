package io.hyperbytedb.it;

import io.hyperbytedb.broker.BrokerConfig;
import io.hyperbytedb.broker.EmbeddedBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A broker in a process of its own. It ends with its parent: the child halts when its standard
 * input does. Whoever starts one closes it.
 */
final class BrokerProcess implements AutoCloseable {
  private static final String READY = "ready ";

  private final Process process;
  private final String bootstrapServers;

  private BrokerProcess(Process process, String bootstrapServers) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  /** Returns when the broker takes requests, on a free port. */
  static BrokerProcess start(Path dataDir) throws IOException {
    return start(dataDir, 0);
  }

  /** Returns when the broker takes requests on this port; 0 is a free one. */
  static BrokerProcess start(Path dataDir, int port) throws IOException {
    Files.createDirectories(dataDir);
    Path quiet = dataDir.resolveSibling("quiet.xml");
    Files.writeString(quiet, "<configuration><root level=\"OFF\"/></configuration>");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                ServerProcess.FAST_START,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                // Nobody reads what it says, so it must not say much: pipes are short.
                "-Dlogback.configurationFile=" + quiet,
                "-cp",
                System.getProperty("java.class.path"),
                BrokerProcess.class.getName(),
                dataDir.toString(),
                Integer.toString(port)));
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.startsWith(READY)) {
      line = out.readLine();
    }
    if (line == null) {
      process.destroyForcibly();
      throw new IOException("the broker of [" + dataDir + "] ended before it was ready");
    }
    return new BrokerProcess(process, line.substring(READY.length()));
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  int port() {
    return Integer.parseInt(bootstrapServers.substring(bootstrapServers.lastIndexOf(':') + 1));
  }

  /** Ends it as a power cut would, and returns when it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Sends a signal such as STOP or CONT. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** The arguments are the data directory and the port. */
  public static void main(String[] args) throws IOException {
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(
            new BrokerConfig("127.0.0.1", Integer.parseInt(args[1]), Path.of(args[0]), Map.of()))) {
      System.out.println(READY + broker.bootstrapServers());
      while (System.in.read() >= 0) {
        // Waits for the end of the parent.
      }
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }
}
