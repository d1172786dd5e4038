package io.hyperbytedb.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.Compatibility;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** SHOW STATS and SHOW DIAGNOSTICS have InfluxDB's modules, tags and columns. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatisticsTest {
  private static final Pattern SERIES = Pattern.compile("\\{\"name\":\"([^\"]+)\"");

  private FixtureDatabase database;

  @BeforeAll
  void load() throws Exception {
    database = new FixtureDatabase(GoldenFiles.recorded(), DataState.FLUSHED, Compatibility.V1_12);
  }

  @AfterAll
  void close() {
    database.close();
  }

  @Test
  void theModulesComeInInfluxDbsOrder() throws Exception {
    List<String> names = names("SHOW STATS");
    assertThat(names.stream().distinct())
        .containsExactly(
            "runtime",
            "queryExecutor",
            "database",
            "shard",
            "tsm1_filestore",
            "write",
            "subscriber",
            "cq",
            "httpd");
    assertThat(names.stream().filter("database"::equals)).hasSize(2);
    assertThat(names.stream().filter("shard"::equals))
        .hasSameSizeAs(names.stream().filter("tsm1_filestore"::equals).toList());
  }

  @Test
  void aModuleIsAskedForByItsName() throws Exception {
    assertThat(ask("SHOW STATS FOR 'database'"))
        .startsWith(
            "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"database\",\"tags\":"
                + "{\"database\":\"g\"},\"columns\":[\"numMeasurements\",\"numSeries\"],"
                + "\"values\":[[");
    assertThat(names("SHOW STATS FOR 'database'")).containsExactly("database", "database");
    assertThat(ask("SHOW STATS FOR 'queryExecutor'"))
        .contains(
            "\"columns\":[\"queriesActive\",\"queriesExecuted\",\"queriesFinished\","
                + "\"queryDurationNs\"],\"values\":[[1,");
    assertThat(ask("SHOW STATS FOR 'httpd'"))
        .contains("\"name\":\"httpd\",\"tags\":{\"bind\":\"localhost:8086\"}");
    assertThat(ask("SHOW STATS FOR 'none'")).isEqualTo("{\"results\":[{\"statement_id\":0}]}\n");
  }

  @Test
  void shardsTellWhatTheirFilesTake() throws Exception {
    String shards = ask("SHOW STATS FOR 'tsm1_filestore'");
    assertThat(shards)
        .containsPattern(
            "\"tags\":\\{\"database\":\"g\",\"engine\":\"parquet\",\"id\":\"\\d+\","
                + "\"path\":\"g/autogen\",\"retentionPolicy\":\"autogen\"\\},"
                + "\"columns\":\\[\"diskBytes\",\"numFiles\"\\],"
                + "\"values\":\\[\\[[1-9]\\d*,[1-9]\\d*\\]\\]");
  }

  @Test
  void diagnosticsHaveGosNames() throws Exception {
    String all = ask("SHOW DIAGNOSTICS");
    assertThat(names("SHOW DIAGNOSTICS")).containsExactly("build", "network", "runtime", "system");
    assertThat(all)
        .contains("\"columns\":[\"Branch\",\"Build Time\",\"Commit\",\"Version\"]")
        .contains("\"columns\":[\"GOARCH\",\"GOMAXPROCS\",\"GOOS\",\"version\"]")
        .contains("\"columns\":[\"PID\",\"currentTime\",\"started\",\"uptime\"]")
        .contains("[[" + ProcessHandle.current().pid() + ",\"");
    assertThat(names("SHOW DIAGNOSTICS FOR 'build'")).containsExactly("build");
  }

  private List<String> names(String query) throws Exception {
    Matcher series = SERIES.matcher(ask(query));
    List<String> names = new ArrayList<>();
    while (series.find()) {
      names.add(series.group(1));
    }
    return names;
  }

  private String ask(String query) throws Exception {
    return database.ask(GoldenQuery.parse(query), "POST");
  }
}
