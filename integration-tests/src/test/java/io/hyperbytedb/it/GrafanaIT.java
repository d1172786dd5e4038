package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The requests of Grafana's InfluxQL data source, from its proxy and from a browser. */
class GrafanaIT {
  @TempDir Path home;

  private static List<String> lines(String file) throws IOException {
    try (var in = GrafanaIT.class.getResourceAsStream("/grafana/" + file)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder query(String url, String statement) {
    return HttpRequest.newBuilder(
        URI.create(
            url
                + "/query?db=g&epoch=ms&q="
                + URLEncoder.encode(statement, StandardCharsets.UTF_8)));
  }

  @Test
  void testVariablesPanelsAndAnnotations() throws Exception {
    try (ServerProcess server = ServerProcess.start(home, ServerProcess.AS_RECORDED);
        HttpClient client = HttpClient.newHttpClient()) {
      String url = server.url();
      var created = send(client, query(url, "CREATE DATABASE g").POST(BodyPublishers.noBody()));
      assertThat(created.statusCode()).isEqualTo(200);
      URI write = URI.create(url + "/write?db=g&precision=s");
      String data = String.join("\n", lines("data.txt"));
      assertThat(
              send(client, HttpRequest.newBuilder(write).POST(BodyPublishers.ofString(data)))
                  .statusCode())
          .isEqualTo(204);
      String statement = "";
      for (String line : lines("requests.txt")) {
        if (line.startsWith("> ")) {
          statement = line.substring(2);
        } else if (line.startsWith("< ")) {
          assertThat(send(client, query(url, statement)).body())
              .as(statement)
              .isEqualTo(line.substring(2) + "\n");
        }
      }
      var fromBrowser =
          send(client, query(url, "SHOW MEASUREMENTS").header("Origin", "http://grafana:3000"));
      assertThat(fromBrowser.headers().firstValue("Access-Control-Allow-Origin"))
          .hasValue("http://grafana:3000");
      assertThat(send(client, HttpRequest.newBuilder(URI.create(url + "/ping"))).headers().map())
          .containsKey("X-Influxdb-Version");
    }
  }
}
