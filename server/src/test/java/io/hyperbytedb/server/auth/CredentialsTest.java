package io.hyperbytedb.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.server.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The credentials of a request. */
final class CredentialsTest {
  private static void say(HttpExchange exchange) {
    Credentials credentials = Credentials.of(exchange, true);
    byte[] text = String.valueOf(credentials).getBytes(StandardCharsets.UTF_8);
    exchange.respond(200, "text/plain", text);
  }

  @ParameterizedTest
  @CsvSource({
    "Basic dTpw, Password[u]",
    "basic dTpw, Password[u]",
    "bAsIc dTpw, Password[u]",
    "TOKEN u:p, Password[u]",
    "token u:p, Password[u]",
    "bearer abc, Token[]",
    "BEARER abc, Token[]",
    "Digest abc, null",
    "basic, null",
    "basic %%%, null",
  })
  void schemesAreKnownInAnyCase(String header, String expected) throws Exception {
    try (HttpServer server =
            HttpServer.builder("127.0.0.1", 0, "1")
                .route("GET", "/", CredentialsTest::say)
                .start();
        HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/"))
              .header("Authorization", header)
              .build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).body())
          .isEqualTo(expected);
    }
  }
}
