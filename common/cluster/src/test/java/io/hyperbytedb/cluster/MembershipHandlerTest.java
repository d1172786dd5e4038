package io.hyperbytedb.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.http.server.HttpServer;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.testing.TestFaults;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which nodes may be forgotten. */
class MembershipHandlerTest {
  private static final Partition TOPIC = new Partition("nodes", 0);

  private final MemoryLog log = new MemoryLog(InstantSource.system());
  private final AtomicLong nanos = new AtomicLong();

  MembershipHandlerTest() {
    log.ensureTopic(new TopicSpec(TOPIC.topic(), 1, 1, Map.of()));
  }

  @Test
  void forgetsWhoIsSilentAndOthersOnlyByForce() throws Exception {
    try (Membership membership =
            Membership.join(
                new MembershipSettings(
                    identity("a"),
                    () -> NodeProgress.NONE,
                    () -> true,
                    new MembershipSettings.Heartbeats(Duration.ofMillis(20), 100),
                    new MembershipSettings.Clocks(InstantSource.system(), nanos::get),
                    new PrometheusMetrics(),
                    new TestFaults()),
                log,
                TOPIC);
        HttpServer server =
            HttpServer.builder("127.0.0.1", 0, "1.8.10")
                .route(
                    "DELETE",
                    "/internal/membership",
                    new MembershipHandler(membership, InstantSource.system()))
                .start();
        HttpClient http = HttpClient.newHttpClient()) {
      say("b");
      say("c");
      await().until(() -> membership.view().members().size() == 3);

      nanos.set(TimeUnit.MILLISECONDS.toNanos(1_600));
      assertThat(forget(http, server, "b").statusCode()).isEqualTo(409);
      assertThat(forget(http, server, "b").body())
          .contains("node [b] was heard 1.6 s ago", "silent for 2 s");
      assertThat(forget(http, server, "nobody").statusCode()).isEqualTo(404);
      assertThat(forget(http, server, "a&force=true").statusCode()).isEqualTo(400);
      assertThat(forget(http, server, "c&force=true").body()).doesNotContain("\"c\"");
      nanos.set(TimeUnit.MILLISECONDS.toNanos(2_001));
      assertThat(forget(http, server, "b").statusCode()).isEqualTo(200);
      assertThat(membership.view().members()).hasSize(1);
    }
  }

  private static HttpResponse<String> forget(HttpClient http, HttpServer server, String node)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + server.port() + "/internal/membership?node=" + node))
            .DELETE()
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void say(String id) {
    NodeRecord record = new NodeRecord(identity(id), NodeState.ACTIVE, 1, NodeProgress.NONE);
    log.append(TOPIC, id.getBytes(StandardCharsets.UTF_8), NodeCodec.encode(record)).join();
  }

  private static NodeIdentity identity(String id) {
    return new NodeIdentity(id, "storage-node", "x", id + ":1", Instant.ofEpochMilli(5));
  }
}
