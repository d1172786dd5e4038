package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Telegraf's InfluxDB output does: creates its database, then gzipped batches in chunks. */
class TelegrafIT {
  private static final int BATCH = 5_000;

  @TempDir Path home;

  private static byte[] batch(int number) throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < BATCH; i++) {
      long time = 1_700_000_000_000_000_000L + (number * (long) BATCH + i) * 10_000_000;
      lines.append("cpu,cpu=cpu").append(i % 4).append(",host=h").append(i % 50);
      lines.append(" usage_idle=").append(i % 100).append(".5,usage_user=1i,up=true,os=\"a b\" ");
      lines.append(time).append('\n');
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  @Test
  void gzippedBatchesOfFiveThousand() throws Exception {
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url());
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(http.query("", "CREATE DATABASE \"telegraf\"").status()).isEqualTo(200);
      for (int number = 0; number < 10; number++) {
        byte[] zipped = batch(number);
        HttpRequest request =
            HttpRequest.newBuilder(
                    URI.create(server.url() + "/write?consistency=any&db=telegraf&rp="))
                .header("Content-Encoding", "gzip")
                .header("Content-Type", "text/plain; charset=utf-8")
                .header("User-Agent", "Telegraf/1.30.0")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(zipped)))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(204);
      }
      assertThat(
              http.query("telegraf", "SELECT count(usage_idle), sum(usage_user) FROM cpu").body())
          .contains(",50000,50000]]");
    }
  }
}
