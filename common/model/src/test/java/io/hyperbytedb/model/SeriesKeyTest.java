package io.hyperbytedb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesKeyTest {
  @Test
  void tagsAreSortedWhateverTheirOrder() {
    SeriesKey key = SeriesKey.of("cpu", "region", "eu", "host", "a");
    assertThat(key).isEqualTo(SeriesKey.of("cpu", "host", "a", "region", "eu"));
    assertThat(key.measurement()).isEqualTo("cpu");
    assertThat(key.tags()).containsExactly("host", "a", "region", "eu");
  }

  @Test
  void printsAsInfluxDbDoes() {
    assertThat(SeriesKey.of("my cpu,x=y", "a b", "c=d", "e", "f,g"))
        .hasToString("my\\ cpu\\,x=y,a\\ b=c\\=d,e=f\\,g");
  }

  @Test
  void bytesAndPartitionNeverChange() {
    SeriesKey key = SeriesKey.of("cpu", "host", "a");
    assertThat(HexFormat.of().formatHex(key.bytes())).isEqualTo("0363707504686f73740161");
    assertThat(SeriesKey.hash64(key.bytes(), 0, key.bytes().length))
        .isEqualTo(SeriesKey.hash64("xx\3cpu\4host\1a".getBytes(StandardCharsets.UTF_8), 2, 11));
  }

  @Test
  void ordersByMeasurementThenTags() {
    assertThat(SeriesKey.of("a", "z", "1")).isLessThan(SeriesKey.of("ab"));
    assertThat(SeriesKey.of("a")).isLessThan(SeriesKey.of("a", "host", "x"));
    assertThat(SeriesKey.of("a", "host", "x")).isLessThan(SeriesKey.of("a", "host", "y"));
  }

  @Test
  void bytesFromOutsideAreChecked() {
    assertThat(SeriesKey.isCanonical(SeriesKey.of("cpu").bytes())).isTrue();
    assertThat(SeriesKey.isCanonical(SeriesKey.of("m", "a", "", "b", "x".repeat(200)).bytes()))
        .isTrue();
    for (String bad :
        List.of(
            "", // no measurement
            "03637075" + "0161", // a tag without a value
            "036370", // shorter than its length
            "03637075" + "0162" + "0131" + "0161" + "0132", // tags not sorted
            "83006370" + "75", // a length in two bytes where one suffices
            "80", // ends within a length
            "ffffffff0f")) { // longer than any array
      assertThat(SeriesKey.isCanonical(HexFormat.of().parseHex(bad))).as(bad).isFalse();
    }
  }
}
