package io.hyperbytedb.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.http.server.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** /write as a client sees it, over a real server. Answers are those of InfluxDB 1.6.7. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WriteHttpTest {
  private final WriteNode node = new WriteNode(InstantSource.system());
  private final HttpServer server =
      HttpServer.builder("127.0.0.1", 0, "1.8.10").route("POST", "/write", node.handler()).start();
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  void createDatabase() {
    node.submit(new CreateDatabase("db", null));
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
    node.close();
  }

  private HttpResponse<String> post(String query, String encoding, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/write?" + query))
            .POST(body);
    if (!encoding.isEmpty()) {
      request.header("Content-Encoding", encoding);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(plain);
    }
    return out.toByteArray();
  }

  private int rows() {
    return node.newBatches().stream().mapToInt(batch -> batch.rowCount()).sum();
  }

  @Test
  void bodiesPlainChunkedAndGzipped() throws Exception {
    rows();
    byte[] body = "cpu v=1 1\ncpu v=2 2\n".repeat(500).getBytes(StandardCharsets.UTF_8);
    assertThat(post("db=db", "", BodyPublishers.ofByteArray(body)).statusCode()).isEqualTo(204);
    assertThat(rows()).isEqualTo(1000);
    BodyPublisher chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    assertThat(post("db=db", "", chunked).statusCode()).isEqualTo(204);
    assertThat(rows()).isEqualTo(1000);
    HttpResponse<String> zipped = post("db=db", "gzip", BodyPublishers.ofByteArray(gzip(body)));
    assertThat(zipped.statusCode()).isEqualTo(204);
    assertThat(zipped.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(rows()).isEqualTo(1000);
    // Other encodings are treated as plain text.
    assertThat(post("db=db", "deflate", BodyPublishers.ofByteArray(body)).statusCode())
        .isEqualTo(204);
    assertThat(rows()).isEqualTo(1000);
  }

  @Test
  void brokenGzip() throws Exception {
    byte[] zipped = gzip("cpu v=1 1".getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> cut =
        post("db=db", "gzip", BodyPublishers.ofByteArray(Arrays.copyOf(zipped, 25)));
    assertThat(cut.statusCode()).isEqualTo(400);
    assertThat(cut.body()).isEqualTo("{\"error\":\"unexpected EOF\"}\n");
    HttpResponse<String> plain =
        post("db=db", "gzip", BodyPublishers.ofString("cpu v=1,w=2,x=3 1451606400"));
    assertThat(plain.statusCode()).isEqualTo(400);
    assertThat(plain.body()).isEqualTo("{\"error\":\"gzip: invalid header\"}\n");
  }

  @Test
  void tooLarge() throws Exception {
    byte[] body = new byte[25_000_001];
    Arrays.fill(body, (byte) '\n');
    HttpResponse<String> zipped = post("db=db", "gzip", BodyPublishers.ofByteArray(gzip(body)));
    assertThat(zipped.statusCode()).isEqualTo(413);
    assertThat(zipped.body()).isEqualTo("{\"error\":\"Request Entity Too Large\"}\n");
    assertThat(post("db=db", "", BodyPublishers.ofByteArray(body, 0, 25_000_000)).statusCode())
        .isEqualTo(204);
  }

  @Test
  void errorsAreJsonAndAHeader() throws Exception {
    HttpResponse<String> partial =
        post("db=db", "", BodyPublishers.ofString("cpu v=1 1\nbad\nworse \"<"));
    assertThat(partial.statusCode()).isEqualTo(400);
    assertThat(partial.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(partial.headers().firstValue("X-Influxdb-Error"))
        .hasValue(
            "partial write: unable to parse 'bad': missing fields"
                + " unable to parse 'worse \"<': invalid field format dropped=0");
    assertThat(partial.body())
        .isEqualTo(
            "{\"error\":\"partial write: unable to parse 'bad': missing fields\\n"
                + "unable to parse 'worse \\\"\\u003c': invalid field format dropped=0\"}\n");
    HttpResponse<String> many = post("db=db", "", BodyPublishers.ofString("bad\n".repeat(100_000)));
    assertThat(many.headers().firstValue("X-Influxdb-Error").orElse("")).hasSize(1024);
    assertThat(many.body()).endsWith(" more)\"}\n").hasSizeLessThan(3_000_000);
    HttpResponse<String> unknown = post("db=nix", "", BodyPublishers.ofString("cpu v=1 1"));
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).isEqualTo("{\"error\":\"database not found: \\\"nix\\\"\"}\n");
  }
}
