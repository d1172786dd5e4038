package io.hyperbytedb.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.http.server.HttpServer;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.http.QueryHandler;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A query meets a file that is gone; other nodes may have it. */
class DamagedFileTest {
  private static final String ELSEWHERE = "{\"results\":[\"elsewhere\"]}";

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> passedOn = new ArrayList<>();
  private boolean othersAnswer = true;
  private FixtureDatabase database;
  private HttpServer server;
  private String lost;

  @BeforeEach
  void start() throws Exception {
    database = new FixtureDatabase(GoldenFiles.recorded(), DataState.FLUSHED, Compatibility.V1_8);
    QueryHandler handler = database.handler(this::passOn);
    server =
        HttpServer.builder("127.0.0.1", 0, "test")
            .route("GET", "/query", handler)
            .route("POST", "/query", handler)
            .start();
    lost = database.paths("g", "cpu").getFirst();
    database.lose(lost);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    database.close();
    client.close();
  }

  private boolean passOn(HttpExchange exchange, String contentType, HttpExchange.Body body) {
    passedOn.add(
        contentType + ' ' + new String(body.bytes(), 0, body.length(), StandardCharsets.US_ASCII));
    if (othersAnswer) {
      exchange.respond(200, "application/json", ELSEWHERE.getBytes(StandardCharsets.US_ASCII));
    }
    return othersAnswer;
  }

  private String ask(String method, String query, String... headers) throws Exception {
    String parameters = "db=g&q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    boolean get = method.equals("GET");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + server.port() + "/query" + (get ? "?" + parameters : "")))
            .header("Accept-Encoding", "identity");
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    if (!get) {
      request
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(HttpRequest.BodyPublishers.ofString(parameters));
    }
    HttpResponse<byte[]> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Test
  void othersAnswerWhatADamagedFileKeepsThisNodeFrom() throws Exception {
    for (String method : List.of("GET", "POST")) {
      assertThat(ask(method, "SELECT * FROM cpu")).isEqualTo(ELSEWHERE);
      assertThat(ask(method, "SHOW DATABASES; SELECT * FROM cpu")).isEqualTo(ELSEWHERE);
    }
    assertThat(passedOn)
        .hasSize(4)
        .allMatch(text -> text.startsWith("application/x-www-form-urlencoded "))
        .allMatch(text -> text.contains("db=g") && text.contains("SELECT+*+FROM+cpu"));
    assertThat(ask("GET", "SELECT * FROM cpu", "Accept-Encoding", "gzip")).isEqualTo(ELSEWHERE);
    assertThat(ask("GET", "SHOW DATABASES")).doesNotContain("elsewhere");
  }

  @Test
  void ifNoOtherAnswersTheFileIsNamed() throws Exception {
    othersAnswer = false;
    assertThat(ask("GET", "SELECT * FROM cpu"))
        .contains("file [" + lost + "] is damaged: is missing");
    assertThat(passedOn).hasSize(1);
  }

  @Test
  void whatWasPassedOnOrChangesSomethingIsAnsweredHere() throws Exception {
    assertThat(ask("GET", "SELECT * FROM cpu", PeerClient.PASSED_ON, "1"))
        .contains("file [" + lost + "] is damaged");
    assertThat(ask("POST", "SELECT * INTO copy FROM cpu"))
        .contains("file [" + lost + "] is damaged");
    assertThat(passedOn).isEmpty();
  }
}
