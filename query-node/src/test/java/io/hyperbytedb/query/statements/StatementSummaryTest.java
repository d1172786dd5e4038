package io.hyperbytedb.query.statements;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class StatementSummaryTest {
  private final StatementSummary summary = new StatementSummary(2);

  private void record(String statement, long nanos, boolean failed) {
    summary.record(statement, nanos, 3, failed, Instant.EPOCH);
  }

  @Test
  void statementsThatDifferInLiteralsAreOne() {
    record("SELECT v FROM cpu WHERE host = 'a' AND v > 1.5 AND time > now() - 1h", 10, false);
    record("SELECT v FROM cpu WHERE host = 'b' AND v > 2 AND time > now() - 2d", 30, true);
    assertThat(summary.entries())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.text())
                  .isEqualTo("SELECT v FROM cpu WHERE host = ? AND v > ? AND time > now() - ?");
              assertThat(entry.runs().count()).isEqualTo(2);
              assertThat(entry.runs().errors()).isEqualTo(1);
              assertThat(entry.runs().rows()).isEqualTo(6);
              assertThat(entry.runs().totalNanos()).isEqualTo(40);
              assertThat(entry.runs().maxNanos()).isEqualTo(30);
            });
  }

  @Test
  void regularExpressionsAreLiteralsAndDivisionsAreNot() {
    record("SELECT a / b FROM /^c/ WHERE host =~ /x y/ GROUP BY /t/", 1, false);
    assertThat(summary.entries().getFirst().text())
        .isEqualTo("SELECT a / b FROM ? WHERE host =~ ? GROUP BY ?");
  }

  @Test
  void theLeastRecentStatementIsForgotten() {
    record("SHOW DATABASES", 1, false);
    record("SHOW USERS", 1, false);
    record("SHOW DATABASES", 1, false);
    record("SHOW QUERIES", 1, false);
    assertThat(summary.entries())
        .extracting(StatementSummary.Entry::text)
        .containsExactly("SHOW DATABASES", "SHOW QUERIES");
    summary.clear();
    assertThat(summary.entries()).isEmpty();
  }

  @Test
  void ofLongStatementsTheBeginningIsRememberedAndTheyStayApart() {
    String many = "SELECT v FROM m WHERE " + "host = 'a' OR ".repeat(100_000);
    record(many + "a = 1", 1, false);
    record(many + "b = 1", 1, false);
    record(many + "b = 2", 1, false);
    assertThat(summary.entries())
        .hasSize(2)
        .allSatisfy(
            entry ->
                assertThat(entry.text())
                    .startsWith("SELECT v FROM m WHERE host = ? OR host = ?")
                    .hasSizeLessThan(StatementSummary.MAX_TEXT + 30))
        .extracting(entry -> entry.runs().count())
        .containsExactlyInAnyOrder(1L, 2L);
  }
}
