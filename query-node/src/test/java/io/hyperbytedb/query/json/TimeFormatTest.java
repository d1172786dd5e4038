package io.hyperbytedb.query.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Times are those that Go's encoding/json writes. */
class TimeFormatTest {
  private static String text(long nanos, long unit, @Nullable ZoneId zone) {
    byte[] out = new byte[TimeFormat.MAX_LENGTH];
    int end = new TimeFormat(unit, zone).put(nanos, out, 0);
    return new String(out, 0, end, StandardCharsets.US_ASCII);
  }

  @Test
  void utc() {
    assertThat(text(0, 0, null)).isEqualTo("\"1970-01-01T00:00:00Z\"");
    assertThat(text(-1, 0, null)).isEqualTo("\"1969-12-31T23:59:59.999999999Z\"");
    assertThat(text(1_483_228_800_120_000_000L, 0, null)).isEqualTo("\"2017-01-01T00:00:00.12Z\"");
    assertThat(text(Long.MIN_VALUE + 2, 0, null)).isEqualTo("\"1677-09-21T00:12:43.145224194Z\"");
  }

  @Test
  void zones() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    assertThat(text(1_490_486_399_000_000_000L, 0, berlin))
        .isEqualTo("\"2017-03-26T00:59:59+01:00\"");
    assertThat(text(1_490_490_000_000_000_000L, 0, berlin))
        .isEqualTo("\"2017-03-26T03:00:00+02:00\"");
    assertThat(text(0, 0, ZoneId.of("America/St_Johns")))
        .isEqualTo("\"1969-12-31T20:30:00-03:30\"");
    assertThat(text(1_483_228_800_000_000_000L, 0, ZoneId.of("Europe/London")))
        .isEqualTo("\"2017-01-01T00:00:00Z\"");
  }

  @Test
  void epochsCutTowardsZero() {
    assertThat(text(1_999_999_999L, 1_000_000_000L, null)).isEqualTo("1");
    assertThat(text(-1_999_999_999L, 1_000_000_000L, null)).isEqualTo("-1");
    assertThat(text(-5, 1, ZoneId.of("Europe/Berlin"))).isEqualTo("-5");
  }

  @Test
  void anyTimeReadsBack() {
    Random random = new Random(3);
    byte[] out = new byte[TimeFormat.MAX_LENGTH];
    TimeFormat format = new TimeFormat(0, null);
    for (int i = 0; i < 10_000; i++) {
      long nanos = random.nextLong();
      int end = format.put(nanos, out, 0);
      Instant read = Instant.parse(new String(out, 1, end - 2, StandardCharsets.US_ASCII));
      assertThat(read.getEpochSecond() * 1_000_000_000L + read.getNano()).isEqualTo(nanos);
    }
  }
}
