package io.hyperbytedb.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.Compatibility;
import org.junit.jupiter.api.Test;

/**
 * Where InfluxDB 1.12 differs from what was recorded, every query answers what its documentation
 * and its source say.
 */
class NewestGoldenTest extends AnswersTest {
  NewestGoldenTest() {
    super(GoldenFiles.newest(), Compatibility.V1_12);
  }

  @Test
  void whatIsKeptForEverNeverExpires() throws Exception {
    assertThat(shards(Compatibility.V1_12)).contains("\"\",\"\"]").doesNotContain("00Z\",\"\"]");
    assertThat(shards(Compatibility.V1_8)).contains("00Z\",\"\"]").doesNotContain("\"\",\"\"]");
  }

  private static String shards(Compatibility compatibility) throws Exception {
    try (FixtureDatabase database =
        new FixtureDatabase(GoldenFiles.recorded(), DataState.MEMTABLE, compatibility)) {
      return database.ask(GoldenQuery.parse("SHOW SHARDS"), "GET");
    }
  }
}
