package io.hyperbytedb.storage;

import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.ShardGroups;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.TimeGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Divides sorted rows into files by time. A file never spans shard groups. Within one, buckets have
 * the finest duration unless that would make many small files; then they are as coarse as
 * necessary.
 */
final class TimeBuckets {
  private static final long HOUR = 3_600_000_000_000L;
  private static final long[] COARSER = {6 * HOUR, 24 * HOUR, 7 * 24 * HOUR, Long.MAX_VALUE};
  private static final int FEW = 4;
  private static final int DECENT_ROWS = 16 << 10;

  private final ShardGroups shardGroups;
  private TimeGrid grid;

  /** The rows of one bucket. */
  record Bucket(long start, long end, SortedRows rows) {}

  private TimeBuckets(ShardGroups shardGroups, long duration) {
    this.shardGroups = shardGroups;
    this.grid = new TimeGrid(shardGroups, duration);
  }

  /** The buckets in order of time. The rows of each are copied when it is asked for. */
  static Iterable<Bucket> split(SortedRows rows, ShardGroups shardGroups, long finest) {
    TimeBuckets buckets = new TimeBuckets(shardGroups, finest);
    SortedSet<Long> starts = buckets.starts(rows);
    for (long coarser : COARSER) {
      if (starts.size() <= FEW || rows.size() / starts.size() >= DECENT_ROWS) {
        break;
      }
      if (coarser > buckets.grid.duration()) {
        buckets.grid = new TimeGrid(buckets.shardGroups, coarser);
        starts = buckets.starts(rows);
      }
    }
    TimeGrid grid = buckets.grid;
    List<Long> each = List.copyOf(starts);
    boolean one = each.size() == 1;
    return () ->
        each.stream()
            .map(
                start -> {
                  long end = grid.end(start);
                  SortedRows part = one ? rows : slice(rows, start, end);
                  return new Bucket(start, end, withoutEmptyFields(part));
                })
            .iterator();
  }

  /** The rows of one bucket. */
  static SortedRows only(SortedRows rows, long start, long end) {
    return withoutEmptyFields(slice(rows, start, end));
  }

  /** The starts of the buckets that have rows. */
  private SortedSet<Long> starts(SortedRows rows) {
    SortedSet<Long> starts = new TreeSet<>();
    long start = 0;
    long end = 0;
    for (int row = 0; row < rows.size(); row++) {
      long time = rows.times()[row];
      if (time < start || time >= end) {
        start = grid.start(time);
        end = grid.end(start);
        starts.add(start);
      }
    }
    return starts;
  }

  private static SortedRows slice(SortedRows rows, long start, long end) {
    int runs = rows.seriesCount();
    int[] from = new int[runs];
    int[] to = new int[runs];
    long[] ids = new long[runs];
    int[] starts = new int[runs + 1];
    int kept = 0;
    for (int run = 0; run < runs; run++) {
      int first = lowerBound(rows, run, start);
      int last = lowerBound(rows, run, end);
      if (first < last) {
        from[kept] = first;
        to[kept] = last;
        ids[kept] = rows.seriesIds()[run];
        starts[kept + 1] = starts[kept] + last - first;
        kept++;
      }
    }
    int size = starts[kept];
    int[] source = new int[size];
    long[] times = new long[size];
    for (int run = 0; run < kept; run++) {
      for (int row = from[run]; row < to[run]; row++) {
        source[starts[run] + row - from[run]] = row;
      }
      System.arraycopy(rows.times(), from[run], times, starts[run], to[run] - from[run]);
    }
    List<FieldColumn> fields = new ArrayList<>();
    for (FieldColumn field : rows.fields()) {
      fields.add(new FieldColumn(field.name(), RowSorter.pick(field.column(), source, size)));
    }
    return new SortedRows(
        kept, Arrays.copyOf(ids, kept), Arrays.copyOf(starts, kept + 1), times, fields);
  }

  private static int lowerBound(SortedRows rows, int run, long time) {
    int found =
        Arrays.binarySearch(rows.times(), rows.runStarts()[run], rows.runStarts()[run + 1], time);
    return found >= 0 ? found : -found - 1;
  }

  private static SortedRows withoutEmptyFields(SortedRows rows) {
    List<FieldColumn> fields = new ArrayList<>();
    for (FieldColumn field : rows.fields()) {
      if (field.column().valueCount() > 0) {
        fields.add(new FieldColumn(field.name(), withoutFullBitmap(field.column())));
      }
    }
    return new SortedRows(
        rows.seriesCount(), rows.seriesIds(), rows.runStarts(), rows.times(), fields);
  }

  /** Most columns of a slice are full; then they need no bitmap. */
  private static Column withoutFullBitmap(Column column) {
    if (column.present() == null || column.valueCount() < column.size()) {
      return column;
    }
    return switch (column) {
      case DoubleColumn c -> new DoubleColumn(c.size(), c.values(), null);
      case LongColumn c -> new LongColumn(c.size(), c.values(), null);
      case BooleanColumn c -> new BooleanColumn(c.size(), c.values(), null);
      case StringColumn c -> new StringColumn(c.size(), c.data(), c.offsets(), null);
    };
  }
}
