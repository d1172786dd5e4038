package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SortedRows;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Which pages are skipped for a range of times: none that has a row of it, and most of the others.
 */
class PruningTest {
  private static final int PAGE = TableWriter.PAGE_ROWS;

  private final CrashingMemoryStorage storage = new CrashingMemoryStorage();

  /** Some series, of one row to several row groups. */
  private static SortedRows rows(Random random) {
    int series = 1 + random.nextInt(4);
    long[] ids = new long[series];
    int[] starts = new int[series + 1];
    for (int i = 0; i < series; i++) {
      ids[i] = SeriesId.of(1, i * 2);
      starts[i + 1] = starts[i] + 1 + random.nextInt(random.nextBoolean() ? 10 : 6 * PAGE);
    }
    long[] times = new long[starts[series]];
    for (int i = 0; i < series; i++) {
      long time = random.nextInt(1000) - 500L;
      for (int row = starts[i]; row < starts[i + 1]; row++) {
        time += 1 + random.nextInt(3);
        times[row] = time;
      }
    }
    long[] values = new long[times.length];
    return new SortedRows(
        series,
        ids,
        starts,
        times,
        List.of(new FieldColumn("f", new LongColumn(times.length, values, null))));
  }

  @Test
  void noRowOfARangeIsSkippedAndHardlyAnyOther() throws IOException {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      SortedRows rows = rows(random);
      String path =
          new TableWriter(storage, false, 2 * PAGE)
              .write(Tables.SPEC, "r" + round, rows, Tables::key)
              .path();
      try (TableFile file = TableFile.open(storage.open(path), path)) {
        String what = "seed %d round %d".formatted(seed, round);
        assertThat(file.minTime()).as(what).isEqualTo(Arrays.stream(rows.times()).min().orElse(0));
        assertThat(file.maxTime()).as(what).isEqualTo(Arrays.stream(rows.times()).max().orElse(0));
        for (int i = 0; i < 200; i++) {
          check(rows, file, random, what + " query " + i);
        }
      }
    }
  }

  private static void check(SortedRows rows, TableFile file, Random random, String what)
      throws IOException {
    int run = random.nextInt(rows.seriesCount());
    int start = rows.runStarts()[run];
    int end = rows.runStarts()[run + 1];
    int from = start + random.nextInt(end - start);
    int to = from + random.nextInt(end - from + 1);
    long time = rows.times()[start + random.nextInt(end - start)] + random.nextInt(5) - 2;

    int first = lowerBound(rows.times(), from, to, time);
    int inPage = (from + PAGE - 1) / PAGE * PAGE;
    assertThat(file.skipBefore(from, to, time))
        .as(what)
        .isBetween(first < inPage + PAGE ? from : first - PAGE, first);

    int last = lowerBound(rows.times(), from, to, time + 1);
    int outPage = to / PAGE * PAGE;
    assertThat(file.skipAfter(from, to, time))
        .as(what)
        .isBetween(last, last > outPage - PAGE ? to : last + PAGE);

    if (from == to) {
      return;
    }
    PageExtent extent = file.extent(-1, from, to);
    int pages = 0;
    for (int row = from; row < to; row++) {
      // Groups are of two pages, so pages are counted from the beginning of the file.
      pages += row == from || row % PAGE == 0 ? 1 : 0;
    }
    assertThat(extent.pages()).as(what).isEqualTo(pages);
    assertThat(extent.bytes()).as(what).isPositive();
  }

  private static int lowerBound(long[] times, int from, int to, long time) {
    int row = from;
    while (row < to && times[row] < time) {
      row++;
    }
    return row;
  }
}
