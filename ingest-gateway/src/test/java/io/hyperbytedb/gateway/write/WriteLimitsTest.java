package io.hyperbytedb.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.AlterPolicy;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.PolicySpec;
import io.hyperbytedb.http.server.HttpServer;
import io.hyperbytedb.model.Compatibility;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** What /write says of points whose times a policy does not allow. */
class WriteLimitsTest {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final long HOUR = 3_600_000_000_000L;

  @Test
  void pointsOutsideOfThePolicysLimitsAreDroppedAndTheOthersWritten() throws Exception {
    assertThat(answer(Compatibility.V1_12))
        .isEqualTo(
            "400 {\"error\":\"partial write: points beyond retention policy or outside permissible"
                + " write window dropped=2 for database: db for retention policy: autogen\"}\n");
    assertThat(answer(Compatibility.V1_8))
        .isEqualTo("400 {\"error\":\"partial write: points beyond retention policy dropped=2\"}\n");
  }

  private static String answer(Compatibility compatibility) throws Exception {
    WriteConfig config =
        new WriteConfig(25_000_000, 0, 50_000_000, 2, 8 << 20, Duration.ofSeconds(30));
    WriteNode node = new WriteNode(InstantSource.fixed(NOW), config, compatibility);
    try (HttpServer server =
            HttpServer.builder("127.0.0.1", 0, "x")
                .route("POST", "/write", node.handler())
                .start();
        HttpClient client = HttpClient.newHttpClient()) {
      node.submit(new CreateDatabase("db", null));
      PolicySpec limits = new PolicySpec(null, null, null, null, HOUR, HOUR);
      node.submit(new AlterPolicy("db", "autogen", limits, false));
      long now = NOW.getEpochSecond();
      String lines =
          "m v=1 %d\nm v=2 %d\nm v=3 %d\nm v=4 %d"
              .formatted(now - 3600, now - 3601, now + 3600, now + 3601);
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/write?db=db&precision=s");
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(lines)).build(),
              BodyHandlers.ofString());
      assertThat(node.newBatches().stream().mapToInt(batch -> batch.rowCount()).sum()).isEqualTo(2);
      return response.statusCode() + " " + response.body();
    } finally {
      node.close();
    }
  }
}
