package io.hyperbytedb.storage;

import io.hyperbytedb.catalog.manifest.Tombstones;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.StringColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The unflushed rows of one measurement in a partition: sealed, sorted blocks and a growing one.
 * One thread appends; any thread takes blocks. The lock is held only to append a batch or to read
 * the extent of the growing block; sorting happens outside of it.
 */
final class MeasurementTable {
  private static final int SEAL_ROWS = 64 << 10;

  /**
   * Cells at which a block is sealed early: with many sparse fields, columns reserve space for
   * every row.
   */
  private static final int SEAL_CELLS = 4 << 20;

  /** Of the measurements of a node most may have few rows, and those with many grow soon. */
  private static final int FIRST_ROWS = 16;

  /** About what a table takes without rows and fields, and what a field takes without rows. */
  private static final int TABLE_BYTES = 1_000;

  private static final int FIELD_BYTES = 500;

  private final int partition;
  private final List<SortedRows> sealed = new ArrayList<>();
  private final Map<FieldName, GrowingColumn> columns = new LinkedHashMap<>();
  private int[] series = new int[FIRST_ROWS];
  private long[] times = new long[FIRST_ROWS];
  private int rows;
  private int sealedRows;

  /** All fields so far, the size of a row with all of them, and that of all strings and names. */
  private final Set<FieldName> fields = new HashSet<>();

  private long rowBytes;
  private long textBytes;

  /** How many blocks have been sealed; identifies the growing block. */
  private int seals;

  /** The growing block as sorted for the latest reader. */
  private @Nullable SortedRows lastSorted;

  private int lastSortedRows;

  MeasurementTable(int partition) {
    this.partition = partition;
  }

  /** What a reader needs of the growing block. */
  private record Growing(
      int seals, int rows, int[] series, long[] times, List<FieldColumn> fields) {}

  /**
   * Appends rows. The caller must call {@link #sealIfFull} afterwards, outside of contended locks.
   *
   * @param ordinals for each series of the batch its ordinal in the partition
   */
  synchronized void append(ArrivedRows arrived, int[] ordinals) {
    int to = rows + arrived.size();
    if (to > series.length) {
      int capacity = Math.max(to, series.length * 2);
      series = Arrays.copyOf(series, capacity);
      times = Arrays.copyOf(times, capacity);
    }
    for (int i = 0; i < arrived.size(); i++) {
      series[rows + i] = ordinals[arrived.series()[i]];
    }
    System.arraycopy(arrived.times(), 0, times, rows, arrived.size());
    for (FieldColumn field : arrived.fields()) {
      count(field, arrived.size());
      GrowingColumn column =
          columns.computeIfAbsent(
              new FieldName(field.name(), field.type()), f -> GrowingColumn.of(f.type()));
      column.padTo(rows);
      column.append(field.column());
    }
    columns.values().forEach(column -> column.padTo(to));
    rows = to;
  }

  /**
   * About how much memory it takes once its rows are one block, which a flush makes of them: a row
   * has room for every field.
   */
  synchronized long bytes() {
    return TABLE_BYTES
        + (long) FIELD_BYTES * fields.size()
        + (sealedRows + rows) * (12 + rowBytes)
        + textBytes;
  }

  private void count(FieldColumn field, int size) {
    if (fields.add(new FieldName(field.name(), field.type()))) {
      rowBytes += field.type() == FieldType.BOOLEAN ? 1 : 8;
      textBytes += field.name().length();
    }
    if (field.column() instanceof StringColumn strings) {
      textBytes += strings.offsets()[size] - strings.offsets()[0];
    }
  }

  /** Seals the growing block if it is large enough. Called by the appending thread. */
  void sealIfFull() {
    Growing full;
    synchronized (this) {
      if (rows < SEAL_ROWS && (long) rows * columns.size() < SEAL_CELLS) {
        return;
      }
      full = growing();
    }
    seal(full);
  }

  /**
   * Removes deleted rows. Called by the appending thread.
   *
   * @param offset all rows have smaller WAL offsets
   */
  void delete(Tombstones tombstones, long offset) {
    if (tombstones.isEmpty()) {
      return;
    }
    synchronized (this) {
      if (rows > 0) {
        SortedRows sorted = sort(growing());
        SortedRows left = RowFilter.without(sorted, tombstones, offset);
        if (left != sorted) {
          seal(left, left.size());
        }
      }
      for (int i = sealed.size() - 1; i >= 0; i--) {
        SortedRows left = RowFilter.without(sealed.get(i), tombstones, offset);
        if (left.size() == 0) {
          sealed.remove(i);
        } else {
          sealed.set(i, left);
        }
      }
    }
  }

  /** The number of rows appended. */
  synchronized int rows() {
    return sealedRows + rows;
  }

  /** All rows, in blocks in order of arrival. */
  List<SortedRows> blocks() {
    List<SortedRows> blocks;
    Growing growing;
    synchronized (this) {
      blocks = new ArrayList<>(sealed);
      if (rows == 0) {
        return blocks;
      }
      if (lastSorted != null && lastSortedRows == rows) {
        blocks.add(lastSorted);
        return blocks;
      }
      growing = growing();
    }
    SortedRows sorted = sort(growing);
    blocks.add(sorted);
    synchronized (this) {
      // The block may have been sealed meanwhile, or sorted with more rows.
      if (seals == growing.seals() && lastSortedRows < growing.rows()) {
        lastSorted = sorted;
        lastSortedRows = growing.rows();
      }
    }
    return blocks;
  }

  /** All rows as one block; null if there are none. */
  @Nullable SortedRows merged() {
    List<SortedRows> blocks = blocks();
    if (blocks.isEmpty()) {
      return null;
    }
    if (blocks.size() == 1) {
      return blocks.getFirst();
    }
    int total = 0;
    for (SortedRows block : blocks) {
      total += block.size();
    }
    int[] allSeries = new int[total];
    long[] allTimes = new long[total];
    Map<FieldName, Column[]> columns = new LinkedHashMap<>();
    int at = 0;
    for (int b = 0; b < blocks.size(); b++) {
      SortedRows block = blocks.get(b);
      for (int run = 0; run < block.seriesCount(); run++) {
        Arrays.fill(
            allSeries,
            at + block.runStarts()[run],
            at + block.runStarts()[run + 1],
            SeriesId.ordinal(block.seriesIds()[run]));
      }
      System.arraycopy(block.times(), 0, allTimes, at, block.size());
      for (FieldColumn field : block.fields()) {
        columns
                .computeIfAbsent(
                    new FieldName(field.name(), field.type()), _ -> new Column[blocks.size()])[b] =
            field.column();
      }
      at += block.size();
    }
    int rowsInAll = total;
    // One field at a time, in the same memory: all fields would be the table once more.
    Map<FieldType, GrowingColumn> scratch = new EnumMap<>(FieldType.class);
    Iterable<FieldColumn> fields =
        () ->
            columns.entrySet().stream()
                .map(
                    entry ->
                        new FieldColumn(
                            entry.getKey().name(),
                            joined(
                                scratch.computeIfAbsent(
                                    entry.getKey().type(), t -> GrowingColumn.of(t, rowsInAll)),
                                blocks,
                                entry.getValue())))
                .iterator();
    return RowSorter.sort(partition, total, allSeries, allTimes, fields);
  }

  /** A column of all blocks, valid until the memory is used again. Absent columns are null. */
  private static Column joined(
      GrowingColumn memory, List<SortedRows> blocks, @Nullable Column[] columns) {
    memory.clear();
    int at = 0;
    for (int b = 0; b < blocks.size(); b++) {
      Column column = columns[b];
      if (column != null) {
        memory.padTo(at);
        memory.append(column);
      }
      at += blocks.get(b).size();
    }
    memory.padTo(at);
    return memory.prefix(at);
  }

  private void seal(Growing full) {
    SortedRows sorted = sort(full);
    synchronized (this) {
      seal(sorted, full.rows());
    }
  }

  /** Replaces the growing block by a sealed one. */
  private void seal(SortedRows block, int blockRows) {
    sealed.add(block);
    sealedRows += blockRows;
    seals++;
    series = new int[FIRST_ROWS];
    times = new long[FIRST_ROWS];
    columns.clear();
    rows = 0;
    lastSorted = null;
    lastSortedRows = 0;
  }

  private Growing growing() {
    List<FieldColumn> fields = new ArrayList<>(columns.size());
    columns.forEach(
        (field, column) -> fields.add(new FieldColumn(field.name(), column.prefix(rows))));
    return new Growing(seals, rows, series, times, fields);
  }

  private SortedRows sort(Growing growing) {
    return RowSorter.sort(
        partition, growing.rows(), growing.series(), growing.times(), growing.fields());
  }
}
