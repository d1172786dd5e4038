package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting and stopping as an operator sees it: exit codes, and one sentence for each refusal. */
class ServeIT {
  private static final String DATA_DIR = "HYPERBYTEDB__STORAGE__DATA_DIR";
  private static final String WAL_DIR = "HYPERBYTEDB__STORAGE__WAL_DIR";
  private static final String PORT = "HYPERBYTEDB__SERVER__PORT";

  @TempDir Path home;

  private CommandRun serve(Map<String, String> settings) throws Exception {
    Map<String, String> environment = new java.util.HashMap<>(settings);
    environment.put("HYPERBYTEDB__SERVER__HOST", "127.0.0.1");
    environment.putIfAbsent(PORT, "0");
    return CommandRun.of(home, environment, "serve");
  }

  private static void assertRefused(CommandRun run, String sentence) {
    assertThat(run.out()).contains("hyperbytedb: " + sentence).doesNotContain("\tat ");
    assertThat(run.exit()).isEqualTo(1);
  }

  private static void write(ServerProcess server, int points) throws Exception {
    try (Http http = new Http(server.url())) {
      assertThat(http.query("", "CREATE DATABASE d").status()).isEqualTo(200);
      StringBuilder lines = new StringBuilder();
      for (int i = 1; i <= points; i++) {
        lines.append("m v=").append(i).append("i ").append(i).append('\n');
      }
      assertThat(http.write("d", lines.toString()).status()).isEqualTo(204);
    }
  }

  private void assertHolds(int points) throws Exception {
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      assertThat(http.query("d", "SELECT count(v) FROM m").body()).contains("," + points + "]]");
    }
  }

  @Test
  void aSecondServerOnTheSameDataOrLogIsRefused() throws Exception {
    String log = home.resolve("log").toString();
    try (ServerProcess server = ServerProcess.start(home, WAL_DIR + "=" + log)) {
      String data = home.resolve("data").toString();
      assertRefused(
          serve(Map.of(DATA_DIR, data)),
          "the data directory ["
              + data
              + "] is in use by process "
              + server.pid()
              + "; stop it first or choose another with --data-dir");
      assertRefused(
          serve(Map.of(DATA_DIR, home.resolve("other").toString(), WAL_DIR, log)),
          "the log directory [" + log + "] is in use by process " + server.pid());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalFlushesAndEndsWithSuccess(String signal) throws Exception {
    try (ServerProcess server = ServerProcess.start(home)) {
      write(server, 500);
      assertThat(server.stop(signal)).isZero();
    }
    try (Stream<Path> files = Files.walk(home.resolve("data/data"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".parquet"))).isNotEmpty();
    }
    assertHolds(500);
  }

  /** Classes that register shutdown hooks cannot be loaded any more then. */
  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aServerThatIsStoppedWhileItStartsEndsWithoutATrace(String signal) throws Exception {
    try (ServerProcess server = ServerProcess.startRole(home, "serve")) {
      assertThat(server.stop(signal)).isZero();
    }
    assertThat(Files.readString(home.resolve("server.log")))
        .contains("stopped before it was ready")
        .doesNotContain("did not stop cleanly", "Exception in thread", "\tat ");
  }

  @Test
  void aProcessThatWaitsForBrokersEndsAtOnceWithSuccess() throws Exception {
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerProcess node =
            ServerProcess.startRole(
                home,
                "storage-node",
                "HYPERBYTEDB__KAFKA__BOOTSTRAP_SERVERS=127.0.0.1:" + nobody.getLocalPort())) {
      assertThat(node.stop("TERM")).isZero();
    }
    assertThat(Files.readString(home.resolve("server.log")))
        .contains("stopped before it was ready")
        .doesNotContain("did not stop cleanly");
  }

  @Test
  void aStopThatCannotFlushIsNoSuccessAndLosesNothing() throws Exception {
    Path files = home.resolve("data/data");
    try (ServerProcess server = ServerProcess.start(home)) {
      write(server, 500);
      Files.createDirectories(files);
      Files.move(files, home.resolve("aside"));
      Files.writeString(files, "in the way");
      assertThat(server.stop("TERM")).isEqualTo(1);
    }
    Files.delete(files);
    Files.move(home.resolve("aside"), files);
    assertHolds(500);
  }

  @Test
  void aLogThatIsMissingBesideItsStateIsRefused() throws Exception {
    Path log = home.resolve("data/wal/kafka");
    try (ServerProcess server = ServerProcess.start(home)) {
      write(server, 5);
    }
    Files.move(log, home.resolve("aside"));
    assertRefused(
        serve(Map.of(DATA_DIR, home.resolve("data").toString())),
        "the log in [" + log + "] is missing, but there is a state in [");
    Files.move(home.resolve("aside"), log);
    assertHolds(5);
  }

  @Test
  void aStateThatIsRemovedMeanwhileIsSavedAndToldOf() throws Exception {
    try (ServerProcess server = ServerProcess.start(home)) {
      write(server, 5);
      Files.move(home.resolve("data/meta"), home.resolve("aside"));
      try (Http http = new Http(server.url())) {
        await()
            .untilAsserted(
                () ->
                    assertThat(http.get("/health").body())
                        .contains("the directory state/ in storage.meta_dir is gone"));
        assertThat(http.write("d", "m v=9i 9").status()).isEqualTo(204);
      }
      await().until(() -> Files.isDirectory(home.resolve("data/meta/checkpoints")));
    }
    assertHolds(6);
  }

  @Test
  void aLogThatIsRemovedMeanwhileTakesNoMoreWrites() throws Exception {
    Path log = home.resolve("data/wal/kafka");
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      write(server, 5);
      Files.move(log, home.resolve("aside"));
      await()
          .ignoreExceptions()
          .until(() -> !server.isAlive() || http.write("d", "m v=9i 9").status() == 503);
    }
    assertThat(log.resolve("__cluster_metadata-0")).doesNotExist();
  }

  @Test
  void theIdentityOfALogIsPutBackWhenItIsLost() throws Exception {
    try (ServerProcess server = ServerProcess.start(home)) {
      write(server, 5);
    }
    Path identity = home.resolve("data/wal/kafka/meta.properties");
    String before = Files.readString(identity);
    Files.delete(identity);
    assertHolds(5);
    assertThat(Files.readString(identity)).isEqualTo(before);
  }

  @Test
  void killedServersLeaveNothingInTheTemporaryDirectory() throws Exception {
    Path temporary = Files.createDirectory(home.resolve("tmp"));
    Path libraries = home.resolve("native");
    String options =
        "JDK_JAVA_OPTIONS=-Djava.io.tmpdir=%s -Dhyperbytedb.native=%s -Djava.library.path=%s"
            .formatted(temporary, libraries, libraries);
    for (int start = 0; start < 2; start++) {
      try (ServerProcess server = ServerProcess.start(home, options)) {
        write(server, 5);
      }
      try (Stream<Path> left = Files.list(temporary)) {
        assertThat(left).isEmpty();
      }
    }
    try (Stream<Path> unpacked = Files.list(libraries)) {
      assertThat(unpacked).hasSize(4);
    }
  }

  @Test
  void directoriesAreForTheirUserOnly() throws Exception {
    try (ServerProcess server = ServerProcess.start(home)) {
      write(server, 5);
    }
    for (String directory : List.of("data", "data/wal", "data/meta")) {
      assertThat(Files.getPosixFilePermissions(home.resolve(directory)))
          .containsExactlyInAnyOrderElementsOf(PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void aServerThatWasStoppedForHalfAMinuteGoesOn() throws Exception {
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      write(server, 5);
      server.signal("STOP");
      // Longer than sessions of brokers and nodes last.
      await().pollDelay(Duration.ofSeconds(31)).atMost(Duration.ofMinutes(1)).until(() -> true);
      server.signal("CONT");
      assertThat(http.write("d", "m v=6i 6").status()).isEqualTo(204);
      assertThat(http.query("d", "SELECT count(v) FROM m").body()).contains(",6]]");
      assertThat(http.get("/health").status()).isEqualTo(200);
    }
    assertThat(Files.readString(home.resolve("server.log")))
        .doesNotContain("\tat ", " ERROR ", "fenced");
  }

  @Test
  void aPortInUseIsRefused() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertRefused(
          serve(Map.of(DATA_DIR, home.resolve("data").toString(), PORT, port)),
          "cannot listen on 127.0.0.1:" + port + "; is it in use?");
    }
  }

  @Test
  void aDataDirectoryThatCannotBeUsedIsRefused() throws Exception {
    Path file = Files.writeString(home.resolve("file"), "");
    assertRefused(
        serve(Map.of(DATA_DIR, file.toString())),
        "the data directory [" + file + "] cannot be used: [" + file + "] is not a directory");
    assertRefused(
        serve(Map.of(DATA_DIR, file.resolve("below").toString())),
        "the data directory [" + file.resolve("below") + "] cannot be used: ");
  }
}
