package io.hyperbytedb.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExportNamesTest {
  @Test
  void namesAreShownWithoutControlCharacters() {
    assertThat(Skipped.name("a\n\r\t\"\\\0\u001b[31m\u202e\u0085é"))
        .isEqualTo("\"a\\n\\r\\t\\\"\\\\\\u0000\\u001b[31m\\u202e\\u0085é\"");
    assertThat(Skipped.name("x".repeat(60_000))).hasSizeLessThan(160).contains("60000 characters");
  }

  @Test
  void measurementsThatNoQuotedNameHoldsAreARegexOfThemAlone() {
    assertThat(InfluxName.source("a\"\\\n")).isEqualTo("\"a\\\"\\\\\\n\"");
    assertThat(InfluxName.source("a\r/.é")).isEqualTo("/^a\\x{d}\\x{2f}\\x{2e}é$/");
    assertThat(InfluxName.quote("a\0")).isNull();
  }
}
