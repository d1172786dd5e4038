package io.hyperbytedb.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeantDeviationTest {
  private static Optional<String> of(String query, String want, String got) {
    return MeantDeviation.of(new Asked("g", query), answer(want), answer(got))
        .map(MeantDeviation::label);
  }

  private static Answer answer(String body) {
    return new Answer(200, "application/json", "", body);
  }

  @Test
  void rowsOfOneTimeComeInAnyOrder() {
    String want = "{\"values\":[[1,5],[1,6],[2,7]]}";
    assertThat(of("SELECT v FROM m", want, "{\"values\":[[1,6],[1,5],[2,7]]}")).contains("~");
    assertThat(of("SELECT v FROM m", want, "{\"values\":[[1,5],[2,7],[1,6]]}")).isEmpty();
    assertThat(of("SELECT v FROM m", want, "{\"values\":[[1,5],[1,6]]}")).isEmpty();
  }

  @Test
  void onlySomeFunctionsMayDifferInTheirLastDigits() {
    String want = "{\"values\":[[1,82.35638297872342]]}";
    String got = "{\"values\":[[1,82.3563829787234]]}";
    assertThat(of("SELECT mean(v) FROM m", want, got)).contains("≈");
    assertThat(of("SELECT max(v) FROM m", want, got)).isEmpty();
    assertThat(of("SELECT mean(v) FROM m", want, "{\"values\":[[1,82.3563829]]}")).isEmpty();
  }

  @Test
  void theErrorOfMathematicsMayBeHiddenByTheNextStatement() {
    String want = "{\"results\":[{\"statement_id\":0,\"error\":\"not executed\"}]}";
    String got = "{\"results\":[{\"statement_id\":0},{\"statement_id\":1}]}";
    assertThat(of("SELECT atan(s) - 1 FROM m; SELECT v FROM m", want, got)).contains("math-types");
    assertThat(of("SELECT s FROM m; SELECT v FROM m", want, got)).isEmpty();
  }

  @Test
  void anotherTypeOfAnswerIsNeverMeant() {
    Answer csv = new Answer(200, "text/csv", "", "x");
    assertThat(MeantDeviation.of(new Asked("g", "SELECT v FROM m"), answer("x"), csv)).isEmpty();
  }
}
