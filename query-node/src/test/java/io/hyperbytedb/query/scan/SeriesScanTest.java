package io.hyperbytedb.query.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.auth.Principal;
import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.result.QueryFailure;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows of sources that overlap, against a map to which all of them are written in turn. */
class SeriesScanTest {
  private static final List<FieldName> FIELDS =
      List.of(
          new FieldName("f", FieldType.FLOAT),
          new FieldName("i", FieldType.INTEGER),
          new FieldName("s", FieldType.STRING),
          new FieldName("none", FieldType.FLOAT));

  private static SelectOptions options(long mostPoints) {
    return new SelectOptions(
        new SelectOptions.Session("d", "", Principal.ANYONE),
        new SelectOptions.View(
            Instant.EPOCH,
            new Freshness(HotTail.Consistency.EVENTUAL),
            /* passable= */ false,
            ViewWindows.NONE),
        new SelectOptions.Limits(mostPoints, 0, 0),
        () -> {},
        QueryMemory.unlimited());
  }

  private static Progress progress(long mostPoints) {
    return new Progress(options(mostPoints), Runnable::run);
  }

  /** The rows of each series: by time the values of the fields. */
  private static final class Rows {
    final TreeMap<Long, TreeMap<Long, List<@Nullable Object>>> ofSeries = new TreeMap<>();

    void put(long series, long time, List<@Nullable Object> values) {
      List<@Nullable Object> row =
          ofSeries
              .computeIfAbsent(series, _ -> new TreeMap<>())
              .computeIfAbsent(time, _ -> new ArrayList<>(nulls()));
      for (int f = 0; f < values.size(); f++) {
        if (values.get(f) != null) {
          row.set(f, values.get(f));
        }
      }
    }

    private static List<@Nullable Object> nulls() {
      List<@Nullable Object> nulls = new ArrayList<>();
      FIELDS.forEach(_ -> nulls.add(null));
      return nulls;
    }
  }

  /**
   * A block of random rows, which are written to a map too.
   *
   * @param oldest rows before this time are expired
   */
  private static RowSource block(
      Random random, long seriesCount, int span, long oldest, Rows written) {
    Rows own = new Rows();
    long shift = random.nextInt(3) * (span / 2L);
    for (int i = 1 + random.nextInt(200); i > 0; i--) {
      List<@Nullable Object> values = new ArrayList<>();
      values.add(random.nextInt(3) == 0 ? null : random.nextInt(100) * 0.5);
      values.add(random.nextInt(3) == 0 ? null : (Object) (long) random.nextInt(100));
      values.add(random.nextBoolean() ? null : "t" + random.nextInt(20));
      values.add(null);
      if (values.stream().allMatch(value -> value == null)) {
        values.set(0, 1.0);
      }
      long series = 1 + (long) random.nextInt((int) seriesCount) * 3;
      own.put(series, shift + random.nextInt(span), values);
    }
    int count = own.ofSeries.size();
    long[] ids = own.ofSeries.keySet().stream().mapToLong(id -> id).toArray();
    int[] starts = new int[count + 1];
    List<Long> times = new ArrayList<>();
    List<List<@Nullable Object>> columns = new ArrayList<>();
    FIELDS.forEach(_ -> columns.add(new ArrayList<>()));
    int k = 0;
    for (var series : own.ofSeries.entrySet()) {
      series
          .getValue()
          .forEach(
              (time, values) -> {
                times.add(time);
                for (int f = 0; f < values.size(); f++) {
                  columns.get(f).add(values.get(f));
                }
                if (time >= oldest) {
                  written.put(series.getKey(), time, values);
                }
              });
      starts[++k] = times.size();
    }
    List<FieldColumn> fields = new ArrayList<>();
    for (int f = 0; f < 3; f++) {
      FieldName field = FIELDS.get(f);
      fields.add(new FieldColumn(field.name(), Columns.of(field.type(), columns.get(f))));
    }
    long[] all = times.stream().mapToLong(time -> time).toArray();
    return RowSource.OfBlock.of(
        new SortedRows(count, ids, starts, all, fields), oldest, new ScanTrace());
  }

  private static List<String> scanned(
      List<RowSource> sources, TimeRange range, long[] series, Progress progress)
      throws IOException {
    List<String> found = new ArrayList<>();
    new SeriesScan(sources, FIELDS, range, /* needTimes= */ true, progress, new ScanTrace())
        .scan(
            series,
            (at, times, columns, from, to) -> {
              for (int row = from; row < to; row++) {
                found.add(text(series[at], times[row], values(columns, row)));
              }
            });
    return found;
  }

  private static List<@Nullable Object> values(List<Column> columns, int row) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Column column : columns) {
      values.add(Columns.value(column, row));
    }
    return values;
  }

  private static String text(long series, long time, List<@Nullable Object> values) {
    return series + " at " + time + ": " + values;
  }

  @Test
  void laterSourcesWinFieldByField() throws IOException {
    for (long seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      int span = 1 + random.nextInt(300);
      long oldest = random.nextInt(3) == 0 ? random.nextInt(span) : Long.MIN_VALUE;
      long seriesCount = random.nextInt(1, 9);
      Rows written = new Rows();
      List<RowSource> sources = new ArrayList<>();
      for (int i = random.nextInt(5); i >= 0; i--) {
        sources.add(block(random, seriesCount, span, oldest, written));
      }
      TimeRange range =
          random.nextInt(3) == 0
              ? TimeRange.ALL
              : new TimeRange(random.nextInt(span), span / 2L + random.nextInt(span));
      long[] chosen = random.longs(6, 0, 3 * seriesCount).sorted().distinct().toArray();
      List<String> expected = new ArrayList<>();
      for (long series : chosen) {
        written
            .ofSeries
            .getOrDefault(series, new TreeMap<>())
            .forEach(
                (time, values) -> {
                  if (time >= range.min() && time <= range.max()) {
                    expected.add(text(series, time, values));
                  }
                });
      }
      assertThat(scanned(sources, range, chosen, progress(0)))
          .as("seed %d, %s", seed, range)
          .isEqualTo(expected);
    }
  }

  /** A series of more rows than are held at once comes in slices of time, with all its rows. */
  @Test
  void aLongSeriesComesInSlices() throws IOException {
    int size = 300_000;
    long[] times = new long[size];
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      times[i] = 10L * i;
      values.add((double) i);
    }
    Column column = Columns.of(FieldType.FLOAT, values);
    List<RowSource> sources = new ArrayList<>();
    for (int shift = 0; shift < 2; shift++) {
      long[] own = times.clone();
      for (int i = 0; i < size; i++) {
        own[i] += 5L * shift;
      }
      sources.add(
          RowSource.OfBlock.of(
              new SortedRows(
                  1,
                  new long[] {7},
                  new int[] {0, size},
                  own,
                  List.of(new FieldColumn("f", column))),
              Long.MIN_VALUE,
              new ScanTrace()));
    }
    long[] last = {-1};
    long[] rows = {0};
    int[] calls = {0};
    new SeriesScan(
            sources, FIELDS, TimeRange.ALL, /* needTimes= */ true, progress(0), new ScanTrace())
        .scan(
            new long[] {7},
            (_, at, _, from, to) -> {
              calls[0]++;
              for (int row = from; row < to; row++) {
                assertThat(at[row]).isGreaterThan(last[0]);
                last[0] = at[row];
                rows[0]++;
              }
            });
    assertThat(rows[0]).isEqualTo(2L * size);
    assertThat(calls[0]).isGreaterThan(2);
  }

  @Test
  void tooManyRowsStopTheScan() {
    Random random = new Random(1);
    Rows written = new Rows();
    List<RowSource> sources = List.of(block(random, 3, 50, Long.MIN_VALUE, written));
    long[] chosen = written.ofSeries.keySet().stream().mapToLong(id -> id).toArray();
    Assertions.assertThatThrownBy(
            () -> scanned(sources, TimeRange.ALL, chosen, progress(/* mostPoints= */ 5)))
        .isInstanceOf(QueryFailure.class)
        .hasMessageStartingWith("max-select-point limit exceeed: (")
        .hasMessageEndingWith("/5)");
  }

  /** Slices cover each time of the sources once, in the order of the answer. */
  @Test
  void slicesCoverTheTimesOfTheirSources() throws IOException {
    for (long seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      List<RowSource> sources = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        int span = 1 + random.nextInt(1_000);
        sources.add(block(random, 4, span, Long.MIN_VALUE, new Rows()));
      }
      TimeRange range =
          random.nextBoolean()
              ? TimeRange.ALL
              : new TimeRange(random.nextInt(300), random.nextInt(1_200));
      boolean ascending = random.nextBoolean();
      long most = random.nextInt(1, 101);
      List<TimeRange> slices =
          TimeSlices.of(sources, range, ascending, 1 + random.nextInt(50), 2, most);
      List<TimeRange> inOrder = ascending ? slices : slices.reversed();
      for (int i = 0; i < inOrder.size(); i++) {
        TimeRange slice = inOrder.get(i);
        assertThat(slice.min()).as("seed %d", seed).isLessThanOrEqualTo(slice.max());
        if (i > 0) {
          assertThat(inOrder.get(i - 1).max()).as("seed %d", seed).isLessThan(slice.min());
        }
      }
      for (RowSource source : sources) {
        for (long time : ((RowSource.OfBlock) source).rows().times()) {
          if (time >= range.min() && time <= range.max()) {
            assertThat(slices)
                .as("seed %d, time %d", seed, time)
                .anyMatch(slice -> slice.min() <= time && time <= slice.max());
          }
        }
      }
    }
  }

  /** Sources that do not overlap share slices, as far as these have room. */
  @Test
  void slicesHaveAboutAsManyRowsAsAreWanted() throws IOException {
    List<RowSource> sources = new ArrayList<>();
    for (int s = 0; s < 30; s++) {
      long[] times = new long[10];
      List<@Nullable Object> values = new ArrayList<>();
      for (int i = 0; i < times.length; i++) {
        times[i] = 1_000L * s + i;
        values.add(1.0);
      }
      sources.add(
          RowSource.OfBlock.of(
              new SortedRows(
                  1,
                  new long[] {7},
                  new int[] {0, times.length},
                  times,
                  List.of(new FieldColumn("f", Columns.of(FieldType.FLOAT, values)))),
              Long.MIN_VALUE,
              new ScanTrace()));
    }
    for (boolean ascending : List.of(true, false)) {
      List<TimeRange> slices =
          TimeSlices.of(sources, TimeRange.ALL, ascending, 15, /* growth= */ 2, /* most= */ 40);
      List<Long> rows = new ArrayList<>();
      for (TimeRange slice : slices) {
        long in = 0;
        for (RowSource source : sources) {
          for (long time : ((RowSource.OfBlock) source).rows().times()) {
            in += slice.min() <= time && time <= slice.max() ? 1 : 0;
          }
        }
        rows.add(in);
      }
      assertThat(rows.subList(0, rows.size() - 1)).startsWith(15L, 30L, 40L).endsWith(40L);
    }
  }
}
