package io.hyperbytedb.query.influxql;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.query.influxql.ConditionSplitter.Split;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Times of conditions, in all their spellings, folded into one range. */
class TimeRangesTest {
  private static final Instant NOW = Instant.parse("2020-02-29T12:00:00.5Z");
  private static final long SECOND = 1_000_000_000L;
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.nnnnnnnnn", Locale.ROOT);
  private static final List<String> OPERATORS = List.of("=", "<", "<=", ">", ">=");

  private static long nanos(Instant time) {
    return time.getEpochSecond() * SECOND + time.getNano();
  }

  /** A time as one of the texts that stand for it. */
  private static String spelled(long time, ZoneId zone, Random random) {
    Instant instant = Instant.EPOCH.plusNanos(time);
    LocalDateTime local = LocalDateTime.ofInstant(instant, zone);
    long sinceNow = time - nanos(NOW);
    return switch (random.nextInt(7)) {
      case 0 -> time + "";
      case 1 -> time / SECOND + "s + " + time % SECOND + "ns";
      case 2 -> "'" + instant + "'";
      case 3 -> "'" + LOCAL.format(local) + "'";
      case 4 -> "now() " + (sinceNow < 0 ? "- " + -sinceNow : "+ " + sinceNow) + "ns";
      case 5 -> "'" + instant.minusSeconds(90) + "' + 1m30s";
      default -> "(" + time + ")";
    };
  }

  private static TimeRange range(String operator, long time) {
    return switch (operator) {
      case "=" -> new TimeRange(time, time);
      case "<" -> new TimeRange(TimeRange.MIN_TIME, time - 1);
      case "<=" -> new TimeRange(TimeRange.MIN_TIME, time);
      case ">" -> new TimeRange(time + 1, TimeRange.MAX_TIME);
      default -> new TimeRange(time, TimeRange.MAX_TIME);
    };
  }

  private static String mirrored(String operator) {
    return switch (operator) {
      case "<" -> ">";
      case "<=" -> ">=";
      case ">" -> "<";
      case ">=" -> "<=";
      default -> operator;
    };
  }

  @Test
  void timesNarrowTheRangeAndTheRestIsLeft() throws Exception {
    for (long seed = 0; seed < 10_000; seed++) {
      Random random = new Random(seed);
      ZoneId zone = random.nextBoolean() ? ZoneOffset.UTC : ZoneId.of("Asia/Kathmandu");
      TimeRange expected = TimeRange.ALL;
      List<String> terms = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        // Some have milliseconds, some nanoseconds.
        long time = 1_500_000_000L * SECOND + random.nextLong(200_000_000L * SECOND);
        time -= random.nextBoolean() ? time % SECOND : 0;
        String operator = OPERATORS.get(random.nextInt(OPERATORS.size()));
        String text = spelled(time, zone, random);
        terms.add(
            random.nextBoolean()
                ? "time " + operator + " " + text
                : text + " " + mirrored(operator) + " TIME");
        expected = expected.intersect(range(operator, time));
      }
      List<String> rest = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        rest.add(List.of("host = 'a'", "v > 1", "n != 'x'").get(random.nextInt(3)));
      }
      List<String> all = new ArrayList<>(terms);
      rest.forEach(term -> all.add(random.nextBoolean() ? "(" + term + ")" : term));
      Collections.shuffle(all, random);
      if (all.isEmpty()) {
        continue;
      }
      String condition = String.join(" AND ", all);
      Split split = new ConditionSplitter(NOW, zone).split(InfluxQlParser.parseExpr(condition));
      assertThat(split.timeRange()).as("seed %d, %s", seed, condition).isEqualTo(expected);
      String left =
          all.stream().filter(term -> !terms.contains(term)).collect(Collectors.joining(" AND "));
      if (all.size() - terms.size() == 1 && left.startsWith("(")) {
        left = left.substring(1, left.length() - 1);
      }
      assertThat(split.filter() == null ? "" : split.filter().text())
          .as("seed %d, %s", seed, condition)
          .isEqualTo(left);
    }
  }

  @Test
  void rangesAreSetsOfTimes() {
    for (long seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      TimeRange a = new TimeRange(random.nextInt(50), random.nextInt(50));
      TimeRange b = new TimeRange(random.nextInt(50), random.nextInt(50));
      TimeRange both = a.intersect(b);
      for (long time = -1; time < 51; time++) {
        boolean inBoth = has(a, time) && has(b, time);
        assertThat(has(both, time)).as("%s and %s at %d", a, b, time).isEqualTo(inBoth);
      }
      long more = random.nextInt(20);
      assertThat(a.wider(more, true)).isEqualTo(new TimeRange(a.min() - more, a.max()));
      assertThat(a.wider(more, false)).isEqualTo(new TimeRange(a.min(), a.max() + more));
    }
    assertThat(TimeRange.ALL.wider(5, true)).isEqualTo(TimeRange.ALL);
    assertThat(TimeRange.ALL.wider(5, false)).isEqualTo(TimeRange.ALL);
    TimeRange near = new TimeRange(TimeRange.MIN_TIME + 3, TimeRange.MAX_TIME - 3);
    assertThat(near.wider(Long.MAX_VALUE, true).min()).isEqualTo(TimeRange.MIN_TIME + 1);
    assertThat(near.wider(Long.MAX_VALUE, false).max()).isEqualTo(TimeRange.MAX_TIME - 1);
  }

  private static boolean has(TimeRange range, long time) {
    return range.min() <= time && time <= range.max();
  }
}
