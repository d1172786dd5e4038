package io.hyperbytedb.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.memory.MemoryLimits;
import io.hyperbytedb.query.memory.MemoryPool;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Millions of rows of a subquery, of which a query may hold few. */
class SubqueryMemoryTest {
  private static final long MAY_HOLD = 48 << 20;

  private FixtureDatabase database;

  @BeforeEach
  void load() throws Exception {
    MemoryPool memory =
        new MemoryPool(
            new MemoryLimits(MAY_HOLD, MAY_HOLD, Duration.ZERO, 1, Duration.ZERO), () -> {});
    database =
        new FixtureDatabase(GoldenFiles.recorded(), DataState.MEMTABLE, Compatibility.V1_8, memory);
    assertThat(
            ask(
                "WRITE db=g&rp=autogen|wide,h=a v=4i 1000⏎wide,h=a v=6i 2000000000⏎wide,h=b v=8i"
                    + " 7"))
        .contains("204");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private String ask(String line) throws Exception {
    return database.ask(GoldenQuery.parse(line), "POST");
  }

  private static String windows(String function, String by) {
    return "SELECT "
        + function
        + " FROM (SELECT sum(v) AS x FROM wide WHERE time >= 0 AND time < 1000s GROUP BY time(1ms)"
        + by
        + " fill(0))";
  }

  @ParameterizedTest
  @CsvSource({
    "count(x), 00:00Z, 1000000",
    "sum(x), 00:00Z, 18",
    "min(x), 00:00.001Z, 0",
    "max(x), 00:00Z, 12",
    "first(x), 00:00Z, 12",
    "last(x), 16:39.999Z, 0"
  })
  void functionsThatFoldHoldNoRows(String function, String time, String result) throws Exception {
    assertThat(ask(windows(function, "")))
        .contains("[[\"1970-01-01T00:" + time + "\"," + result + "]]");
  }

  @ParameterizedTest
  @CsvSource({"count(x), 2000000", "sum(x), 18", "max(x), 8"})
  void norDoTheyHoldThoseOfManySeries(String function, String result) throws Exception {
    assertThat(ask(windows(function, ", h"))).contains("\"1970-01-01T00:00:00Z\"," + result + "]]");
  }

  @Test
  void windowsOfWindowsAreTakenOneAfterTheOther() throws Exception {
    assertThat(
            ask(
                windows("count(x), sum(x)", "")
                    + " WHERE time >= 0 AND time < 1000s GROUP BY time(500s)"))
        .contains("[[\"1970-01-01T00:00:00Z\",500000,18],[\"1970-01-01T00:08:20Z\",500000,0]]");
  }

  @Test
  void functionsThatNeedAllPointsMeetTheLimit() throws Exception {
    assertThat(ask(windows("percentile(x, 50)", ""))).contains("query memory limit exceeded");
  }
}
