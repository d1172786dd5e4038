package io.hyperbytedb.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineTextTest {
  @Test
  void refusesNamesThatALineCannotBeginWith() {
    assertThat(LineText.refuseMeasurement("#m")).contains("#");
    assertThat(LineText.refuseMeasurement("\tm")).contains("tabulator");
    assertThat(LineText.refuseMeasurement("\0m")).contains("NUL");
    assertThat(LineText.refuseMeasurement("")).isNotNull();
    assertThat(LineText.refuseMeasurement("m#\0\t\r, =\"é")).isNull();
    assertThat(LineText.measurement(" m,=")).isEqualTo("\\ m\\,=");
  }

  @Test
  void refusesLineBreaksEverywhere() {
    assertThat(LineText.refuseMeasurement("a\nb")).contains("line break");
    assertThat(LineText.refuseTag("a\nb")).contains("line break");
    assertThat(LineText.refuseField("a\nb")).contains("line break");
    assertThat(LineText.refuseContext("a\nb")).contains("line break");
  }

  /** A backslash stands for itself unless a character that it would escape follows. */
  @Test
  void refusesBackslashesThatWouldEscape() {
    assertThat(LineText.refuseMeasurement("a\\")).contains("backslash");
    assertThat(LineText.refuseMeasurement("a\\,b")).contains("backslash");
    assertThat(LineText.refuseMeasurement("a\\\"b")).contains("backslash");
    assertThat(LineText.refuseMeasurement("a\\=b")).contains("backslash");
    assertThat(LineText.refuseTag("a\\")).contains("backslash");
    assertThat(LineText.refuseTag("a\\,b")).isNull();
    assertThat(LineText.refuseField("a\\=b")).contains("backslash");
    assertThat(LineText.refuseField("a\\b\"")).isNull();
    assertThat(LineText.field("a\\\"b,")).isEqualTo("a\\\\\"b\\,");
    assertThat(LineText.refuseKey("m,t=a\\\\,b")).isNull();
    assertThat(LineText.refuseKey("m,t=a\\\\,b\"")).isNotNull();
  }

  /** influx takes the text between the first two colons, without blanks around it. */
  @Test
  void refusesContextsThatAreCut() {
    assertThat(LineText.refuseContext("a:b")).contains("colon");
    assertThat(LineText.refuseContext(" a")).contains("blank");
    assertThat(LineText.refuseContext("a ")).contains("blank");
    assertThat(LineText.refuseContext("a b")).isNull();
  }

  @Test
  void refusesKeysThatAreTooLongOnlyWhenEscaped() {
    assertThat(LineText.refuseKey(LineText.measurement(",".repeat(32_767)))).isNull();
    assertThat(LineText.refuseKey(LineText.measurement(",".repeat(32_768)))).contains("65535");
    assertThat(LineText.refuseKey("é".repeat(32_768))).contains("65535");
  }
}
