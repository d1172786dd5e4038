package io.hyperbytedb.server.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hyperbytedb.files.ParquetHadoop;
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
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export whose server fails at any of its queries, and which is continued afterwards. */
class DataExportTest {
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
    if (statement.startsWith("SHOW TAG KEYS")) {
      return series("\"tagKey\"", "[\"host\"]");
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

  private DataExport export(Path file) throws IOException {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (QueryClient client = new QueryClient(url, ServerTrust.usual(), null, null);
        ExportFile out = new ExportFile(file, "request", false, false, 0)) {
      DataExport export =
          DataExport.lines(
              client,
              out,
              (done, total, rows) -> {},
              new DataExport.Selection(null, null, null, null));
      export.write();
      return export;
    }
  }

  @Test
  void goesOnWhereverItWasBrokenOff() throws IOException {
    Path whole = folder.resolve("whole");
    DataExport export = export(whole);
    assertThat(export.rows()).isEqualTo(4 * (9 + 8));
    List<String> skipped = export.omissions();
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
      assertThat(export.omissions()).as("at query %s", at).isEqualTo(skipped);
      // Where the export continues the context is repeated, which changes nothing.
      assertThat(rows(broken)).as("at query %s", at).isEqualTo(rows(whole));
    }
  }

  private DataExport parquet(Path directory) throws IOException {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (QueryClient client = new QueryClient(url, ServerTrust.usual(), null, null);
        ExportDirectory out = new ExportDirectory(directory, "request", false, 0)) {
      DataExport export =
          DataExport.parquet(
              client,
              out,
              (done, total, rows) -> {},
              new DataExport.Selection(null, null, null, null));
      export.write();
      return export;
    }
  }

  /** All rows of all files, with their folder and the columns that have a value. */
  private static List<String> parquetRows(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    List<String> rows = new ArrayList<>();
    for (Path file : files) {
      ParquetHadoop.Table table = ParquetHadoop.read(Files.readAllBytes(file));
      for (Object[] values : table.rows()) {
        StringBuilder row = new StringBuilder().append(directory.relativize(file).getParent());
        for (int i = 0; i < values.length; i++) {
          if (values[i] != null) {
            row.append(' ').append(table.names().get(i)).append('=');
            row.append(values[i]);
          }
        }
        rows.add(row.toString());
      }
    }
    Collections.sort(rows);
    return rows;
  }

  @Test
  void parquetFilesGoOnWhereverTheyWereBrokenOff() throws IOException {
    Path whole = folder.resolve("whole");
    assertThat(parquet(whole).rows()).isEqualTo(4 * 18);
    List<String> rows = parquetRows(whole);
    // Integers and floats have columns of their own; so have strings, which may contain anything.
    assertThat(rows)
        .hasSize(4 * 18)
        .contains(
            "d/autogen/a time=1 f=1",
            "e/p/b time=1 f_1=1",
            "e/p/b time=" + (WEEK + 1) + " f=1.0",
            "e/p/b time=" + (2 * WEEK + 1) + " f_2=x\n");
    int queries = asked;
    for (int at = 0; at < queries; at++) {
      Path broken = folder.resolve("broken" + at);
      asked = 0;
      failAt = at;
      assertThatThrownBy(() -> parquet(broken))
          .as("at query %s", at)
          .isInstanceOf(HyperbyteException.class);
      assertThat(broken).doesNotExist();
      failAt = -1;
      // A file that was complete when the process was killed, but not in the state.
      Path later = folder.resolve("broken" + at + ".unfinished/d/autogen/a/later-999.parquet");
      if (Files.exists(later.getParent())) {
        Files.writeString(later, "");
      }
      DataExport export = parquet(broken);
      assertThat(export.rows()).as("at query %s", at).isEqualTo(4 * 18);
      assertThat(export.omissions()).isEmpty();
      assertThat(parquetRows(broken)).as("at query %s", at).isEqualTo(rows);
      try (Stream<Path> left = Files.list(folder)) {
        assertThat(left.filter(path -> path.toString().contains(".unfinished"))).isEmpty();
      }
    }
  }

  @Test
  void parquetLeavesOutNumbersWhoseTypeCannotBeTold() throws IOException {
    admin = false;
    DataExport export = parquet(folder.resolve("out"));
    assertThat(parquetRows(folder.resolve("out")))
        .contains("d/p/a time=1 f=1", "d/p/b time=" + 2 * WEEK + " f_2=x")
        .noneMatch(row -> row.matches(".*b time=\\d+ f(_1)?=.*"));
    assertThat(export.omissions())
        .hasSize(5)
        .last()
        .asString()
        .isEqualTo(
            "skipped 24 values in all, and with them 24 whole rows: a column of Parquet has one"
                + " type");
    assertThat(export.notes())
        .contains(
            "database \"d\", policy \"p\", measurement \"b\": string field \"f\" is in column"
                + " \"f_2\", as another column has its name, but for case");
  }

  @Test
  void aDirectoryThatIsUsedIsRefused() throws IOException {
    Path file = Files.createFile(Files.createDirectory(folder.resolve("used")).resolve("x"));
    for (Path used : List.of(file, file.getParent())) {
      assertThatThrownBy(() -> parquet(used))
          .isInstanceOf(HyperbyteException.class)
          .hasMessage("[" + used + "] exists; name a directory that does not, or is empty");
    }
    Path empty = Files.createDirectory(folder.resolve("empty"));
    parquet(empty);
    assertThat(parquetRows(empty)).isNotEmpty();
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
    DataExport export = export(folder.resolve("out"));
    assertThat(rows(folder.resolve("out")))
        .contains("a f=1i 1", "b f=\"x\" " + 2 * WEEK)
        .noneMatch(line -> line.matches("b f=\\d.*"));
    assertThat(export.omissions())
        .anyMatch(line -> line.contains("integers and floats in different shard groups"));
  }

  @Test
  void namesOfDatabasesAndPoliciesThatAreNotThereAreRefused() {
    for (var selection :
        List.of(
            new DataExport.Selection("no\u001b", null, null, null),
            new DataExport.Selection("d", "no\u001b", null, null))) {
      URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      assertThatThrownBy(
              () -> {
                try (QueryClient client = new QueryClient(url, ServerTrust.usual(), null, null);
                    ExportFile out =
                        new ExportFile(folder.resolve("out"), "request", false, false, 0)) {
                  DataExport.lines(client, out, (done, total, rows) -> {}, selection).write();
                }
              })
          .isInstanceOf(HyperbyteException.class)
          .hasMessageContaining("not found: \"no\\u001b\"");
    }
  }
}
