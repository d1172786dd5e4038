package io.hyperbytedb.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTypeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | JSON",
        "text/csv | CSV",
        "application/csv, application/json | CSV",
        "application/x-msgpack; charset=x | MSGPACK",
        "TEXT/CSV | CSV",
        "text/html, text/csv | CSV",
        "text/html | JSON",
        "text/csv;q=0.1, application/json | JSON",
        "application/json;q=0.5, text/csv ; q=0.7 | CSV",
        "text/csv;q=x, application/json;q=0.1 | JSON",
        "text/* | CSV",
        "*/*, text/csv | JSON",
        "*/*;q=0.1, text/csv;q=0.2 | CSV",
        "application/* | JSON",
        ", ;, | JSON",
      })
  void theClientsFavouriteOfThoseThatThereAre(String accept, AnswerType type) {
    assertThat(AnswerType.of(accept)).isEqualTo(type);
  }

  @Test
  void jsonWithoutTheHeader() {
    assertThat(AnswerType.of((String) null)).isEqualTo(AnswerType.JSON);
  }

  @ParameterizedTest
  @CsvSource({"0, a0", "31, bf", "32, d920", "255, d9ff", "256, da0100", "65536, db00010000"})
  void anErrorIsAMapInMessagePack(int length, String head) {
    byte[] error = AnswerType.MSGPACK.error("x".repeat(length), /* pretty= */ true);

    assertThat(HexFormat.of().formatHex(error))
        .isEqualTo("81a56572726f72" + head + "78".repeat(length));
  }
}
