package io.hyperbytedb.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerFormatTest {
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
  void theClientsFavouriteOfThoseThatThereAre(String accept, AnswerFormat format) {
    assertThat(AnswerFormat.of(accept)).isEqualTo(format);
  }

  @Test
  void jsonWithoutTheHeader() {
    assertThat(AnswerFormat.of(null)).isEqualTo(AnswerFormat.JSON);
  }
}
