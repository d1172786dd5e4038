package io.hyperbytedb.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.lex.ParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ComposerTest {
  private static final int COUNT = 5_000;

  private static List<Asked> asked(long seed) {
    Composer composer = new Composer(seed);
    return Stream.generate(composer::next).limit(COUNT).toList();
  }

  @Test
  void theSameSeedGivesTheSameRequestsAndDataAndAnotherSeedGivesOthers() {
    long seed = new Random().nextLong();
    assertThat(asked(seed))
        .as("seed %d", seed)
        .isEqualTo(asked(seed))
        .isNotEqualTo(asked(seed + 1));
    assertThat(DashboardData.loads(seed))
        .as("seed %d", seed)
        .isEqualTo(DashboardData.loads(seed))
        .isNotEqualTo(DashboardData.loads(seed + 1));
  }

  @Test
  void nearlyAllQueriesAreDifferentAndLegal() {
    long seed = new Random().nextLong();
    Set<String> queries = new HashSet<>();
    int legal = 0;
    for (Asked asked : asked(seed)) {
      queries.add(asked.query());
      legal += isLegal(asked.query()) ? 1 : 0;
    }
    assertThat(queries).as("seed %d", seed).hasSizeGreaterThan(COUNT * 9 / 10);
    assertThat(legal).as("seed %d", seed).isGreaterThan(COUNT * 9 / 10);
  }

  private static boolean isLegal(String query) {
    try {
      var _ = InfluxQlParser.parseQuery(query);
      return true;
    } catch (ParseException e) {
      return false;
    }
  }
}
