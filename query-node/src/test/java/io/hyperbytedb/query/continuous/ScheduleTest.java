package io.hyperbytedb.query.continuous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.ContinuousQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When queries run and what they cover, as InfluxDB 1.8 has it. */
class ScheduleTest {
  /** At each moment, in turn: nothing, or the range that is run. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          an interval                |                           | time(1m)       | 10:00:30 -, 10:00:59 -, 10:01:00 10:00:00/10:01:00, 10:01:10 -, 10:02:07 10:01:00/10:02:00
          seen first at its end      |                           | time(1m)       | 10:01:00 10:00:00/10:01:00, 10:01:01 -
          missed windows             |                           | time(1m)       | 10:00:30 -, 10:05:10 10:00:00/10:05:00, 10:06:00 10:05:00/10:06:00
          EVERY shorter              | RESAMPLE EVERY 20s        | time(1m)       | 10:00:10 -, 10:00:20 10:00:00/10:01:00, 10:00:40 10:00:00/10:01:00, 10:01:00 10:00:00/10:01:00, 10:01:20 10:01:00/10:02:00
          EVERY shorter, seen late   | RESAMPLE EVERY 20s        | time(1m)       | 10:00:45 10:00:00/10:01:00, 10:00:59 -, 10:01:00 10:00:00/10:01:00
          EVERY shorter, tick late   | RESAMPLE EVERY 20s        | time(1m)       | 10:00:30 10:00:00/10:01:00, 10:01:05 10:00:00/10:01:00, 10:01:25 10:01:00/10:02:00
          FOR longer                 | RESAMPLE FOR 3m           | time(1m)       | 10:00:30 09:58:00/10:00:00, 10:01:00 09:58:00/10:01:00, 10:02:00 09:59:00/10:02:00
          FOR no multiple            | RESAMPLE FOR 90s          | time(1m)       | 10:00:30 09:59:00/10:00:00, 10:01:00 10:00:00/10:01:00
          EVERY longer               | RESAMPLE EVERY 3m         | time(1m)       | 10:00:30 09:58:00/10:00:00, 10:02:59 -, 10:03:00 10:00:00/10:03:00
          EVERY longer, FOR longer   | RESAMPLE EVERY 2m FOR 4m  | time(1m)       | 10:00:30 09:57:00/10:00:00, 10:02:00 09:58:00/10:02:00
          EVERY shorter, FOR longer  | RESAMPLE EVERY 30s FOR 2m | time(1m)       | 10:00:10 09:59:00/10:00:00, 10:00:30 09:59:00/10:01:00, 10:01:00 09:59:00/10:01:00
          an offset                  |                           | time(1m, 15s)  | 10:00:30 -, 10:01:14 -, 10:01:15 10:00:15/10:01:15
          an offset before           |                           | time(1m, -15s) | 10:00:30 -, 10:00:45 09:59:45/10:00:45, 10:01:45 10:00:45/10:01:45
          an offset of more          |                           | time(1m, 75s)  | 10:00:30 -, 10:01:15 10:00:15/10:01:15
          an offset and EVERY        | RESAMPLE EVERY 30s        | time(1m, 15s)  | 10:00:15 09:59:15/10:00:15, 10:00:45 10:00:15/10:01:15
          """)
  void coversWindowsThatAreOver(
      String name, @Nullable String resample, String window, String course) throws Exception {
    follow(resample == null ? "" : resample, window, "", course, "2026-11-28T%sZ");
  }

  /** Days and hours in places where clocks are changed between them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a day of 23 hours | time(1d) | Europe/Berlin    | 03-28T23:00 03-27T23:00/03-28T23:00, 03-29T21:59 -, 03-29T22:00 03-28T23:00/03-29T22:00, 03-30T22:00 03-29T22:00/03-30T22:00
          a day of 25 hours | time(1d) | Europe/Berlin    | 10-24T22:00 10-23T22:00/10-24T22:00, 10-25T22:59 -, 10-25T23:00 10-24T22:00/10-25T23:00, 10-26T23:00 10-25T23:00/10-26T23:00
          2 hours that are 1 | time(2h) | America/New_York | 03-08T05:00 03-08T03:00/03-08T05:00, 03-08T07:00 03-08T05:00/03-08T07:00, 03-08T08:00 03-08T07:00/03-08T08:00, 03-08T09:59 -, 03-08T10:00 03-08T08:00/03-08T10:00
          a place           | time(1d) | Asia/Kolkata     | 06-01T12:00 -, 06-01T18:29 -, 06-01T18:30 05-31T18:30/06-01T18:30
          an offset         | time(1d, 6h) | Asia/Kolkata | 06-01T12:00 -, 06-02T00:30 06-01T00:30/06-02T00:30
          """)
  void followsLocalTime(String name, String window, String zone, String course) throws Exception {
    follow("", window, " tz('" + zone + "')", course, "2026-%s:00Z");
  }

  private static void follow(
      String resample, String window, String zone, String course, String pattern) throws Exception {
    Schedule schedule =
        read(resample + " BEGIN SELECT mean(v) INTO t FROM m GROUP BY " + window + zone + " END")
            .schedule();
    Schedule.Run last = null;
    List<String> found = new ArrayList<>();
    for (String step : course.split(", ", -1)) {
      String moment = step.substring(0, step.indexOf(' '));
      long now = nanos(pattern, moment);
      Schedule.Run run = last == null ? schedule.first(now) : schedule.next(last.mark(), now);
      last = run == null ? last : run;
      String wanted = step.substring(moment.length() + 1);
      String range = run == null || run.isEmpty() ? "-" : time(run.start()) + "/" + time(run.end());
      found.add(moment + " " + range);
      assertThat(range)
          .as("%s", found)
          .isEqualTo(wanted.equals("-") ? "-" : times(pattern, wanted));
    }
  }

  private static String times(String pattern, String range) {
    String[] ends = range.split("/", -1);
    return time(nanos(pattern, ends[0])) + "/" + time(nanos(pattern, ends[1]));
  }

  private static long nanos(String pattern, String moment) {
    Instant time = Instant.parse(String.format(Locale.ROOT, pattern, moment));
    return time.getEpochSecond() * 1_000_000_000L;
  }

  private static String time(long nanos) {
    return Instant.ofEpochSecond(0, nanos).toString();
  }

  @Test
  void itsRangeTakesThePlaceOfOtherTimes() throws Exception {
    assertThat(over("")).isEqualTo(range(""));
    assertThat(over("WHERE host = 'a'")).isEqualTo(range("host = 'a' AND "));
    assertThat(over("WHERE time > now() - 1h AND host = 'a' AND time < now()"))
        .isEqualTo(range("host = 'a' AND "));
    assertThat(over("WHERE host = 'a' OR host = 'b'"))
        .isEqualTo(range("(host = 'a' OR host = 'b') AND "));
  }

  private static String over(String where) throws Exception {
    return read("BEGIN SELECT mean(v) INTO t FROM m " + where + " GROUP BY time(1m) END")
        .over(0, 60_000_000_000L, Instant.EPOCH)
        .text();
  }

  private static String range(String filter) {
    return "SELECT mean(v) INTO t FROM m WHERE "
        + filter
        + "time >= '1970-01-01T00:00:00Z' AND time < '1970-01-01T00:01:00Z' GROUP BY time(1m)";
  }

  @Test
  void whatCanNeverRunSaysWhy() {
    assertThatThrownBy(() -> read("BEGIN SELECT v INTO t FROM m END"))
        .hasMessage("continuous queries must be aggregate queries");
    assertThatThrownBy(
            () -> read("BEGIN SELECT mean(v) INTO t FROM m GROUP BY time(1m, now()) END"))
        .hasMessage("invalid time dimension offset: now()");
    assertThatThrownBy(() -> read("BEGIN SELECT mean(v) INTO t FROM m END"))
        .hasMessageContaining("GROUP BY time(...)");
    assertThatThrownBy(() -> ContinuousSelect.of("d", new ContinuousQuery("q", "DROP DATABASE d")))
        .hasMessage("invalid continuous query");
  }

  private static ContinuousSelect read(String rest) throws Exception {
    return ContinuousSelect.of(
        "d", new ContinuousQuery("q", "CREATE CONTINUOUS QUERY q ON d " + rest));
  }
}
