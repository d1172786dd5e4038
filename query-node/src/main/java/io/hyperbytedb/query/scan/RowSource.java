package io.hyperbytedb.query.scan;

import io.hyperbytedb.catalog.manifest.Tombstones;
import io.hyperbytedb.files.SeriesRuns;
import io.hyperbytedb.files.TableFile;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.query.influxql.TimeRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sorted rows of a measurement in a partition: a file or a block of the hot tail. */
public sealed interface RowSource {
  /** The series' ids, ascending; the first {@link #count} count. */
  long[] ids() throws IOException;

  int count() throws IOException;

  /** Where each series' rows start. */
  int[] starts() throws IOException;

  /** The earliest time; may be earlier than any row's. */
  long minTime();

  /** The latest time; may be later than any row's. */
  long maxTime();

  /**
   * The times at which a series' rows are deleted: least and greatest in turn, ascending.
   *
   * @param series its id
   */
  long[] dead(long series);

  /** Whether rows of any series may be deleted. */
  boolean hasDead();

  /**
   * Those of rows {@code [from, to)}, which are one series', that may have times of a range: the
   * first in the high half of the result, the end in the low one.
   */
  long narrow(int from, int to, TimeRange range) throws IOException;

  /** Two row numbers as {@link #narrow} gives them. */
  static long span(int from, int to) {
    return (long) from << 32 | to;
  }

  /** Whether what it loads is a copy; what is in memory is given as it is. */
  boolean copies();

  /** Rows {@code [from, to)} with the wanted fields. */
  Rows load(int from, int to, List<FieldName> fields, boolean times) throws IOException;

  /**
   * A field of two types, in different shard groups or before and after a drop: a row has a value
   * in one of them.
   */
  private static Column both(FieldType type, Column a, Column b) {
    int[] which = new int[a.size()];
    int[] same = new int[a.size()];
    for (int i = 0; i < which.length; i++) {
      which[i] = a.has(i) ? 0 : 1;
      same[i] = i;
    }
    return Columns.gather(type, List.of(a, b), which, same, which.length);
  }

  /**
   * Loaded rows.
   *
   * @param first the source's row that is row {@code shift} of the columns
   * @param shift where the rows start in the arrays
   * @param times empty if they were not asked for
   */
  record Rows(int first, int shift, long[] times, List<Column> columns) {
    /** Where a row of the source is in the arrays. */
    int at(int row) {
      return row - first + shift;
    }
  }

  /**
   * A file.
   *
   * @param tombstones those that concern it
   */
  record OfFile(FileEntry entry, TableFile file, Tombstones tombstones, ScanTrace trace)
      implements RowSource {
    @Override
    public boolean copies() {
      return true;
    }

    @Override
    public boolean hasDead() {
      return !tombstones.isEmpty();
    }

    @Override
    public long[] dead(long series) {
      return tombstones.dead(series, entry.toOffset());
    }

    @Override
    public long[] ids() throws IOException {
      return file.series().ids();
    }

    @Override
    public int count() throws IOException {
      return file.series().count();
    }

    @Override
    public int[] starts() throws IOException {
      SeriesRuns runs = file.series();
      return runs.starts();
    }

    @Override
    public long minTime() {
      return entry.minTime();
    }

    @Override
    public long maxTime() {
      return entry.maxTime();
    }

    @Override
    public long narrow(int from, int to, TimeRange range) throws IOException {
      int first = range.hasMin() ? file.skipBefore(from, to, range.min()) : from;
      int end = range.hasMax() && first < to ? file.skipAfter(first, to, range.max()) : to;
      return span(first, Math.max(first, end));
    }

    @Override
    public Rows load(int from, int to, List<FieldName> fields, boolean times) throws IOException {
      long[] loaded = new long[times ? to - from : 0];
      trace.fileRows(file, to - from);
      if (times) {
        trace.column(file, -1, from, to);
        file.readTimes(from, to, loaded, 0);
      }
      List<Column> columns = new ArrayList<>(fields.size());
      for (FieldName field : fields) {
        columns.add(column(field, from, to));
      }
      return new Rows(from, 0, loaded, columns);
    }

    private Column column(FieldName field, int from, int to) throws IOException {
      Column found = null;
      for (int position : file.fieldsNamed(field.name())) {
        trace.column(file, position, from, to);
        Column column = Columns.as(field.type(), file.readField(position, from, to));
        found = found == null ? column : both(field.type(), found, column);
      }
      return found == null ? Columns.empty(field.type(), to - from) : found;
    }
  }

  /**
   * A block of the hot tail.
   *
   * @param fields its fields by their names
   * @param oldestKept rows before this time are expired
   */
  record OfBlock(
      SortedRows rows,
      Map<String, List<FieldColumn>> fields,
      long minTime,
      long maxTime,
      long oldestKept,
      ScanTrace trace)
      implements RowSource {
    static OfBlock of(SortedRows rows, long oldestKept, ScanTrace trace) {
      long min = Long.MAX_VALUE;
      long max = Long.MIN_VALUE;
      for (int run = 0; run < rows.seriesCount(); run++) {
        min = Math.min(min, rows.times()[rows.runStarts()[run]]);
        max = Math.max(max, rows.times()[rows.runStarts()[run + 1] - 1]);
      }
      Map<String, List<FieldColumn>> fields = HashMap.newHashMap(rows.fields().size());
      for (FieldColumn field : rows.fields()) {
        fields.merge(field.name(), List.of(field), OfBlock::and);
      }
      return new OfBlock(rows, fields, min, max, oldestKept, trace);
    }

    private static List<FieldColumn> and(List<FieldColumn> some, List<FieldColumn> more) {
      List<FieldColumn> all = new ArrayList<>(some);
      all.addAll(more);
      return all;
    }

    @Override
    public boolean copies() {
      return false;
    }

    @Override
    public boolean hasDead() {
      return minTime < oldestKept;
    }

    @Override
    public long[] dead(long series) {
      return hasDead() ? new long[] {Long.MIN_VALUE, oldestKept - 1} : new long[0];
    }

    @Override
    public long[] ids() {
      return rows.seriesIds();
    }

    @Override
    public int count() {
      return rows.seriesCount();
    }

    @Override
    public int[] starts() {
      return rows.runStarts();
    }

    @Override
    public long narrow(int from, int to, TimeRange range) {
      int first = SeriesScan.lowerBound(rows.times(), from, to, range.min());
      return span(
          first,
          range.max() == Long.MAX_VALUE
              ? to
              : SeriesScan.lowerBound(rows.times(), first, to, range.max() + 1));
    }

    @Override
    public Rows load(int from, int to, List<FieldName> fields, boolean times) {
      trace.memoryRows(to - from);
      List<Column> columns = new ArrayList<>(fields.size());
      for (FieldName field : fields) {
        columns.add(column(field.name(), field.type()));
      }
      return new Rows(0, 0, rows.times(), columns);
    }

    private Column column(String name, FieldType type) {
      Column found = null;
      for (FieldColumn field : fields.getOrDefault(name, List.of())) {
        Column column = Columns.as(type, field.column());
        found = found == null ? column : both(type, found, column);
      }
      return found == null ? Columns.empty(type, rows.size()) : found;
    }
  }
}
