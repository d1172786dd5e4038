package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** An independent reader of our files. */
final class DuckDb {
  private DuckDb() {}

  /**
   * Reads the flushed files of database {@code fixture} and compares with the database's answers.
   */
  static void assertSumsMatch(Path home, Http http) throws Exception {
    Path files = home.resolve("data/data/fixture/autogen");
    check(
        files.resolve("cpu"),
        "count(*), sum(n), count(DISTINCT host), min(time) = TIMESTAMP '2026-01-05 00:00:00'",
        "399000|" + sum(http, "SELECT sum(n) FROM cpu") + "|100|true");
    check(
        files.resolve("orders"),
        "count(*), sum(amount)",
        "179550|" + sum(http, "SELECT sum(amount) FROM orders"));
    check(files.resolve("events"), "count(message), count(seen)", "99750|99750");
  }

  private static String sum(Http http, String query) throws Exception {
    String body = http.query("fixture", query).body();
    return body.substring(body.lastIndexOf(',') + 1, body.indexOf("]]"));
  }

  private static void check(Path measurement, String columns, String expected) throws SQLException {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT concat_ws('|', "
                    + columns
                    + ") FROM read_parquet('"
                    + measurement
                    + "/**/*.parquet', union_by_name = true)")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).isEqualTo(expected);
    }
  }
}
