package io.hyperbytedb.query.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
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
    List<Long> got = new ArrayList<>();
    for (Points points = merged.next(); points != null; points = merged.next()) {
      for (int i = 0; i < points.size(); i++) {
        got.add(((LongColumn) points.value()).values()[i]);
      }
    }
    assertThat(got).as("seed %d", seed).isEqualTo(expected.stream().map(Row::value).toList());
    assertThat(merged.nextKey()).isNull();
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
