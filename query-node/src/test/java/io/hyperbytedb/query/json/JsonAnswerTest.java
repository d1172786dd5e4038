package io.hyperbytedb.query.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.query.result.Answer;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.RowLimitException;
import io.hyperbytedb.query.result.SeriesHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers are the bytes InfluxDB sends; the expected ones were recorded from it. */
class JsonAnswerTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private JsonAnswer answer(JsonOptions options) {
    return new JsonAnswer(bytes, options);
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static SeriesHeader header(String host) {
    List<SeriesHeader.Tag> tags =
        host.isEmpty() ? List.of() : List.of(new SeriesHeader.Tag("h", host));
    return new SeriesHeader("ties", tags, List.of("time", "v"));
  }

  private static RowBatch batch(long from, int size) {
    long[] times = new long[size];
    long[] values = new long[size];
    for (int i = 0; i < size; i++) {
      times[i] = from + i;
      values[i] = from + i;
    }
    return new RowBatch(
        size,
        List.of(
            new OutColumn.Times(times), new OutColumn.Values(new LongColumn(size, values, null))));
  }

  @Test
  void noStatements() throws IOException {
    JsonAnswer answer = answer(JsonOptions.PLAIN);
    answer.end();
    assertThat(text()).isEqualTo("{}\n");
  }

  @Test
  void statementsInOneDocument() throws IOException {
    JsonAnswer answer = answer(new JsonOptions(false, 1, false, 0, 0));
    answer.startStatement(0, null);
    answer.series(header("a"));
    answer.rows(batch(1, 2));
    answer.rows(batch(3, 1));
    answer.series(header("b"));
    answer.endStatement(List.of(), null);
    answer.startStatement(1, null);
    answer.endStatement(List.of(new Answer.Message("warning", "w")), null);
    answer.startStatement(2, null);
    answer.endStatement(List.of(), "not executed");
    answer.end();
    assertThat(text())
        .isEqualTo(
            "{\"results\":[{\"statement_id\":0,\"series\":["
                + "{\"name\":\"ties\",\"tags\":{\"h\":\"a\"},\"columns\":[\"time\",\"v\"],"
                + "\"values\":[[1,1],[2,2],[3,3]]},"
                + "{\"name\":\"ties\",\"tags\":{\"h\":\"b\"},\"columns\":[\"time\",\"v\"]}]},"
                + "{\"statement_id\":1,\"messages\":[{\"level\":\"warning\",\"text\":\"w\"}]},"
                + "{\"statement_id\":2,\"error\":\"not executed\"}]}\n");
  }

  @Test
  void chunks() throws IOException {
    JsonAnswer answer = answer(new JsonOptions(false, 1, false, 3, 0));
    answer.startStatement(0, null);
    answer.series(header(""));
    answer.rows(batch(1, 7));
    answer.endStatement(List.of(), null);
    answer.startStatement(1, null);
    answer.endStatement(List.of(), null);
    answer.startStatement(2, null);
    answer.series(header("a"));
    answer.rows(batch(1, 3));
    answer.series(header("b"));
    answer.rows(batch(1, 1));
    answer.endStatement(List.of(), null);
    answer.end();
    String series = "\"series\":[{\"name\":\"ties\",";
    String columns = "\"columns\":[\"time\",\"v\"],\"values\":";
    assertThat(text().lines())
        .containsExactly(
            "{\"results\":[{\"statement_id\":0,"
                + series
                + columns
                + "[[1,1],[2,2],[3,3]],\"partial\":true}],\"partial\":true}]}",
            "{\"results\":[{\"statement_id\":0,"
                + series
                + columns
                + "[[4,4],[5,5],[6,6]],\"partial\":true}],\"partial\":true}]}",
            "{\"results\":[{\"statement_id\":0," + series + columns + "[[7,7]]}]}]}",
            "{\"results\":[{\"statement_id\":1}]}",
            "{\"results\":[{\"statement_id\":2,"
                + series
                + "\"tags\":{\"h\":\"a\"},"
                + columns
                + "[[1,1],[2,2],[3,3]]}],\"partial\":true}]}",
            "{\"results\":[{\"statement_id\":2,"
                + series
                + "\"tags\":{\"h\":\"b\"},"
                + columns
                + "[[1,1]]}]}]}");
  }

  @Test
  void rowLimit() throws IOException {
    JsonAnswer answer = answer(new JsonOptions(false, 1, false, 0, 4));
    answer.startStatement(0, null);
    answer.series(header(""));
    answer.rows(batch(1, 3));
    assertThatThrownBy(() -> answer.rows(batch(4, 3))).isInstanceOf(RowLimitException.class);
    answer.endStatement(List.of(), null);
    answer.end();
    assertThat(text())
        .isEqualTo(
            "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"ties\",\"columns\":"
                + "[\"time\",\"v\"],\"values\":[[1,1],[2,2],[3,3],[4,4]],\"partial\":true}]}]}\n");
  }

  @Test
  void pretty() throws IOException {
    JsonAnswer answer = answer(new JsonOptions(true, 0, false, 0, 0));
    answer.startStatement(0, null);
    answer.series(header(""));
    answer.rows(batch(100_000_000_000L, 1));
    answer.endStatement(List.of(), null);
    answer.end();
    assertThat(text())
        .isEqualTo(
            """
            {
                "results": [
                    {
                        "statement_id": 0,
                        "series": [
                            {
                                "name": "ties",
                                "columns": [
                                    "time",
                                    "v"
                                ],
                                "values": [
                                    [
                                        "1970-01-01T00:01:40Z",
                                        100000000000
                                    ]
                                ]
                            }
                        ]
                    }
                ]
            }
            """);
  }

  @Test
  void valuesOfAllKinds() throws IOException {
    byte[] data = "<&>\\\u2028é\u0001\"\n".getBytes(StandardCharsets.UTF_8);
    JsonAnswer answer = answer(JsonOptions.PLAIN);
    answer.startStatement(0, null);
    answer.series(new SeriesHeader("", List.of(), List.of("a", "b", "c", "d", "e", "f", "g")));
    answer.rows(
        new RowBatch(
            2,
            List.of(
                new OutColumn.Values(new DoubleColumn(2, new double[] {1.5, Double.NaN}, null)),
                new OutColumn.Values(new BooleanColumn(2, new long[] {1}, new long[] {1})),
                new OutColumn.Values(
                    new StringColumn(2, data, new int[] {0, data.length, data.length}, null)),
                new OutColumn.Coded(new int[] {1, 0}, new String[] {null, "x<y"}),
                new OutColumn.Nulls(),
                new OutColumn.Texts(List.of("p", "q")),
                new OutColumn.FilledValues(
                    new OutColumn.Coded(new int[] {1, 0}, new String[] {null, "x"}), 7, true))));
    answer.endStatement(List.of(), null);
    answer.end();
    assertThat(text())
        .isEqualTo(
            "{\"results\":[{\"statement_id\":0,\"series\":[{\"columns\":[\"a\",\"b\",\"c\",\"d\","
                + "\"e\",\"f\",\"g\"],\"values\":[[1.5,true,\"\\u003c\\u0026\\u003e\\\\\\u2028é"
                + "\\u0001\\\"\\n\",\"x\\u003cy\",null,\"p\",\"x\"],"
                + "[null,null,\"\",null,null,\"q\",7]]}]}]}\n");
  }

  @Test
  void brokenUtf8BecomesReplacementCharacters() throws IOException {
    byte[] data = {'a', (byte) 0xFF, (byte) 0xE2, (byte) 0x82, 'b', (byte) 0xED, (byte) 0xA0, 'c'};
    JsonAnswer answer = answer(JsonOptions.PLAIN);
    answer.startStatement(0, null);
    answer.series(new SeriesHeader("", List.of(), List.of("a")));
    answer.rows(
        new RowBatch(
            1,
            List.of(
                new OutColumn.Values(
                    new StringColumn(1, data, new int[] {0, data.length}, null)))));
    answer.endStatement(List.of(), null);
    answer.end();
    assertThat(text()).contains("[[\"a\\ufffd\\ufffd\\ufffdb\\ufffd\\ufffdc\"]]");
  }
}
