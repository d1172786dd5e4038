package io.hyperbytedb.server.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hyperbytedb.http.JsonText;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export whose server fails at any of its queries, and which is continued afterwards. */
class LineExportTest {
  private static final long WEEK = Duration.ofDays(7).toNanos();
  private static final Pattern BOUND = Pattern.compile("time (>=|<) (-?\\d+)");

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private HttpServer server;

  private int asked;
  private int failAt = -1;
  private boolean admin = true;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/query", this::handle);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String statement = URLDecoder.decode(body.substring(2), StandardCharsets.UTF_8);
      boolean fails = asked++ == failAt;
      byte[] answer = answer(statement).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        // A killed server leaves a truncated answer.
        out.write(answer, 0, fails ? answer.length * 2 / 3 : answer.length);
      }
    }
  }

  private static String series(String columns, String... rows) {
    return "{\"results\":[{\"series\":[{\"columns\":["
        + columns
        + "],\"values\":["
        + String.join(",", rows)
        + "]}]}]}\n";
  }

  private static String error(String text) {
    return "{\"results\":[{\"error\":" + JsonText.quote(text) + "}]}\n";
  }

  private String answer(String statement) {
    if (statement.equals("SHOW DATABASES")) {
      return series("\"name\"", "[\"_internal\"]", "[\"d\"]", "[\"e\"]");
    }
    if (statement.startsWith("SHOW RETENTION POLICIES")) {
      return series(
          "\"name\",\"duration\",\"shardGroupDuration\",\"replicaN\",\"default\"",
          "[\"autogen\",\"0s\",\"168h0m0s\",1,true]",
          "[\"p\",\"0s\",\"168h0m0s\",1,false]");
    }
    if (statement.startsWith("SHOW MEASUREMENTS")) {
      return series("\"name\"", "[\"a\"]", "[\"b\"]");
    }
    if (statement.equals("SHOW SHARD GROUPS")) {
      List<String> rows = new ArrayList<>();
      for (String policy : List.of("autogen", "p")) {
        for (String start : List.of("1970-01-01", "1970-01-08", "1970-01-15")) {
          rows.add("[\"d\",\"" + policy + "\",\"" + start + "T00:00:00Z\"]");
          rows.add("[\"e\",\"" + policy + "\",\"" + start + "T00:00:00Z\"]");
        }
      }
      return admin
          ? series("\"database\",\"retention_policy\",\"start_time\"", rows.toArray(String[]::new))
          : error("requires admin privilege");
    }
    boolean several = statement.contains("\"b\"");
    if (statement.startsWith("SHOW FIELD KEYS")) {
      String names = "\"fieldKey\",\"fieldType\"";
      return several
          ? series(names, "[\"f\",\"float\"]", "[\"f\",\"integer\"]", "[\"f\",\"string\"]")
          : series(names, "[\"f\",\"integer\"]");
    }
    long from = Long.MIN_VALUE;
    long to = Long.MAX_VALUE;
    Matcher bounds = BOUND.matcher(statement);
    while (bounds.find()) {
      long bound = Long.parseLong(bounds.group(2));
      from = bounds.group(1).equals(">=") ? bound : from;
      to = bounds.group(1).equals("<") ? bound : to;
    }
    return statement.contains("& 0")
        ? from <= WEEK && WEEK < to ? error("type error: f: incompatible types") : series("")
        : rows(from, to, several);
  }

  /** Integers in the first week, floats in the second, strings in the third. */
  private static String rows(long from, long to, boolean several) {
    List<String> rows = new ArrayList<>();
    for (int week = 0; week < 3; week++) {
      for (int i = 0; i < 3; i++) {
        long time = week * WEEK + i;
        String value = several && week == 2 ? "\"x" + (i == 1 ? "\\n" : "") + "\"" : "" + i;
        if (from <= time && time < to) {
          rows.add("[" + time + "," + value + "]");
        }
      }
    }
    return series("\"time\",\"f\"", rows.toArray(String[]::new));
  }

  private LineExport export(Path file) throws IOException {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (QueryClient client = new QueryClient(url, ServerTrust.usual(), null, null);
        ExportFile out = new ExportFile(file, "request", false, false, 0)) {
      LineExport export =
          new LineExport(
              client,
              out,
              (done, total, rows) -> {},
              new LineExport.Selection(null, null, null, null));
      export.write();
      return export;
    }
  }

  @Test
  void goesOnWhereverItWasBrokenOff() throws IOException {
    Path whole = folder.resolve("whole");
    LineExport export = export(whole);
    assertThat(export.rows()).isEqualTo(4 * (9 + 8));
    List<String> skipped = export.skipped().lines();
    int queries = asked;
    assertThat(queries).isGreaterThan(40);
    for (int at = 0; at < queries; at++) {
      Path broken = folder.resolve("broken" + at);
      asked = 0;
      failAt = at;
      assertThatThrownBy(() -> export(broken))
          .as("at query %s", at)
          .isInstanceOf(HyperbyteException.class)
          .hasMessageContaining("is truncated");
      assertThat(broken).doesNotExist();
      failAt = -1;
      export = export(broken);
      assertThat(export.rows()).as("at query %s", at).isEqualTo(4 * (9 + 8));
      assertThat(export.skipped().lines()).as("at query %s", at).isEqualTo(skipped);
      // Where the export continues the context is repeated, which changes nothing.
      assertThat(rows(broken)).as("at query %s", at).isEqualTo(rows(whole));
    }
  }

  private static List<String> rows(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.startsWith("# CONTEXT")) {
        lines.add(line);
      }
    }
    return lines;
  }

  @Test
  void eachShardGroupHasItsOwnType() throws IOException {
    export(folder.resolve("out"));
    assertThat(rows(folder.resolve("out")))
        .contains("b f=1i 1", "b f=1 " + (WEEK + 1), "b f=\"x\" " + 2 * WEEK)
        .doesNotContain("b f=1i " + (WEEK + 1));
  }

  /** Without shard groups integers and floats cannot be distinguished; other types can. */
  @Test
  void aUserWhoIsNoAdminGetsWhatHasOneType() throws IOException {
    admin = false;
    LineExport export = export(folder.resolve("out"));
    assertThat(rows(folder.resolve("out")))
        .contains("a f=1i 1", "b f=\"x\" " + 2 * WEEK)
        .noneMatch(line -> line.matches("b f=\\d.*"));
    assertThat(export.skipped().lines())
        .anyMatch(line -> line.contains("integers and floats in different shard groups"));
  }

  @Test
  void namesOfDatabasesAndPoliciesThatAreNotThereAreRefused() {
    for (var selection :
        List.of(
            new LineExport.Selection("no\u001b", null, null, null),
            new LineExport.Selection("d", "no\u001b", null, null))) {
      URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      assertThatThrownBy(
              () -> {
                try (QueryClient client = new QueryClient(url, ServerTrust.usual(), null, null);
                    ExportFile out =
                        new ExportFile(folder.resolve("out"), "request", false, false, 0)) {
                  new LineExport(client, out, (done, total, rows) -> {}, selection).write();
                }
              })
          .isInstanceOf(HyperbyteException.class)
          .hasMessageContaining("not found: \"no\\u001b\"");
    }
  }
}
