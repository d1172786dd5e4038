package io.hyperbytedb.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesFate;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.TagCondition;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeleteTextTest {
  private static final long HOUR = 3_600_000_000_000L;
  private static final SeriesChoice ALL = new SeriesChoice.All();

  @Test
  void deletesByTime() {
    assertThat(deleted("m", ALL, 0, HOUR - 1))
        .isEqualTo(
            "DELETE FROM \"m\" WHERE time >= '1970-01-01T00:00:00Z'"
                + " AND time < '1970-01-01T01:00:00Z'");
    assertThat(deleted("m", ALL, Long.MIN_VALUE, 4))
        .isEqualTo("DELETE FROM \"m\" WHERE time < '1970-01-01T00:00:00.000000005Z'");
    assertThat(deleted("m", ALL, -1, Long.MAX_VALUE))
        .isEqualTo("DELETE FROM \"m\" WHERE time >= '1969-12-31T23:59:59.999999999Z'");
    assertThat(deleted("m", ALL, HOUR, HOUR))
        .isEqualTo("DELETE FROM \"m\" WHERE time = '1970-01-01T01:00:00Z'");
    assertThat(deleted(null, ALL, HOUR, Long.MAX_VALUE))
        .isEqualTo("DELETE WHERE time >= '1970-01-01T01:00:00Z'");
  }

  @Test
  void deletesByTags() {
    TagCondition host = tag("host", false, "a");
    TagCondition hosts = tag("host", false, "a", "b");
    TagCondition not = tag("dc", true, "x", "y");
    assertThat(deleted("m", tags(host), HOUR, HOUR))
        .isEqualTo("DELETE FROM \"m\" WHERE \"host\" = 'a' AND time = '1970-01-01T01:00:00Z'");
    assertThat(deleted("m", tags(hosts), HOUR, HOUR))
        .isEqualTo(
            "DELETE FROM \"m\" WHERE (\"host\" = 'a' OR \"host\" = 'b')"
                + " AND time = '1970-01-01T01:00:00Z'");
    assertThat(dropped(tags(new TagCondition.And(hosts, not))))
        .isEqualTo(
            "DROP SERIES FROM \"m\" WHERE (\"host\" = 'a' OR \"host\" = 'b')"
                + " AND \"dc\" != 'x' AND \"dc\" != 'y'");
    assertThat(dropped(tags(new TagCondition.Or(host, new TagCondition.And(not, hosts)))))
        .isEqualTo(
            "DROP SERIES FROM \"m\" WHERE \"host\" = 'a' OR \"dc\" != 'x' AND \"dc\" != 'y'"
                + " AND (\"host\" = 'a' OR \"host\" = 'b')");
    assertThat(dropped(tags(tag("", false)))).endsWith(" WHERE false");
    assertThat(dropped(tags(tag("", true)))).endsWith(" WHERE true");
  }

  @Test
  void dropsSeries() {
    assertThat(dropped(ALL)).isEqualTo("DROP SERIES FROM \"m\"");
    SeriesKey one = SeriesKey.of("m", "host", "a", "dc", "x");
    SeriesKey two = SeriesKey.of("m", "host", "b");
    SeriesChoice keys = new SeriesChoice.Keys(List.of(one, two, SeriesKey.of("m")));
    assertThat(dropped(keys))
        .isEqualTo(
            "DROP SERIES FROM \"m\" WHERE (\"dc\" = 'x' AND \"host\" = 'a')"
                + " OR \"host\" = 'b' OR true");
    assertThat(DeleteText.of(DeleteMarker.dropEmptied(1, "m", List.of(two), 12)))
        .isEqualTo(
            "DROP SERIES FROM \"m\" WHERE \"host\" = 'b' -- except series written since offset 12");
    assertThat(deleted("m", new SeriesChoice.Keys(List.of(two)), Long.MAX_VALUE, Long.MIN_VALUE))
        .isEqualTo("-- deletes nothing, checks for writes: FROM \"m\" WHERE \"host\" = 'b'");
  }

  @Test
  void quotesWhatInfluxQlWouldTakeForSomethingElse() {
    assertThat(deleted("a \"b\\c\n", tags(tag("it's \"k\"", false, "it's \"v\"")), HOUR, HOUR))
        .startsWith(
            "DELETE FROM \"a \\\"b\\\\c\\n"
                + "\" WHERE \"it's \\\"k\\\"\" = 'it\\'s \"v\"' AND time = ");
  }

  @Test
  void writesOutNoThousandSeries() {
    String[] values = IntStream.range(0, 1_000).mapToObj(i -> "v" + i).toArray(String[]::new);
    assertThat(dropped(tags(tag("k", false, values))))
        .endsWith("\"k\" = 'v18' OR \"k\" = 'v19' /* OR 980 more */");
  }

  private static TagCondition tag(String key, boolean negated, String... values) {
    return new TagCondition.OneOf(key, List.of(values), negated);
  }

  private static SeriesChoice tags(TagCondition condition) {
    return new SeriesChoice.Tags(condition);
  }

  private static String deleted(
      @Nullable String measurement, SeriesChoice series, long min, long max) {
    return DeleteText.of(
        new DeleteMarker(
            1, DeleteMarker.ALL_POLICIES, measurement, series, min, max, SeriesFate.KEEP));
  }

  private static String dropped(SeriesChoice series) {
    return DeleteText.of(
        new DeleteMarker(
            1,
            DeleteMarker.ALL_POLICIES,
            "m",
            series,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            SeriesFate.DROP));
  }
}
