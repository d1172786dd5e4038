package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.server.config.Config;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What clients of InfluxDB ask before they write or read, to the byte. */
class HandlersTest {
  /** A request without a network, and its answer. */
  private static final class Asked implements HttpExchange {
    private final String path;
    private final Map<String, String> params;
    private final Map<String, String> headers = new TreeMap<>();
    private int status;
    private String body = "";

    Asked(String path, Map<String, String> params) {
      this.path = path;
      this.params = params;
    }

    Asked of(HttpHandler handler) throws Exception {
      handler.handle(this);
      return this;
    }

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public @Nullable String queryParam(String name) {
      return params.get(name);
    }

    @Override
    public @Nullable String header(String name) {
      return null;
    }

    @Override
    public Map<String, List<String>> formParams(int maxBytes) {
      return Map.of();
    }

    @Override
    public Body readBody(int maxBytes) {
      return new Body(new byte[0], 0);
    }

    @Override
    public void responseHeader(String name, String value) {
      headers.put(name, value);
    }

    @Override
    public void respond(int code) {
      status = code;
    }

    @Override
    public void respond(int code, String contentType, byte[] bytes, int from, int length) {
      status = code;
      headers.put("Content-Type", contentType);
      body = new String(bytes, from, length, StandardCharsets.UTF_8);
    }

    @Override
    public OutputStream respondStreaming(int code, String contentType) {
      throw new AssertionError("not a stream");
    }
  }

  private @Nullable String problem;
  private @Nullable String flaw;
  private @Nullable String note;

  private Asked health(String path) throws Exception {
    ServerPaths paths = new ServerPaths(Config.defaults(Path.of("/srv/points")).storage());
    return new Asked(path, Map.of())
        .of(new HealthHandler(() -> problem, () -> flaw, () -> note, paths));
  }

  private static String health(String message, String status) {
    return "{\"checks\":[],\"message\":\""
        + message
        + "\",\"name\":\"influxdb\",\"status\":\""
        + status
        + "\",\"version\":\""
        + Version.INFLUXDB
        + "\"}\n";
  }

  @Test
  void aHealthyProcessIsReady() throws Exception {
    for (String path : List.of("/health", "/health/ready")) {
      Asked asked = health(path);
      assertThat(asked.status).isEqualTo(200);
      assertThat(asked.headers).containsEntry("Content-Type", "application/json");
      assertThat(asked.body).isEqualTo(health("ready for queries and writes", "pass"));
    }
  }

  @Test
  void aProblemFailsBothAndOnlyOneWithItsStatus() throws Exception {
    problem = "/srv/points/data/x cannot be read";
    assertThat(health("/health").body).isEqualTo(health("data/x cannot be read", "fail"));
    problem = "no <broker>";
    flaw = "a file is damaged";
    assertThat(health("/health").status).isEqualTo(200);
    assertThat(health("/health").body).isEqualTo(health("no \\u003cbroker\\u003e", "fail"));
    assertThat(health("/health/ready").status).isEqualTo(503);
    assertThat(health("/health/ready").body).isEqualTo(health("no \\u003cbroker\\u003e", "fail"));
  }

  @Test
  void aFlawOrANoteFailsTheHealthAndNotTheReadiness() throws Exception {
    note = "a source stands still";
    assertThat(health("/health").body).isEqualTo(health("a source stands still", "fail"));
    assertThat(health("/health/ready").status).isEqualTo(200);
    assertThat(health("/health/ready").body)
        .isEqualTo(health("ready for queries and writes; a source stands still", "pass"));
    flaw = "a file is damaged";
    assertThat(health("/health").body).isEqualTo(health("a file is damaged", "fail"));
    assertThat(health("/health/ready").status).isEqualTo(200);
  }

  @Test
  void aPingHasABodyIfItIsAskedForOne() throws Exception {
    for (String quiet : List.of("", "0", "false")) {
      Asked asked = new Asked("/ping", Map.of("verbose", quiet)).of(new PingHandler());
      assertThat(asked.status).as(quiet).isEqualTo(204);
      assertThat(asked.headers).containsEntry("Content-Type", "application/json");
      assertThat(asked.body).isEmpty();
    }
    Asked asked = new Asked("/ping", Map.of("verbose", "true")).of(new PingHandler());
    assertThat(asked.status).isEqualTo(200);
    assertThat(asked.body).isEqualTo("{\"version\":\"" + Version.INFLUXDB + "\"}");
  }
}
