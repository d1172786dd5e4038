package io.hyperbytedb.cluster.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlushedHistoryTest {
  private final FlushedHistory history = new FlushedHistory(2);

  private void add(long time, long first, long second) {
    history.add(time, new long[] {first, second});
  }

  @Test
  void whatWasFlushedAtATimeIsThatOfTheEntryBefore() {
    assertThat(history.at(5)).containsExactly(0, 0);
    add(10, 1, 2);
    add(20, 3, 4);
    assertThat(history.at(9)).containsExactly(0, 0);
    assertThat(history.at(10)).containsExactly(1, 2);
    assertThat(history.at(19)).containsExactly(1, 2);
    assertThat(history.at(1000)).containsExactly(3, 4);
  }

  @Test
  void whatIsForgottenIsNotNeeded() {
    add(10, 1, 1);
    add(20, 2, 2);
    add(30, 3, 3);
    history.forgetBefore(25);
    assertThat(history.at(25)).containsExactly(2, 2);
    assertThat(history.at(30)).containsExactly(3, 3);
    assertThat(history.at(15)).containsExactly(0, 0);
    history.forgetBefore(5);
    assertThat(history.at(25)).containsExactly(2, 2);
  }

  @Test
  void entriesOfAClockThatWasAheadGo() {
    add(10, 1, 1);
    add(1000, 9, 9);
    add(20, 2, 2);
    assertThat(history.at(2000)).containsExactly(2, 2);
  }

  @Test
  void aLongHistoryIsKeptLessExactly() {
    for (int time = 0; time < 100_000; time++) {
      add(time, time, 2L * time);
    }
    assertThat(history.at(99_999)).containsExactly(99_999, 199_998);
    assertThat(history.at(50_000)[0]).isBetween(0L, 50_000L);
    assertThat(history.at(99_000)).containsExactly(99_000, 198_000);
  }
}
