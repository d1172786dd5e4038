package io.hyperbytedb.query.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.series.SeriesIndex;
import io.hyperbytedb.catalog.series.SeriesRegistry;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.show.TagCondition.Rules;
import java.util.Set;
import java.util.StringJoiner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of the series none, x, y and xy with tags a and b, and of the field f, which of them pass. */
class TagConditionTest {
  private static final long DATABASE = 1;

  private final SeriesRegistry registry = new SeriesRegistry(4);
  private final SeriesIndex index = registry.index();
  private int series;

  TagConditionTest() {
    add(SeriesKey.of("m"));
    add(SeriesKey.of("m", "a", "x"));
    add(SeriesKey.of("m", "a", "y"));
    add(SeriesKey.of("m", "a", "x", "b", "y"));
  }

  private void add(SeriesKey key) {
    registry.seen(DATABASE, SeriesId.of(0, series++), key);
  }

  private String passing(String condition, Rules rules) throws Exception {
    SeriesView view = index.view(DATABASE, "m");
    TagCondition compiled =
        TagCondition.of(InfluxQlParser.parseExpr(condition), view, rules, Set.of("f"));
    StringJoiner names = new StringJoiner(" ");
    SeriesView.PartitionView partition = view.partitions().getFirst();
    String[] all = {"none", "x", "y", "xy"};
    for (int position = 0; position < partition.size(); position++) {
      if (compiled.passes(partition, position)) {
        names.add(all[partition.ordinal(position)]);
      }
    }
    return names.toString();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "a = 'x', x xy",
        "a != 'x', none y",
        "f = 'x', none x y xy",
        "a = f, none x y xy",
        "f = f, none x y xy",
        "a = 'x' OR f = 'x', none x y xy",
        "a = 'x' AND f = 'x', x xy",
        "a = 'y' OR a = 'x' OR b = f, none x y xy",
        "a = b, xy",
        "a != b, x y",
        "a = 1, none x y xy",
        "a::field = 'x', none x y xy",
        "f::tag = 'x', \"\"",
        "nosuch = 'x', \"\"",
        "a = 'x' AND false, \"\""
      })
  void theIndexLetsFieldsPass(String condition, String series) throws Exception {
    assertThat(passing(condition, Rules.INDEX)).isEqualTo(series);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "a::field = 'x', x xy",
        "f::field = 'x', none x y xy",
        "a::string = 'x', none x y xy"
      })
  void theListOfSeriesLooksWhatIsAField(String condition, String series) throws Exception {
    assertThat(passing(condition, Rules.INDEX_SERIES)).isEqualTo(series);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "f = 'x', \"\"",
        "f != 'x', \"\"",
        "f !~ /x/, \"\"",
        "a != f, \"\"",
        "a = 'x' OR f = 'x', x xy",
        "a::field = 'x', \"\"",
        "a > 'x', \"\"",
        "a != b, xy",
        "nosuch != 'x', none x y xy"
      })
  void theExecutorLetsFieldsNotPass(String condition, String series) throws Exception {
    assertThat(passing(condition, Rules.SELECT)).isEqualTo(series);
  }
}
