package io.hyperbytedb.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.http.server.HttpServer;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.testing.TestFaults;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineHandlerTest {
  private static final Instant SEEN = Instant.parse("2026-11-30T12:00:00.123456Z");

  @TempDir Path directory;

  @Test
  void whatWasSeenIsClearedAndWhatCameLaterStays() throws Exception {
    put(directory.resolve("0-17.record"), directory.resolve("0-17.reason"), SEEN);
    Path files = Files.createDirectories(directory.resolve(QuarantineHandler.FILES));
    put(files.resolve("a!1-2-3-4.parquet"), files.resolve("a!1-2-3-4.parquet.reason"), SEEN);
    put(directory.resolve("1-5.record"), directory.resolve("1-5.reason"), SEEN.plusNanos(1_000));
    Membership alone =
        Membership.alone(
            new MembershipSettings(
                new NodeIdentity("n", "serve", "r", "127.0.0.1:1", Instant.EPOCH),
                () -> NodeProgress.NONE,
                () -> true,
                new MembershipSettings.Heartbeats(Duration.ofHours(1), 3),
                MembershipSettings.Clocks.SYSTEM,
                new PrometheusMetrics(),
                new TestFaults()));
    QuarantineHandler handler = new QuarantineHandler(alone, directory);
    try (alone;
        HttpServer server =
            HttpServer.builder("127.0.0.1", 0, "test")
                .route("GET", "/internal/quarantine", handler)
                .route("POST", "/internal/quarantine", handler)
                .start();
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(ask(client, server, "GET", "").body())
          .contains("\"replica\": \"r\"", "\"offset\": 17", "\"offset\": 5", "a!1-2-3-4.parquet");
      assertThat(ask(client, server, "POST", "").statusCode()).isEqualTo(400);
      assertThat(ask(client, server, "POST", "?until=now").statusCode()).isEqualTo(400);
      assertThat(ask(client, server, "POST", "?until=" + SEEN).body())
          .contains("\"cleared\": 2", "\"offset\": 5", "\"files\": []")
          .doesNotContain("\"offset\": 17");
      assertThat(directory.resolve("0-17.record")).doesNotExist();
      assertThat(files).isEmptyDirectory();
      assertThat(ask(client, server, "POST", "?until=" + SEEN).body()).contains("\"cleared\": 0");
    }
  }

  private static void put(Path thing, Path reason, Instant when) throws Exception {
    Files.writeString(thing, "bytes");
    Files.writeString(reason, "why");
    Files.setLastModifiedTime(reason, FileTime.from(when));
  }

  private static HttpResponse<String> ask(
      HttpClient client, HttpServer server, String method, String query) throws Exception {
    return client.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/internal/quarantine" + query))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
