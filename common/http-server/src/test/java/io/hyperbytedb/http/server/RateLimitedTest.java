package io.hyperbytedb.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.metrics.PrometheusMetrics;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RateLimitedTest {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
  private final Metrics.Counter refused = new PrometheusMetrics().counter("c", "");

  @Test
  void aSecondsRequestsMayComeAtOnceAndFurtherOnesAreRefused() throws IOException {
    HttpHandler limited =
        new RateLimited(exchange -> exchange.respond(204), 3, clock::get, refused);
    try (HttpServer server =
            HttpServer.builder("127.0.0.1", 0, "1").route("GET", "/x", limited).start();
        RawClient client = new RawClient(server.port())) {
      assertThat(statuses(client, 5)).isEqualTo("204 204 204 429 429 ");
      clock.addAndGet(400_000_000);
      assertThat(statuses(client, 2)).isEqualTo("204 429 ");
      clock.addAndGet(60_000_000_000L);
      assertThat(statuses(client, 4)).isEqualTo("204 204 204 429 ");
      RawClient.Answer last = client.request("GET /x", "", new byte[0]).answer();
      assertThat(last.header("Retry-After")).isEqualTo("1");
      assertThat(last.text())
          .isEqualTo("{\"error\":\"rate limit exceeded: 3 requests per second\"}\n");
      assertThat(refused.value()).isEqualTo(5);
    }
  }

  private static String statuses(RawClient client, int requests) throws IOException {
    StringBuilder statuses = new StringBuilder();
    for (int i = 0; i < requests; i++) {
      statuses.append(client.request("GET /x", "", new byte[0]).answer().status()).append(' ');
    }
    return statuses.toString();
  }
}
