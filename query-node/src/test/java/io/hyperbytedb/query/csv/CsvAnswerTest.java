package io.hyperbytedb.query.csv;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvAnswerTest {
  @Test
  void whatIsNoNumberIsEmptyAndWhatIsInfiniteHasItsSign() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CsvAnswer answer = new CsvAnswer(out, /* unit= */ 1, /* maxRows= */ 0, /* escapesTags= */ true);
    answer.startStatement(0, null);
    answer.series(new SeriesHeader("m", List.of(), List.of("time", "v")));
    double[] values = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1.5};
    answer.rows(
        new RowBatch(
            4,
            List.of(
                new OutColumn.Times(new long[] {1, 2, 3, 4}),
                new OutColumn.Values(new DoubleColumn(4, values, /* present= */ null)))));
    answer.endStatement(List.of(), null);
    answer.end();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("name,tags,time,v\nm,,1,\nm,,2,+Inf\nm,,3,-Inf\nm,,4,1.5\n");
  }
}
