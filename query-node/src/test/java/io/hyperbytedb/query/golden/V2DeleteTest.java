package io.hyperbytedb.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.http.V2Errors;
import io.hyperbytedb.http.server.HttpServer;
import io.hyperbytedb.model.Compatibility;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of InfluxDB 2 delete. */
class V2DeleteTest {
  private static final String ALWAYS =
      "\"start\":\"1900-01-01T00:00:00Z\",\"stop\":\"2100-01-01T00:00:00Z\"";

  private final HttpClient client = HttpClient.newHttpClient();
  private FixtureDatabase database;
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    database = new FixtureDatabase(GoldenFiles.newest(), DataState.HALF, Compatibility.V1_12);
    server =
        HttpServer.builder("127.0.0.1", 0, "test")
            .route("POST", "/api/v2/delete", new V2Errors(database.deletes()))
            .start();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    database.close();
    client.close();
  }

  private HttpResponse<String> post(String bucket, String body) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/api/v2/delete?bucket=" + bucket);
    return client.send(
        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private void delete(String bucket, String body) throws Exception {
    HttpResponse<String> answer = post(bucket, "{" + body + "}");
    assertThat(answer.body()).isEmpty();
    assertThat(answer.statusCode()).isEqualTo(204);
  }

  private String ask(String query) throws Exception {
    return database.ask(GoldenQuery.parse(query), "GET");
  }

  @Test
  void aPredicateChoosesMeasurementAndTags() throws Exception {
    String before = ask("SELECT count(usage) FROM cpu");
    delete("g/two", ALWAYS + ",\"predicate\":\"_measurement=cpu AND host=\\\"h1\\\"\"");
    assertThat(ask("SHOW TAG VALUES FROM two.cpu WITH KEY = host"))
        .contains("\"z9\"")
        .doesNotContain("\"h1\"");
    assertThat(ask("SELECT count(usage) FROM cpu")).isEqualTo(before);
    delete("g/two", ALWAYS + ",\"predicate\":\"(_measurement='cpu') and \\\"host\\\" = 'z9'\"");
    assertThat(ask("SHOW TAG VALUES FROM two.cpu WITH KEY = host"))
        .contains("\"h2\"")
        .doesNotContain("\"z9\"");
  }

  @Test
  void theEndsOfTheTimeBelongToIt() throws Exception {
    String first = "2017-01-01T00:00:00Z";
    delete("g/two", "\"start\":\"" + first + "\",\"stop\":\"" + first + "\"");
    assertThat(ask("SELECT first(usage) FROM g.two.cpu")).contains("\"2017-01-01T00:00:01Z\",69");
    delete("g/two", "\"start\":\"2017-01-01T00:00:00.5Z\",\"stop\":\"2017-01-01T00:00:01+00:00\"");
    assertThat(ask("SELECT first(usage) FROM g.two.cpu")).contains("\"2017-01-01T00:00:02Z\"");
  }

  @Test
  void withoutAPredicateAllOfThePolicyGoes() throws Exception {
    delete("g/two", ALWAYS);
    assertThat(ask("SHOW MEASUREMENTS ON g.two")).doesNotContain("series");
    assertThat(ask("SHOW MEASUREMENTS ON g.hourly")).contains("probe");
    delete("g", ALWAYS + ",\"predicate\":\"region='eu'\"");
    assertThat(ask("SHOW TAG VALUES FROM cpu WITH KEY = region"))
        .contains("\"us\"")
        .doesNotContain("\"eu\"");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          {} | start field in RFC3339Nano format required
          {"start":"2020-01-01T00:00:00Z"} | stop field in RFC3339Nano format required
          {"start":"x"} | start field
          {"start":"2020-01-01T00:00:00Z","stop":"2020"} | please use RFC3339Nano
          [] | error parsing request body
          { | error parsing request body
          {ALWAYS,"predicate":"host>'a'"} | bad predicate
          {ALWAYS,"predicate":"host=~/a/"} | bad predicate
          {ALWAYS,"predicate":"host='a' OR host='b'"} | bad predicate
          {ALWAYS,"predicate":"host='a' AND"} | bad predicate
          {ALWAYS,"predicate":"host='a'; DROP DATABASE g"} | bad predicate
          {ALWAYS,"predicate":"_field='usage'"} | bad predicate
          {ALWAYS,"predicate":"_measurement='cpu' AND _measurement='disk'"} | bad predicate
          {ALWAYS,"predicate":"_measurement='cpu' AND usage='1'"} | fields not supported in WHERE clause during deletion
          """)
  void whatMakesNoSenseIsRefused(String body, String error) throws Exception {
    String before = ask("SELECT count(usage) FROM cpu");
    HttpResponse<String> answer = post("g", body.replace("ALWAYS", ALWAYS));
    assertThat(answer.body()).contains("\"code\":\"invalid\"").contains(error);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(ask("SELECT count(usage) FROM cpu")).isEqualTo(before);
  }

  @Test
  void aBucketMustExist() throws Exception {
    HttpResponse<String> answer = post("nope", "{" + ALWAYS + "}");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("database not found: \\\"nope\\\"");
    assertThat(post("", "{}").statusCode()).isEqualTo(404);
  }
}
