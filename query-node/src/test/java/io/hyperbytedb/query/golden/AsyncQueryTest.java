package io.hyperbytedb.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.http.OtherNodes;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queries with {@code async=true}: 204 at once, and executed all the same. */
class AsyncQueryTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  private FixtureDatabase database;

  @BeforeEach
  void start() throws Exception {
    database = new FixtureDatabase(GoldenFiles.newest(), DataState.HALF, Compatibility.V1_12);
  }

  @AfterEach
  void stop() throws Exception {
    database.close();
  }

  private String ask(String query) throws Exception {
    return database.ask(GoldenQuery.parse(query), "POST");
  }

  private void awaitMeasurement(String name) throws Exception {
    long end = System.nanoTime() + LONG.toNanos();
    while (!ask("SHOW MEASUREMENTS").contains('"' + name + '"')) {
      assertThat(System.nanoTime()).as("%s is not written", name).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void whatTheyWriteIsWritten() throws Exception {
    assertThat(ask("async=true|SELECT usage INTO later FROM cpu")).isEqualTo("HTTP 204\n");
    awaitMeasurement("later");
  }

  @Test
  void nothingWaitsForAnError() throws Exception {
    assertThat(ask("async=true|SELECT usage FROM nowhere..cpu; SHOW DATABASES"))
        .isEqualTo("HTTP 204\n");
    assertThat(ask("async=true|SELECT usage FROM")).startsWith("HTTP 400\n");
    FakeExchange exchange =
        new FakeExchange("POST", "text/csv", Map.of("db", "g", "async", "true", "q", "SELECT"));
    assertThat(exchange.answeredBy(database.handler(OtherNodes.NONE)))
        .startsWith("error\n\"error parsing query: ");
  }
}
