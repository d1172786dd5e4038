package io.hyperbytedb.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
  void floatsMayDifferInTheirLastDigitsAlsoPacked() {
    assertThat(packed(100.81175720716412, "t", 100.81175720716413, "t")).contains("≈");
    assertThat(packed(100.81175720716412, "t", 100.81175, "t")).isEmpty();
    assertThat(packed(100.81175720716412, "t", 100.81175720716412, "u")).isEmpty();
  }

  private static Optional<String> packed(double want, String after, double got, String then) {
    Asked asked = new Asked("g", "SELECT stddev(v) FROM m");
    return MeantDeviation.of(asked, packed(want, after), packed(got, then))
        .map(MeantDeviation::label);
  }

  private static Answer packed(double value, String after) {
    byte[] bytes = ByteBuffer.allocate(9).put((byte) 0xcb).putDouble(value).array();
    String body = new String(bytes, StandardCharsets.ISO_8859_1) + after;
    return new Answer(200, "application/x-msgpack", "", body);
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
