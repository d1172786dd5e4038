package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.node.config.Config;
import io.hyperbytedb.node.http.HttpServer;
import io.hyperbytedb.node.metrics.PrometheusMetrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskMonitorTest {
  @TempDir Path folder;

  @Test
  void writesAreRefusedUntilThereIsSpaceAgain() throws Exception {
    AtomicReference<Double> free = new AtomicReference<>(50.0);
    PrometheusMetrics metrics = new PrometheusMetrics();
    try (DiskMonitor disk =
            new DiskMonitor(new Config.Disk(Duration.ofDays(1), 10, 3), free::get, metrics);
        HttpServer server =
            HttpServer.builder("127.0.0.1", 0, "1")
                .route("GET", "/x", disk.guard(exchange -> exchange.respond(204)))
                .start();
        HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/x");
      for (double percent : new double[] {50, 9, 2.9, 3, 0, 50}) {
        free.set(percent);
        disk.check();
        HttpResponse<String> answer =
            client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(percent < 3 ? 507 : 204);
        assertThat(metrics.prometheusText())
            .contains("hyperbytedb_disk_read_only " + (percent < 3 ? 1 : 0));
      }
    }
  }

  @Test
  void aRealDiskHasAShareThatIsFree() {
    assertThat(DiskMonitor.of(folder).getAsDouble()).isBetween(0.0, 100.0);
  }
}
