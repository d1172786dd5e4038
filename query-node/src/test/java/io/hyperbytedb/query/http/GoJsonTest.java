package io.hyperbytedb.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoJsonTest {
  @Test
  void readsEveryKindOfValue() throws Exception {
    assertThat(GoJson.parse(" {\"a\": [1, -2.5e+3, true, null], \"b\\u0041\\n\": {}} x"))
        .isEqualTo(
            Map.of(
                "a",
                Arrays.asList(new GoJson.Number("1"), new GoJson.Number("-2.5e+3"), true, null),
                "bA\n",
                Map.of()));
    assertThat(GoJson.parse("[ ]")).isEqualTo(List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          x          | invalid character 'x' looking for beginning of value
          {x         | invalid character 'x' looking for beginning of object key string
          {"a" 1}    | invalid character '1' after object key
          {"a":1 2}  | invalid character '2' after object key:value pair
          [1 2]      | invalid character '2' after array element
          [1,]       | invalid character ']' looking for beginning of value
          [tru]      | invalid character ']' in literal true (expecting 'e')
          [-]        | invalid character ']' in numeric literal
          [1.]       | invalid character ']' after decimal point in numeric literal
          [1e]       | invalid character ']' in exponent of numeric literal
          ["\\x"]    | invalid character 'x' in string escape code
          ["\\u00g"] | invalid character 'g' in \\u hexadecimal character escape
          {"a":"     | unexpected EOF
          {"a"       | unexpected EOF
          """)
  void saysWhatGoSays(String text, String message) {
    assertThatThrownBy(() -> GoJson.parse(text))
        .isInstanceOf(GoJson.SyntaxException.class)
        .hasMessage(message);
  }
}
