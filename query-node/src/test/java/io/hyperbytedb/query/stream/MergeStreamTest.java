package io.hyperbytedb.query.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.query.plan.GroupKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergeStreamTest {
  private static final GroupKey KEY = new GroupKey("m", List.of());

  private record Row(long time, int stream, long value) {}

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void pointsOfManyStreamsComeByTimeAndThenByStream(boolean ascending) throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<PointStream> streams = new ArrayList<>();
    List<Row> expected = new ArrayList<>();
    Comparator<Row> byTime = Comparator.comparingLong(Row::time);
    for (int s = 0; s < 2_000; s++) {
      List<Row> rows = new ArrayList<>();
      for (int i = random.nextInt(20); i >= 0; i--) {
        rows.add(new Row(random.nextInt(50), s, random.nextLong()));
      }
      rows.sort(ascending ? byTime : byTime.reversed());
      expected.addAll(rows);
      streams.add(new ListStream(FieldType.INTEGER, KEY, batches(rows, random)));
    }
    expected.sort((ascending ? byTime : byTime.reversed()).thenComparingInt(Row::stream));
    PointStream merged = MergeStream.of(FieldType.INTEGER, ascending, streams);
    assertThat(merged.nextKey()).isEqualTo(KEY);
    assertThat(values(merged))
        .as("seed %d", seed)
        .isEqualTo(expected.stream().map(Row::value).toList());
    assertThat(merged.nextKey()).isNull();
  }

  @Test
  void pointsOfOneWindowComeByStreamWhateverTheirTimes() throws IOException {
    Random random = new Random(1);
    List<PointStream> streams =
        List.of(
            new ListStream(
                FieldType.INTEGER,
                KEY,
                batches(List.of(new Row(5, 0, 1), new Row(3, 0, 2), new Row(14, 0, 3)), random)),
            new ListStream(
                FieldType.INTEGER,
                KEY,
                batches(List.of(new Row(1, 1, 4), new Row(12, 1, 5), new Row(11, 1, 6)), random)));
    PointStream merged =
        MergeStream.of(FieldType.INTEGER, /* ascending= */ true, streams, time -> time / 10);
    assertThat(merged.nextKey()).isEqualTo(KEY);
    assertThat(values(merged)).containsExactly(1L, 2L, 4L, 3L, 5L, 6L);
  }

  private static List<Long> values(PointStream stream) throws IOException {
    List<Long> values = new ArrayList<>();
    for (Points points = stream.next(); points != null; points = stream.next()) {
      for (int i = 0; i < points.size(); i++) {
        values.add(((LongColumn) points.value()).values()[i]);
      }
    }
    return values;
  }

  private static List<Points> batches(List<Row> rows, Random random) {
    List<Points> batches = new ArrayList<>();
    for (int from = 0; from < rows.size(); ) {
      int to = Math.min(rows.size(), from + 1 + random.nextInt(5));
      List<Row> some = rows.subList(from, to);
      long[] values = some.stream().mapToLong(Row::value).toArray();
      batches.add(
          new Points(
              values.length,
              some.stream().mapToLong(Row::time).toArray(),
              new LongColumn(values.length, values, /* present= */ null),
              List.of()));
      from = to;
    }
    return batches;
  }
}
