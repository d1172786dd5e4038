package io.hyperbytedb.query.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.QueryValidator;
import io.hyperbytedb.query.influxql.ValidSelect;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.scan.Columns;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rows of a batch pass, by the rules of WHERE. */
class BatchFilterTest {
  private static final List<SeriesKey> SERIES =
      List.of(
          SeriesKey.of("cpu", "host", "a", "zone", "z"),
          SeriesKey.of("other", "host", "x"),
          SeriesKey.of("cpu", "host", "b"),
          SeriesKey.of("cpu"));

  private static FieldColumn column(String name, FieldType type, @Nullable Object... values) {
    return new FieldColumn(name, Columns.of(type, Arrays.asList(values)));
  }

  /** Rows at 0, 10, … 50 ns; the field {@code both} has two types, as between shard groups. */
  private static final ArrivedRows BLOCK =
      new ArrivedRows(
          "cpu",
          6,
          new int[] {0, 0, 2, 2, 3, 0},
          new long[] {0, 10, 20, 30, 40, 50},
          List.of(
              column("usage", FieldType.FLOAT, 1.5, null, 90.0, 91.0, 92.0, -1.0),
              column(
                  "n",
                  FieldType.INTEGER,
                  9_007_199_254_740_993L,
                  9_007_199_254_740_992L,
                  null,
                  1L,
                  2L,
                  3L),
              column("text", FieldType.STRING, "one", "two", null, null, "one", null),
              column("up", FieldType.BOOLEAN, true, false, null, null, true, null),
              column("both", FieldType.INTEGER, 5L, null, 7L, null, null, null),
              column("both", FieldType.FLOAT, null, 5.5, null, null, null, 4.0)));

  private static int[] passing(String where, FieldName... known) throws Exception {
    ValidSelect select =
        QueryValidator.validate(
            (SelectStatement) InfluxQlParser.parseStatement("SELECT * FROM cpu WHERE " + where),
            Instant.EPOCH.plusNanos(30));
    BatchFilter filter = new BatchFilter(select.condition(), select.timeRange());
    return filter.rows(BLOCK, SeriesView.of(SERIES), List.of(known));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          host = 'a'                         | 0 1 5
          host != 'a'                        | 2 3 4
          host = ''                          | 4
          host =~ /[ab]/                     | 0 1 2 3 5
          zone = 'z' OR usage > 91           | 0 1 4 5
          usage > 1.5                        | 2 3 4
          usage >= 1                         | 0 2 3 4
          host = 'b' AND usage > 90          | 3
          n = 9007199254740993               | 0
          text = 'one'                       | 0 4
          text =~ /o/                        | 0 1 4
          up = true                          | 0 4
          both > 4.5                         | 0 1 2
          both::integer >= 5                 | 0 1 2
          usage + n > 90                     | 0 3 4
          time >= 20 AND time < 50           | 2 3 4
          time > now() - 11ns AND host = 'b'  | 2 3
          nothing = 'x'                      |
          nothing != 'x'                     | 0 1 2 3 4 5
          host = 'x'                         |
          """)
  void rowsPassAsInASelect(String where, @Nullable String rows) throws Exception {
    int[] expected =
        rows == null
            ? new int[0]
            : Arrays.stream(rows.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertThat(passing(where)).containsExactly(expected);
  }

  /** What is a field of the measurement is no tag, also where no row of the batch has it. */
  @Test
  void aFieldThatNoRowWritesIsMissing() throws Exception {
    assertThat(passing("idle != 'x'")).hasSize(6);
    assertThat(passing("idle != 'x'", new FieldName("idle", FieldType.STRING))).isEmpty();
    assertThat(passing("idle < 1", new FieldName("idle", FieldType.FLOAT))).isEmpty();
  }

  /** A field that is a float elsewhere is one here, as in a SELECT over both. */
  @Test
  void ofTwoTypesTheStrongerCounts() throws Exception {
    assertThat(passing("n > 2.5", new FieldName("n", FieldType.FLOAT))).containsExactly(0, 1, 5);
    assertThat(passing("text = 'one'", new FieldName("text", FieldType.FLOAT))).isEmpty();
  }
}
