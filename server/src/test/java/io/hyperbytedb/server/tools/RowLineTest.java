package io.hyperbytedb.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of {@code /tail} as line protocol. */
class RowLineTest {
  private final RowLine line = new RowLine();

  private String of(String measurement, String tags, String fields) {
    String json =
        "{\"time\":-5,\"retention_policy\":\"autogen\",\"measurement\":%s,\"tags\":%s,\"fields\":%s}"
            .formatted(measurement, tags, fields);
    return String.valueOf(line.of(json));
  }

  @Test
  void typesAndNamesAreKept() {
    assertThat(
            of(
                "\"m 1,=\"",
                "{\"a b\":\"c,d\",\"e\":\"=\"}",
                "{\"i\":9007199254740993,\"f\":1.0,\"e\":1e+300,\"t\":true,\"s\":\"x"
                    + " \\\"y\\\\\",\"k=\":2}"))
        .isEqualTo(
            "m\\ 1\\,=,a\\ b=c\\,d,e=\\= "
                + "i=9007199254740993i,f=1.0,e=1e+300,t=true,s=\"x \\\"y\\\\\",k\\==2i -5");
    assertThat(of("\"m\"", "{}", "{\"v\":1}")).isEqualTo("m v=1i -5");
    assertThat(of("\"m\"", "{}", "{\"\\tv\":1,\"w\":2}")).isEqualTo("m w=2i,\tv=1i -5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "#m" | {} | {"v":1} | begins with #
          "m" | {"a":"x\\ny"} | {"v":1} | a line break
          "m" | {} | {"s":"x\\ny"} | a string with a line break
          "m" | {} | {"v\\\\":1} | ends with a backslash
          "m" | {} | {"\\tv":1} | only field
          "m" | {} | {"v":null} | not finite
          """)
  void whatALineCannotCarryIsNamed(String measurement, String tags, String fields, String why) {
    assertThat(of(measurement, tags, fields)).isEqualTo("null");
    assertThat(line.refusal()).contains(why);
    assertThat(of("\"m\"", "{}", "{\"v\":1}")).isEqualTo("m v=1i -5");
  }
}
