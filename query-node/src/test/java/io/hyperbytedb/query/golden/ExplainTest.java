package io.hyperbytedb.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.Compatibility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** EXPLAIN tells what would be read, and EXPLAIN ANALYZE what was, wherever the points are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplainTest {
  private final GoldenFiles files = GoldenFiles.recorded();
  private FixtureDatabase flushed;
  private FixtureDatabase memtable;

  @BeforeAll
  void load() throws Exception {
    flushed = new FixtureDatabase(files, DataState.FLUSHED, Compatibility.V1_8);
    memtable = new FixtureDatabase(files, DataState.MEMTABLE, Compatibility.V1_8);
  }

  @AfterAll
  void close() {
    flushed.close();
    memtable.close();
  }

  @Test
  void tellsWhatWouldBeRead() throws Exception {
    String plan =
        ask(flushed, "EXPLAIN SELECT mean(load) FROM fleet WHERE dc = 'dub' GROUP BY host");
    assertThat(plan)
        .contains("\"columns\":[\"QUERY PLAN\"]")
        .contains("[\"MEASUREMENT: g.autogen.fleet\"]")
        .contains("[\"EXPRESSION: mean(load::float)\"]")
        .contains("[\"METHOD: parallel scan of partitions\"]")
        .contains("[\"CACHED VALUES: 0\"]");
    assertThat(number(plan, "NUMBER OF FILES: ")).isPositive();
    assertThat(number(plan, "NUMBER OF BLOCKS: ")).isPositive();
    assertThat(number(plan, "SIZE OF BLOCKS: ")).isPositive();
  }

  @Test
  void whatWouldBeReadIsWhatIsRead() throws Exception {
    for (String query :
        new String[] {
          "SELECT mean(load) FROM fleet GROUP BY host",
          "SELECT load FROM fleet WHERE host = 'f28'",
          "SELECT count(load), max(load) FROM fleet WHERE dc = 'dub'",
          "SELECT percentile(load, 50) FROM fleet"
        }) {
      String plan = ask(flushed, "EXPLAIN " + query);
      String tree = ask(flushed, "EXPLAIN ANALYZE " + query);
      assertThat(number(tree, "pages_read: "))
          .as("%s%n%s", plan, tree)
          .isEqualTo(number(plan, "NUMBER OF BLOCKS: "));
      assertThat(number(tree, "page_bytes_read: ")).isEqualTo(number(plan, "SIZE OF BLOCKS: "));
      assertThat(number(tree, "files_read: ")).isEqualTo(number(plan, "NUMBER OF FILES: "));
    }
  }

  @Test
  void rowsInMemoryAreNoPages() throws Exception {
    String tree = ask(memtable, "EXPLAIN ANALYZE SELECT load FROM fleet WHERE host = 'f28'");
    assertThat(number(tree, "pages_read: ")).isZero();
    assertThat(number(tree, "rows_read_from_memory: ")).isPositive();
    assertThat(number(tree, "rows: ")).isPositive();
  }

  @Test
  void subqueriesHangOnTheQueryAroundThem() throws Exception {
    String query = "SELECT max(m) FROM (SELECT mean(load) AS m FROM fleet GROUP BY host)";
    String tree = ask(memtable, "EXPLAIN ANALYZE " + query);
    assertThat(tree)
        .contains("[\"    └── build_cursor\"]")
        .contains("[\"        └── build_cursor\"]")
        .contains("expr: mean(load::float)");
    assertThat(ask(memtable, "EXPLAIN " + query)).contains("[\"EXPRESSION: mean(load::float)\"]");
  }

  @Test
  void failsAsTheSelectDoes() throws Exception {
    assertThat(ask(memtable, "EXPLAIN SELECT v FROM zz.autogen.cpu"))
        .contains("\"error\":\"database not found: zz\"");
    assertThat(ask(memtable, "EXPLAIN SELECT v FROM nope")).contains("[\"QUERY PLAN\"]");
    assertThat(ask(memtable, "EXPLAIN ANALYZE SELECT load INTO copied FROM fleet"))
        .containsPattern(
            "statement: SELECT load INTO \\w+\\.\\w+\\.copied FROM \\w+\\.\\w+\\.fleet");
    assertThat(ask(memtable, "SELECT * FROM copied")).doesNotContain("series");
  }

  private static long number(String answer, String label) {
    int at = answer.indexOf(label);
    assertThat(at).as("%s in %s", label, answer).isNotNegative();
    int from = at + label.length();
    int to = from;
    while (Character.isDigit(answer.charAt(to))) {
      to++;
    }
    return Long.parseLong(answer.substring(from, to));
  }

  private static String ask(FixtureDatabase database, String query) throws Exception {
    return database.ask(GoldenQuery.parse(query), "GET");
  }
}
