package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs that follow what is written: {@code hyperbytedb tail} as a user that may read, and the
 * example in the documentation as a user of the log.
 */
class FollowIT {
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir Path home;

  /** Starts the command, and waits until it follows. */
  private CompletableFuture<CommandRun> tail(ServerProcess server, String... options)
      throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("tail", "--url=" + server.url(), "--database=d"));
    arguments.addAll(List.of(options));
    Path log = home.resolve("command.log");
    Files.deleteIfExists(log);
    CompletableFuture<CommandRun> run =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return CommandRun.of(home, Map.of(), arguments.toArray(String[]::new));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    await()
        .atMost(LONG)
        .until(
            () ->
                run.isDone() || (Files.exists(log) && Files.readString(log).contains("following")));
    return run;
  }

  private static String basic(String user) {
    byte[] bytes = (user + ":pw").getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void printsWhatIsWrittenUntilTheServerStops() throws Exception {
    String listener = "127.0.0.1:" + freePort();
    try (ServerProcess server =
            ServerProcess.start(
                home,
                "HYPERBYTEDB__AUTH__ENABLED=true",
                "HYPERBYTEDB__KAFKA__LISTENER=" + listener,
                "HYPERBYTEDB__KAFKA__LISTENER_USERS=alerts:secret");
        Example example = Example.start(home, listener, "d", "cpu", "v", "1");
        Http first = new Http(server.url());
        Http admin = new Http(server.url(), basic("admin"))) {
      first.query("", "CREATE USER admin WITH PASSWORD 'pw' WITH ALL PRIVILEGES");
      admin.query("", "CREATE DATABASE d");
      admin.query("", "CREATE USER r WITH PASSWORD 'pw'; CREATE USER w WITH PASSWORD 'pw'");
      admin.query("", "GRANT READ ON d TO r; GRANT WRITE ON d TO w");
      String reader = "--username=r";
      example.await("state RUNNING");
      CompletableFuture<CommandRun> json =
          tail(server, reader, "--password=pw", "--where=host = 'a' AND v > 1", "--limit=2");
      String lines =
          """
          cpu,host=a v=1,n=1i 1
          cpu,host=a v=2,n=9007199254740993i 2000000003
          cpu,host=b v=3 3
          mem,host=a v=4.5,s="x" 4
          """;
      assertThat(admin.write("d", lines).status()).isEqualTo(204);
      CommandRun run = json.get(LONG.toSeconds(), TimeUnit.SECONDS);
      assertThat(run.exit()).as(run.out()).isZero();
      assertThat(run.out().lines().filter(line -> line.startsWith("{")))
          .containsExactlyInAnyOrder(
              row("1970-01-01T00:00:02.000000003Z", "cpu", "\"v\":2.0,\"n\":9007199254740993"),
              row("1970-01-01T00:00:00.000000004Z", "mem", "\"v\":4.5,\"s\":\"x\""));
      example.await("alert a: v is 2.0 at 2000000003");
      example.await("alert b: v is 3.0 at 3");
      example.await("rows a: 2");
      example.await("rows b: 1");
      run = tail(server, "--username=w", "--password=pw").get(LONG.toSeconds(), TimeUnit.SECONDS);
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.out()).contains("w not authorized to execute", "requires READ on d");
      CompletableFuture<CommandRun> lp =
          tail(server, reader, "--password=pw", "--format=lp", "--measurement=cpu");
      assertThat(admin.write("d", lines).status()).isEqualTo(204);
      await()
          .atMost(LONG)
          .until(() -> Files.readString(home.resolve("command.log")).contains("host=b"));
      assertThat(server.stop("TERM")).isZero();
      run = lp.get(LONG.toSeconds(), TimeUnit.SECONDS);
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.out()).contains("the server answered: the server is stopping");
      assertThat(run.out().lines().filter(line -> line.startsWith("cpu,")))
          .containsExactlyInAnyOrder(
              "cpu,host=a v=1.0,n=1i 1",
              "cpu,host=a v=2.0,n=9007199254740993i 2000000003",
              "cpu,host=b v=3.0 3");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** {@code docs/examples/WalAlerts.java}, run as the page says. */
  private record Example(Process process, Path output) implements AutoCloseable {
    static Example start(Path home, String brokers, String... arguments) throws IOException {
      Path properties = home.resolve("client.properties");
      Files.writeString(
          properties,
          """
          bootstrap.servers=%s
          security.protocol=SASL_PLAINTEXT
          sasl.mechanism=PLAIN
          sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
            username="alerts" password="secret";
          state.dir=%s
          """
              .formatted(brokers, home.resolve("streams")));
      Path docs = Path.of("../docs/examples").toAbsolutePath().normalize();
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  ServerProcess.FAST_START,
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("hyperbytedb.dist") + "/lib/*",
                  "-Dlogback.configurationFile=" + docs.resolve("logback.xml"),
                  docs.resolve("WalAlerts.java").toString(),
                  properties.toString()));
      command.addAll(List.of(arguments));
      Path output = home.resolve("example.log");
      return new Example(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start(),
          output);
    }

    /** Waits until it has printed a line. */
    void await(String line) {
      Awaitility.await(line)
          .atMost(LONG)
          .failFast(() -> !process.isAlive())
          .until(() -> Files.readAllLines(output).contains(line));
    }

    @Override
    public void close() {
      var _ = process.destroyForcibly().onExit().join();
    }
  }

  private static String row(String time, String measurement, String fields) {
    return "{\"time\":\"%s\",\"retention_policy\":\"autogen\",\"measurement\":\"%s\",\"tags\":{\"host\":\"a\"},\"fields\":{%s}}"
        .formatted(time, measurement, fields);
  }
}
