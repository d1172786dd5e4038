package io.hyperbytedb.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts in the formats of Go's libraries; those of {@code %q} as influxd 1.6.7 printed them. */
class GoTextTest {
  @Test
  void quotesAsPercentQ() {
    assertThat(GoText.quote("db")).isEqualTo("\"db\"");
    assertThat(GoText.quote("")).isEqualTo("\"\"");
    assertThat(GoText.quote("a\"b\\c'")).isEqualTo("\"a\\\"b\\\\c'\"");
    assertThat(GoText.quote("\u0007\b\f\n\r\t\u000B")).isEqualTo("\"\\a\\b\\f\\n\\r\\t\\v\"");
    assertThat(GoText.quote("\0\u001b\u007f")).isEqualTo("\"\\x00\\x1b\\x7f\"");
    assertThat(GoText.quote("é 😀")).isEqualTo("\"é 😀\"");
    assertThat(GoText.quote("\u0085\u00a0\u00ad\u200b\u2028\ufeff\ue000"))
        .isEqualTo("\"\\u0085\\u00a0\\u00ad\\u200b\\u2028\\ufeff\\ue000\"");
    assertThat(GoText.quote(Character.toString(0xE0001))).isEqualTo("\"\\U000e0001\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a | a",
        "`` | ``",
        "a b | a b",
        "a,b | \"a,b\"",
        "say \"x\" | \"say \"\"x\"\"\"",
        "` a` | `\" a\"`",
        "`a ` | `a `",
        "\\. | \"\\.\"",
        "\\.x | \\.x",
        "`\u00a0a` | `\"\u00a0a\"`",
      })
  void quotesFieldsOfCsv(String field, String quoted) {
    assertThat(CsvField.quote(field)).isEqualTo(quoted);
  }

  @Test
  void quotesFieldsWithLineBreaks() {
    assertThat(CsvField.quote("a\nb")).isEqualTo("\"a\nb\"");
    assertThat(CsvField.quote("a\rb")).isEqualTo("\"a\rb\"");
  }

  @Test
  void anErrorsHeaderHasAKilobyteOfItsText() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      StringBuilder message = new StringBuilder();
      for (int n = random.nextInt(1500); n > 0; n--) {
        message.append(random.nextInt(10) == 0 ? "é" : "x");
      }
      byte[] utf8 = message.toString().getBytes(StandardCharsets.UTF_8);
      byte[] value = ErrorHeader.value(message.toString()).getBytes(StandardCharsets.ISO_8859_1);
      assertThat(value)
          .as("seed %d round %d", seed, round)
          .isEqualTo(java.util.Arrays.copyOf(utf8, Math.min(utf8.length, 1024)));
    }
  }
}
