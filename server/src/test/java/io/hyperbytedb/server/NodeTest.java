package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.http.server.HttpServer;
import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.server.config.ConfigException;
import io.hyperbytedb.server.config.ConfigLoader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTest {
  private static final String HOST = "127.0.0.1";

  /** The threads of everything that a process starts before it answers requests. */
  private static final Set<String> THREADS =
      Set.of(
          "broker-restart",
          "directories",
          "disk",
          "files",
          "flush",
          "heartbeat",
          "prune",
          "relief");

  @TempDir Path directory;
  private int port;

  /** Those that other tests of this JVM have left. */
  private Set<Thread> others = Set.of();

  @BeforeEach
  void findPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    others = Thread.getAllStackTraces().keySet();
  }

  private Config config(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    all.put("HYPERBYTEDB__SERVER__HOST", HOST);
    all.put("HYPERBYTEDB__SERVER__PORT", Integer.toString(port));
    all.put("HYPERBYTEDB__STORAGE__DATA_DIR", data().toString());
    return new ConfigLoader().environment(all).load().config();
  }

  private Path data() {
    return directory.resolve("data");
  }

  private Set<String> running() {
    Set<String> names = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!others.contains(thread)) {
        names.add(thread.getName());
      }
    }
    names.retainAll(THREADS);
    return names;
  }

  /** The same directory and port can be used again, and no work goes on. */
  private void assertThatNothingIsLeft() {
    await().untilAsserted(() -> assertThat(running()).isEmpty());
    DataDirLock.take("data", data()).close();
    HttpServer.requireFree(HOST, port);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void aProcessAnswersAndLeavesNothingWhenItStops() throws Exception {
    try (Node node = Node.serve(config(Map.of()), () -> false)) {
      assertThat(node.port()).isEqualTo(port);
      assertThat(running()).isEqualTo(THREADS);
      await()
          .untilAsserted(
              () -> assertThat(get("/health/ready").body()).contains("\"status\":\"pass\""));
      assertThat(get("/ui/").body()).contains("<title>HyperbyteDB</title>");
    }

    assertThatNothingIsLeft();
  }

  @Test
  void aProcessThatIsToHaveNoConsoleHasNone() throws Exception {
    try (Node node =
        Node.serve(config(Map.of("HYPERBYTEDB__SERVER__CONSOLE", "false")), () -> false)) {
      assertThat(node.port()).isEqualTo(port);
      assertThat(get("/ui/").statusCode()).isEqualTo(404);
      assertThat(get("/").body()).isEqualTo("404 page not found\n");
    }
  }

  @Test
  void aStartThatFailsAtTheBrokerLeavesNothing() throws Exception {
    Path log = data().resolve("wal/kafka");
    Files.createDirectories(log.getParent());
    Files.writeString(log, "not a directory");

    assertThatThrownBy(() -> Node.serve(config(Map.of()), () -> false).close())
        .hasMessageContaining(log.toString());

    assertThatNothingIsLeft();
  }

  @Test
  void aStartThatFailsAtTheHttpApiLeavesNothing() throws Exception {
    Path pem = Files.writeString(directory.resolve("pem"), "not a certificate");
    Config config =
        config(
            Map.of(
                "HYPERBYTEDB__TLS__CERT_FILE", pem.toString(),
                "HYPERBYTEDB__TLS__KEY_FILE", pem.toString()));

    assertThatThrownBy(() -> Node.serve(config, () -> false).close())
        .hasMessageContaining(pem.toString());

    assertThatNothingIsLeft();
  }

  @Test
  void aRoleNeedsBrokers() {
    assertThatThrownBy(() -> Node.join(config(Map.of()), Role.QUERY_NODE))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a process of a cluster needs brokers");
  }
}
