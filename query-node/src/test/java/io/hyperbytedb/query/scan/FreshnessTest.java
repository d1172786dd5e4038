package io.hyperbytedb.query.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.cluster.tail.TailRequest;
import io.hyperbytedb.cluster.tail.TailRows;
import io.hyperbytedb.cluster.tail.TailSeries;
import io.hyperbytedb.query.influxql.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private final RecordingTail tail = new RecordingTail();

  /** Two partitions whose owners catch up with the log's end when they are asked to. */
  private static final class RecordingTail implements HotTail {
    private final List<Consistency> asked = new ArrayList<>();
    private final long[] ends = {10, 20};
    private final long[] positions = new long[2];

    @Override
    public CompletableFuture<List<TailRows>> rows(TailRequest request) {
      return CompletableFuture.completedFuture(
          answer(request.consistency()).stream()
              .map(series -> new TailRows(series, List.of()))
              .toList());
    }

    @Override
    public CompletableFuture<List<TailSeries>> series(long databaseId, Consistency consistency) {
      return CompletableFuture.completedFuture(answer(consistency));
    }

    private List<TailSeries> answer(Consistency consistency) {
      asked.add(consistency);
      List<TailSeries> answers = new ArrayList<>();
      for (int p = 0; p < positions.length; p++) {
        positions[p] = consistency == Consistency.STRONG ? ends[p] : positions[p];
        answers.add(
            new TailSeries(p, 0, new long[0], List.of(), positions[p], new long[0], new long[0]));
      }
      return answers;
    }
  }

  private List<Long> rows(Freshness freshness) {
    return freshness.rows(tail, 1, 1, "m", TimeRange.ALL).stream()
        .map(rows -> rows.series().position())
        .toList();
  }

  @Test
  void theLogIsAskedOnceForARequest() {
    Freshness freshness = new Freshness(HotTail.Consistency.STRONG);
    for (int i = 0; i < 100; i++) {
      assertThat(rows(freshness)).containsExactly(10L, 20L);
    }
    assertThat(freshness.series(tail, 1)).hasSize(2);
    assertThat(tail.asked.stream().filter(c -> c == HotTail.Consistency.STRONG)).hasSize(1);
  }

  @Test
  void afterAWriteItIsAskedAgain() {
    Freshness freshness = new Freshness(HotTail.Consistency.STRONG);
    rows(freshness);
    tail.ends[0] = 11;
    freshness.written();
    assertThat(rows(freshness)).containsExactly(11L, 20L);
  }

  @Test
  void anOwnerThatHasReadLessCatchesUp() {
    Freshness freshness = new Freshness(HotTail.Consistency.STRONG);
    rows(freshness);
    tail.positions[1] = 19;
    assertThat(rows(freshness)).containsExactly(10L, 20L);
  }

  @Test
  void whoIsContentWithLessNeverWaits() {
    Freshness freshness = new Freshness(HotTail.Consistency.EVENTUAL);
    rows(freshness);
    rows(freshness);
    assertThat(tail.asked)
        .containsExactly(HotTail.Consistency.EVENTUAL, HotTail.Consistency.EVENTUAL);
  }
}
