package io.hyperbytedb.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueryReducerTest {
  @Test
  void whatDoesNotMatterIsTakenOut() {
    QueryReducer reducer =
        new QueryReducer(query -> query.contains("max(\"a b\")") && query.contains("FROM"), 1_000);
    assertThat(reducer.reduce("SELECT min(x), max(\"a b\") AS y FROM (SELECT * FROM m) LIMIT 3"))
        .isEqualTo("max(\"a b\")FROM");
  }

  @Test
  void boundsOfTimeStay() {
    QueryReducer reducer = new QueryReducer(query -> query.contains("m"), 1_000);
    assertThat(
            reducer.reduce(
                "SELECT v FROM m WHERE time >= '2026-03-29' - 1s * 7 AND time < (3s + 4s) LIMIT 3"))
        .contains("time >= '2026-03-29' - 1s * 7", "time < (3s + 4s)")
        .doesNotContain("LIMIT", "SELECT");
  }

  @Test
  void itEndsWhenAllTriesAreUsed() {
    int[] tries = new int[1];
    QueryReducer reducer =
        new QueryReducer(
            query -> {
              tries[0]++;
              return false;
            },
            10);
    assertThat(reducer.reduce("SELECT v FROM m")).isEqualTo("SELECT v FROM m");
    assertThat(tries[0]).isLessThanOrEqualTo(10);
  }
}
