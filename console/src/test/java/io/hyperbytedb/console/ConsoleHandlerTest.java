package io.hyperbytedb.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.http.server.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleHandlerTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static HttpServer server;

  @BeforeAll
  static void start() {
    HttpServer.Builder builder = HttpServer.builder("127.0.0.1", 0, "1.8.10");
    ConsoleHandler console = new ConsoleHandler();
    for (String path : ConsoleHandler.PATHS) {
      builder.route("GET", path, console).route("HEAD", path, console);
    }
    server = builder.browsers(ConsoleHandler.FROM_ROOT).start();
  }

  @AfterAll
  static void stop() {
    CLIENT.close();
    server.close();
  }

  private static HttpResponse<byte[]> ask(String method, String path, String... headers)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "/ui/, text/html; charset=utf-8",
    "/ui/app.js, text/javascript; charset=utf-8",
    "/ui/app.css, text/css; charset=utf-8",
    "/ui/icon.svg, image/svg+xml",
  })
  void filesAreServedCompressedIfTheClientTakesIt(String path, String type) throws Exception {
    HttpResponse<byte[]> plain = ask("GET", path);
    assertThat(plain.statusCode()).isEqualTo(200);
    assertThat(header(plain, "Content-Type")).isEqualTo(type);
    assertThat(header(plain, "Content-Encoding")).isEmpty();
    assertThat(header(plain, "Set-Cookie")).isEmpty();

    HttpResponse<byte[]> gzip = ask("GET", path, "Accept-Encoding", "gzip, br");
    assertThat(header(gzip, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(gzip, "Vary")).isEqualTo("Accept-Encoding");
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip.body()))) {
      assertThat(in.readAllBytes()).isEqualTo(plain.body());
    }
    HttpResponse<byte[]> head = ask("HEAD", path);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(plain.body().length));
  }

  @Test
  void whatABrowserHasIsNotSentAgain() throws Exception {
    HttpResponse<byte[]> page = ask("GET", "/ui/");
    String tag = header(page, "ETag");
    assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
    HttpResponse<byte[]> again = ask("GET", "/ui/", "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(header(again, "ETag")).isEqualTo(tag);
    assertThat(ask("GET", "/ui/", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);

    String script = text(page).replaceAll("(?s).*src=\"(app\\.js\\?v=[0-9a-f]+)\".*", "$1");
    assertThat(header(ask("GET", "/ui/" + script), "Cache-Control"))
        .isEqualTo("public, max-age=31536000, immutable");
    assertThat(header(ask("GET", "/ui/app.js?v=old"), "Cache-Control")).isEqualTo("no-cache");
  }

  @Test
  void nothingForeignIsLoadedOrAskedAndNoPageFramesIt() throws Exception {
    HttpResponse<byte[]> page = ask("GET", "/ui/");
    assertThat(header(page, "Content-Security-Policy"))
        .startsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(page, "Referrer-Policy")).isEqualTo("no-referrer");
  }

  @Test
  void browsersAreSentThereAndOthersAreAnsweredAsByInfluxDb() throws Exception {
    HttpResponse<byte[]> browser =
        ask("GET", "/", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    assertThat(browser.statusCode()).isEqualTo(302);
    assertThat(header(browser, "Location")).isEqualTo("ui/");
    assertThat(header(ask("GET", "/ui"), "Location")).isEqualTo("ui/");
    HttpResponse<byte[]> other = ask("GET", "/", "Accept", "*/*");
    assertThat(other.statusCode()).isEqualTo(404);
    assertThat(text(other)).isEqualTo("404 page not found\n");
    assertThat(ask("POST", "/", "Accept", "text/html").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/ui/other", "/ui/../query", "/ui/app.js/", "/ui//app.js", "/ui/%61pp.js"})
  void otherPathsAreNotThere(String path) throws Exception {
    assertThat(ask("GET", path).statusCode()).isEqualTo(404);
  }
}
