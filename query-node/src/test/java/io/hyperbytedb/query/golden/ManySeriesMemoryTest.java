package io.hyperbytedb.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.memory.MemoryLimits;
import io.hyperbytedb.query.memory.MemoryPool;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many series with a row each, all of one time, of which a query may hold few. */
class ManySeriesMemoryTest {
  private static final int SERIES = 100_000;
  private static final long MAY_HOLD = 10 << 20;

  private static FixtureDatabase database;

  @BeforeAll
  static void load() throws Exception {
    MemoryPool memory =
        new MemoryPool(
            new MemoryLimits(MAY_HOLD, MAY_HOLD, Duration.ZERO, 1, Duration.ZERO), () -> {});
    database =
        new FixtureDatabase(GoldenFiles.recorded(), DataState.MEMTABLE, Compatibility.V1_8, memory);
    StringBuilder lines = new StringBuilder("WRITE db=g&rp=autogen|");
    for (int i = 0; i < SERIES; i++) {
      lines.append("crowd,h=").append(SERIES + i).append(",k=a v=").append(i).append("i 1000⏎");
    }
    assertThat(ask(lines.append("crowd v=-1i 1").toString())).contains("204");
  }

  @AfterAll
  static void close() {
    database.close();
  }

  private static String ask(String line) throws Exception {
    return database.ask(GoldenQuery.parse(line), "POST");
  }

  @ParameterizedTest
  @CsvSource({
    "last(v), h SLIMIT 1, 1, -1",
    "last(v), h SLIMIT 2 SOFFSET 1, 2, 1",
    "v, h SLIMIT 1 SOFFSET 99999, 1, 99998",
    "v, h SLIMIT 1 SOFFSET 100000, 1, 99999",
    "mean(v), 'h, k SLIMIT 1 SOFFSET 7', 1, 6",
    "v, * SLIMIT 3 SOFFSET 10, 3, 11"
  })
  void ofManyGroupsOnlyThoseOfSlimitAreHeld(String what, String by, int series, String last)
      throws Exception {
    String answer = ask("SELECT " + what + " FROM crowd GROUP BY " + by);
    assertThat(answer.split("\"tags\"", -1)).as(answer).hasSize(series + 1);
    assertThat(answer).endsWith("Z\"," + last + "]]}]}]}\n");
  }

  @Test
  void ofManyRowsOfOneTimeOnlyThoseOfLimitAreHeld() throws Exception {
    assertThat(ask("SELECT v FROM crowd LIMIT 2 OFFSET 1"))
        .endsWith(
            "[[\"1970-01-01T00:00:00.000001Z\",0],[\"1970-01-01T00:00:00.000001Z\",1]]}]}]}\n");
    assertThat(ask("SELECT h, v FROM crowd ORDER BY time DESC LIMIT 2 OFFSET 3"))
        .endsWith(
            "[[\"1970-01-01T00:00:00.000001Z\",\"199996\",99996],"
                + "[\"1970-01-01T00:00:00.000001Z\",\"199995\",99995]]}]}]}\n");
    assertThat(ask("SELECT * FROM crowd WHERE v > 500 LIMIT 1 OFFSET 100"))
        .endsWith("[[\"1970-01-01T00:00:00.000001Z\",\"100601\",\"a\",601]]}]}]}\n");
  }

  @Test
  void whatIsFoundByItsTagCostsWhatIsFound() throws Exception {
    assertThat(ask("SELECT v FROM crowd WHERE h =~ /^1000[01]/ AND h =~ /0$/ GROUP BY h SLIMIT 2"))
        .endsWith(",10]]}]}]}\n");
  }
}
