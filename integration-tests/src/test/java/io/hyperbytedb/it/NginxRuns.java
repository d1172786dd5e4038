package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server behind nginx as a distribution has it, with its default {@code proxy_pass}, which
 * speaks HTTP/1.0. It needs nginx and is run by name: {@code -Dit.test=NginxRuns}. What nginx sends
 * is part of {@code HttpEdgeTest}.
 */
class NginxRuns {
  private static final int POINTS = 5_000;

  @TempDir Path home;

  private static String nginx() {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "") + ":/usr/sbin";
    return Stream.of(path.split(":", -1))
        .map(directory -> Path.of(directory, "nginx"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nginx is not installed"))
        .toString();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Process proxy(int port, String upstream) throws IOException {
    String config =
        """
        daemon off;
        master_process off;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log info;
        events {}
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          large_client_header_buffers 4 64k;
          client_max_body_size 25m;
          server {
            listen 127.0.0.1:%2$d;
            location / { proxy_pass %3$s; }
            location /internal { return 403; }
          }
        }
        """
            .formatted(home, port, upstream);
    Path file = Files.writeString(home.resolve("nginx.conf"), config);
    return new ProcessBuilder(
            List.of(
                nginx(), "-p", home.toString(), "-c", file.toString(), "-e", home + "/error.log"))
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("nginx.log").toFile())
        .start();
  }

  private static byte[] zipped() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < POINTS; i++) {
      lines.append("cpu,host=h").append(i % 50).append(" v=").append(i).append(' ').append(i);
      lines.append('\n');
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  private static HttpResponse<String> get(HttpClient client, String url) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static void awaitListening(HttpClient client, String url, Process proxy)
      throws Exception {
    while (true) {
      try {
        get(client, url);
        return;
      } catch (IOException e) {
        assertThat(proxy.waitFor(20, TimeUnit.MILLISECONDS)).as("nginx ended").isFalse();
      }
    }
  }

  @Test
  void everythingWorksBehindIt() throws Exception {
    int port = freePort();
    String url = "http://127.0.0.1:" + port;
    try (ServerProcess server = ServerProcess.start(home);
        HttpClient client = HttpClient.newHttpClient();
        Http http = new Http(url)) {
      Process proxy = proxy(port, server.url());
      try {
        awaitListening(client, url + "/ping", proxy);
        converse(client, http, url);
      } finally {
        proxy.destroy();
        proxy.waitFor();
      }
    }
    assertThat(Files.readString(home.resolve("error.log"))).doesNotContain("upstream");
  }

  private static void converse(HttpClient client, Http http, String url) throws Exception {
    assertThat(get(client, url + "/ping").statusCode()).isEqualTo(204);
    assertThat(http.query("", "CREATE DATABASE t").status()).isEqualTo(200);
    HttpRequest write =
        HttpRequest.newBuilder(URI.create(url + "/write?db=t&precision=s"))
            .header("Content-Encoding", "gzip")
            .POST(BodyPublishers.ofByteArray(zipped()))
            .build();
    assertThat(client.send(write, BodyHandlers.ofString()).statusCode()).isEqualTo(204);
    assertThat(http.write("t", "m v=1 1\n".repeat(200_000)).status()).isEqualTo(204);
    assertThat(http.query("t", "SELECT count(v) FROM cpu").body()).contains("," + POINTS + "]");
    String all =
        get(client, url + "/query?db=t&chunked=true&chunk_size=100&q=SELECT+v+FROM+cpu").body();
    assertThat(all.split("\"columns\"", -1)).hasSize(POINTS / 100 + 1);
    String pad = "&pad=" + "x".repeat(16_000);
    assertThat(get(client, url + "/query?q=SHOW+DATABASES" + pad).statusCode()).isEqualTo(200);
    HttpResponse<String> refused = get(client, url + "/query?db=t&q=SELEC");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).startsWith("{\"error\":\"error parsing query");
    assertThat(refused.headers().firstValue("X-Influxdb-Version")).isPresent();
    for (String path :
        List.of("/internal/wal", "//internal/wal", "/%69nternal/wal", "/ping/../internal")) {
      assertThat(get(client, url + path).statusCode()).as(path).isEqualTo(403);
    }
    for (String path : List.of("/x%252finternal", "/ping;/internal/wal", "/;/internal/wal")) {
      assertThat(get(client, url + path).statusCode()).as(path).isEqualTo(404);
    }
  }
}
