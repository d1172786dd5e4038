package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A view of what the clients of a {@link FaultRun} write: at rest it is what its query answers,
 * whichever processes were killed or stood still.
 */
final class FaultView {
  private static final Pattern AT_REST = Pattern.compile("\\[\"kept\",\"running\",0,0,");
  private static final String SELECT = "SELECT count(v) AS n, sum(v) AS total, last(t) AS t";

  /** Rows of a client are 50 ms apart. */
  private static final String GROUPS = " GROUP BY time(1s), c, s";

  private static final String RANGE = "time >= 1767571200s AND time < 1767657600s";

  private FaultView() {}

  /** Creates it; false if it is not known whether that was done. */
  static boolean create(Http gateway) throws InterruptedException {
    try {
      String answer =
          gateway
              .query(
                  LoadClient.DATABASE,
                  "CREATE MATERIALIZED VIEW kept ON "
                      + LoadClient.DATABASE
                      + " AS "
                      + SELECT
                      + " INTO kept FROM m"
                      + GROUPS
                      + " WITH BACKFILL")
              .body();
      return answer.contains("\"statement_id\":0}") || answer.contains("already exists");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Waits until nothing is left to do, and compares.
   *
   * @param query a query node
   */
  static void verify(Http query, long seed, int patience) {
    await()
        .atMost(Duration.ofMinutes(2L * patience))
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(query.query("", "SHOW MATERIALIZED VIEWS").body())
                    .as("seed %d", seed)
                    .containsPattern(AT_REST));
    await()
        .atMost(Duration.ofMinutes(patience))
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(rows(query, "SELECT n, total, t FROM kept GROUP BY c, s", "kept"))
                    .as("seed %d", seed)
                    .isEqualTo(
                        rows(
                            query,
                            SELECT + " FROM m WHERE " + RANGE + GROUPS + " fill(none)",
                            "m")));
  }

  private static String rows(Http query, String statement, String measurement)
      throws IOException, InterruptedException {
    String body = query.query(LoadClient.DATABASE, statement).body();
    assertThat(body).contains("values");
    return body.replace("\"name\":\"" + measurement + "\"", "\"name\":\"\"");
  }
}
