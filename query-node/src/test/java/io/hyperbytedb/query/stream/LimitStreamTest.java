package io.hyperbytedb.query.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.stream.RandomStreams.Series;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LimitStreamTest {
  @Test
  void eachSeriesHasItsOwnPage() throws IOException {
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      RandomStreams streams = new RandomStreams(random, /* ascending= */ true);
      List<Series> all = streams.series(FieldType.FLOAT, /* others= */ 1, /* distance= */ 1);
      long limit = random.nextInt(8);
      long offset = random.nextInt(8);
      PointStream page = LimitStream.of(streams.stream(FieldType.FLOAT, all), limit, offset);
      List<Series> expected =
          all.stream()
              .map(
                  series ->
                      new Series(
                          series.key(),
                          series.rows().stream()
                              .skip(offset)
                              .limit(limit == 0 ? Long.MAX_VALUE : limit)
                              .toList()))
              .toList();
      assertThat(RandomStreams.read(page))
          .as("seed %d, LIMIT %d OFFSET %d", seed, limit, offset)
          .isEqualTo(expected);
    }
  }

  @Test
  void theGreatestNumbersDoNotWrap() throws IOException {
    RandomStreams streams = new RandomStreams(new Random(1), /* ascending= */ true);
    List<Series> all = streams.series(FieldType.INTEGER, /* others= */ 0, /* distance= */ 1);
    PointStream everything =
        LimitStream.of(streams.stream(FieldType.INTEGER, all), Long.MAX_VALUE, 0);
    assertThat(RandomStreams.read(everything)).isEqualTo(all);
    PointStream nothing =
        LimitStream.of(streams.stream(FieldType.INTEGER, all), Long.MAX_VALUE, Long.MAX_VALUE);
    assertThat(RandomStreams.read(nothing)).allSatisfy(s -> assertThat(s.rows()).isEmpty());
  }
}
