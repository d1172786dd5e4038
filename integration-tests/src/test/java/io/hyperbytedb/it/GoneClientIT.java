package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A query that nobody waits for stops. */
@EnabledOnOs(OS.LINUX)
class GoneClientIT {
  /** Makes a window for each nanosecond of ten hours, and no row of any. */
  private static final String LONG =
      "SELECT derivative(mean(v)) FROM m WHERE time >= 0 GROUP BY time(1ns)";

  @TempDir Path home;

  @Test
  void aLongQueryStopsSoonAfterItsClientIsGone() throws Exception {
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      http.query("d", "CREATE DATABASE d");
      assertThat(http.write("d", "m v=1 1\nm v=2 36000000000000").status()).isEqualTo(204);
      try (Socket client = ask(server, LONG)) {
        await().until(() -> isRunning(http));
        await()
            .during(Duration.ofMillis(800))
            .atMost(Duration.ofSeconds(30))
            .until(() -> isRunning(http));
        assertThat(client.isConnected()).isTrue();
      }
      await().atMost(Duration.ofSeconds(5)).until(() -> !isRunning(http));
    }
  }

  private static boolean isRunning(Http http) throws Exception {
    return http.query("d", "SHOW QUERIES").body().contains("derivative");
  }

  private static Socket ask(ServerProcess server, String query) throws Exception {
    URI url = URI.create(server.url());
    Socket socket = new Socket(url.getHost(), url.getPort());
    OutputStream out = socket.getOutputStream();
    String text = URLEncoder.encode(query, StandardCharsets.UTF_8);
    out.write(
        ("GET /query?db=d&q=" + text + " HTTP/1.1\r\nHost: t\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    return socket;
  }
}
