package io.hyperbytedb.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.stream.ViewEngine.TimeRange;
import java.util.SplittableRandom;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class MarkTest {
  @Test
  void aWindowHasTheTimesThatHaveItsNumber() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 100_000; i++) {
      long interval = 1 + (random.nextLong() >>> (1 + random.nextInt(62)));
      long time = random.nextLong() >> random.nextInt(63);
      long number = Mark.window(time, interval);
      TimeRange range = Mark.times(number, number + 1, interval);
      assertThat(range.from()).as("seed %d", seed).isLessThanOrEqualTo(time);
      assertThat(range.to() > time || range.to() == Long.MAX_VALUE).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void allWindowsAreAllTimes() {
    Mark all = Mark.all();
    assertThat(Mark.times(all.first(), all.end(), 60_000_000_000L))
        .isEqualTo(new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE));
  }

  @Test
  void marksAndPendingWindowsAreReadAsTheyWereWritten() {
    Mark mark = new Mark(-5, 17, true);
    assertThat(Mark.decode(mark.encode())).isEqualTo(mark);
    Pending pending = new Pending(9, 1_700_000_000_000L, 3);
    assertThat(Pending.decode(pending.encode())).isEqualTo(pending);
  }

  @Test
  void keysAreInTheOrderOfTheirNumbers() {
    long[] numbers = {Long.MIN_VALUE, -7, -1, 0, 1, 300, Long.MAX_VALUE};
    Bytes before = Keys.of('w', 4);
    for (long number : numbers) {
      Bytes key = Keys.of('w', 4, number);
      assertThat(key).isGreaterThan(before);
      assertThat(key).isLessThan(Keys.of('w', 5));
      assertThat(Keys.view(key)).isEqualTo(4);
      assertThat(Keys.number(key)).isEqualTo(number);
      before = key;
    }
  }
}
