package io.hyperbytedb.log.kafka;

import io.hyperbytedb.broker.BrokerConfig;
import io.hyperbytedb.broker.EmbeddedBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * An embedded broker in a JVM of its own, so that it can be killed. It exits with its parent, when
 * its standard input is closed.
 */
final class BrokerProcess implements AutoCloseable {
  private static final String READY = "ready ";

  private final Process process;
  private final String bootstrapServers;

  private BrokerProcess(Process process, String bootstrapServers) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  /** Returns once the broker accepts requests. */
  static BrokerProcess start(Path dataDir, int port, Map<String, String> properties)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(BrokerProcess.class.getName(), dataDir.toString(), Integer.toString(port)));
    properties.forEach((key, value) -> command.add(key + "=" + value));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
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

  long pid() {
    return process.pid();
  }

  /** Sends SIGKILL and returns once the process is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Arguments: data directory, port, then {@code key=value} broker properties. */
  public static void main(String[] args) throws IOException {
    Map<String, String> properties = new TreeMap<>();
    for (String arg : List.of(args).subList(2, args.length)) {
      int equals = arg.indexOf('=');
      properties.put(arg.substring(0, equals), arg.substring(equals + 1));
    }
    int exit = 1;
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(
            new BrokerConfig(
                "127.0.0.1", Integer.parseInt(args[1]), Path.of(args[0]), properties))) {
      System.out.println(READY + broker.bootstrapServers());
      while (System.in.read() >= 0) {
        // Returns when the parent exits.
      }
      exit = 0;
    } finally {
      // A broker that failed to start leaves threads that would keep this JVM alive.
      Runtime.getRuntime().halt(exit);
    }
  }
}
