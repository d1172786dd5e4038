package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The million points of {@link ImportFixture}, loaded as {@code influx -import} does, answer every
 * query as the real InfluxDB of {@link ImportRecorder} did: from the memtable, from files, and
 * after a restart.
 */
class ImportIT {
  private static final int BATCH = 5_000;

  @TempDir static Path home;

  private static ServerProcess server;
  private static Http http;

  /** A query and its recorded answer. */
  record Case(String query, String answer) {
    @Override
    public String toString() {
      return query;
    }
  }

  @BeforeAll
  static void load() throws Exception {
    server = ServerProcess.start(home, ServerProcess.AS_RECORDED);
    http = new Http(server.url());
    http.query("", "CREATE DATABASE fixture");
    Loader loader = new Loader();
    ImportFixture.generate(loader::add);
    loader.flush();
  }

  @AfterAll
  static void stop() {
    http.close();
    server.close();
  }

  static List<Case> cases() throws IOException {
    List<String> queries = resource("queries.txt");
    List<String> answers = resource("answers.txt");
    assertThat(answers).hasSameSizeAs(queries);
    return java.util.stream.IntStream.range(0, queries.size())
        .mapToObj(i -> new Case(queries.get(i), answers.get(i)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAsInfluxDb(Case expected) throws Exception {
    Answers.assertSame(http.query("fixture", expected.query()).body(), expected.answer());
  }

  @Test
  void answersAsInfluxDbFromFilesAfterARestart() throws Exception {
    assertThat(server.stop("TERM")).isZero();
    http.close();
    server = ServerProcess.start(home, ServerProcess.AS_RECORDED);
    http = new Http(server.url());
    for (Case expected : cases()) {
      Answers.assertSame(http.query("fixture", expected.query()).body(), expected.answer());
    }
    readsFewPagesForAnHourOfAHost();
    DuckDb.assertSumsMatch(home, http);
  }

  private static void readsFewPagesForAnHourOfAHost() throws Exception {
    String tree =
        http.query(
                "fixture",
                "EXPLAIN ANALYZE SELECT mean(usage_user) FROM cpu WHERE host = 'host_17'"
                    + " AND time >= '2026-01-05T01:00:00Z' AND time < '2026-01-05T02:00:00Z'"
                    + " GROUP BY time(5m)")
            .body();
    Matcher pages = Pattern.compile("pages_read: (\\d+)").matcher(tree);
    assertThat(pages.find()).as(tree).isTrue();
    assertThat(Integer.parseInt(pages.group(1))).as(tree).isBetween(2, 8);
  }

  private static List<String> resource(String name) throws IOException {
    try (var in = ImportIT.class.getResourceAsStream("/import/" + name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }

  /** Posts batches of lines and expects each to be taken. */
  private static final class Loader {
    private final StringBuilder body = new StringBuilder(1 << 20);
    private int lines;

    void add(CharSequence line) {
      body.append(line);
      if (++lines == BATCH) {
        flush();
      }
    }

    void flush() {
      try {
        Http.Answer answer = http.write("fixture", body.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      body.setLength(0);
      lines = 0;
    }
  }
}
