package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that has, or is given, too few file descriptors. */
class DescriptorsIT {
  private static final String LINE = "m,h=%d v=%d %d";

  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(ints = {200, 256, 511})
  void aLimitThatIsTooLowIsOneSentence(int files) throws IOException {
    assertThat(ServerProcess.runWithFiles(home, files)).isEqualTo(1);
    assertThat(Files.readString(home.resolve("server.log")))
        .isEqualTo(
            "hyperbytedb: the limit of open files is "
                + files
                + ", and a server needs 512: raise it, with ulimit -n or LimitNOFILE= of"
                + " systemd\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024})
  void moreConnectionsThanDescriptorsDoNoHarm(int files) throws Exception {
    try (ServerProcess server =
            ServerProcess.startWithFiles(
                home,
                files,
                "HYPERBYTEDB__FLUSH__INTERVAL_SECS=1",
                "HYPERBYTEDB__FLUSH__MAX_AGE_SECS=1");
        Http http = new Http(server.url())) {
      assertThat(log()).contains("HTTP connections: of " + files + " files that may be open");
      assertThat(http.query("", "CREATE DATABASE d").status()).isEqualTo(200);
      int written = 0;
      List<Socket> idle = new ArrayList<>();
      try {
        for (int i = 0; i < 2 * files; i++) {
          idle.add(connect(server));
          if (i % 20 == 0 && http.write("d", LINE.formatted(i % 7, i, i)).status() == 204) {
            written++;
          }
        }
        // While all of them are there, idle ones make room.
        int before = written;
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> http.write("d", LINE.formatted(1, 1, -1)).status() == 204);
        written = before + 1;
        assertThat(http.get("/metrics").status()).isEqualTo(200);
      } finally {
        for (Socket socket : idle) {
          socket.close();
        }
      }
      assertThat(http.query("d", "SELECT count(v) FROM m").body())
          .contains("[\"1970-01-01T00:00:00Z\"," + written + "]");
      assertThat(log()).doesNotContain("Too many open files");
    }
  }

  /** Whatever takes the descriptors: the limit of a running server is lowered under its feet. */
  @Test
  void theServerListensAgainWhenThereAreDescriptorsAgain() throws Exception {
    try (ServerProcess server = ServerProcess.startWithFiles(home, 1024)) {
      try (Http http = new Http(server.url())) {
        assertThat(http.query("", "CREATE DATABASE d").status()).isEqualTo(200);
      }
      for (int round = 0; round < 2; round++) {
        limitFiles(server, 64);
        for (int i = 0; i < 50; i++) {
          try (Socket socket = connect(server)) {
            socket
                .getOutputStream()
                .write("GET /ping HTTP/1.1\r\nHost: t\r\n\r\n".getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            // It is refused, or only waits to be.
          }
        }
        await().until(() -> log().contains("cannot accept a connection: Too many open files"));
        limitFiles(server, 1024);
        try (Http http = new Http(server.url())) {
          int value = round;
          await()
              .atMost(Duration.ofMinutes(1))
              .ignoreExceptionsInstanceOf(IOException.class)
              .until(() -> http.write("d", LINE.formatted(1, value, value)).status() == 204);
        }
      }
    }
  }

  private String log() throws IOException {
    return Files.readString(home.resolve("server.log"));
  }

  private static Socket connect(ServerProcess server) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), URI.create(server.url()).getPort());
  }

  private static void limitFiles(ServerProcess server, int files) throws Exception {
    Process limit =
        new ProcessBuilder(
                "prlimit", "--pid", Long.toString(server.pid()), "--nofile=" + files + ":")
            .inheritIO()
            .start();
    assertThat(limit.waitFor()).isZero();
  }
}
