package io.hyperbytedb.files;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.RowGroup;
import org.jspecify.annotations.Nullable;

/**
 * An open data file. Footer, page indexes, dictionaries and series runs are read once and retained;
 * rows are decoded on each call, from the requested pages only. Thread-safe until it is closed.
 */
public final class TableFile implements AutoCloseable {
  private final String path;
  private final Storage.Input input;
  private final Scratch.Pool scratches;
  private final Layout layout;
  private final long logicalHash;
  private final String runsPlace;
  private final String source;
  private final int rows;
  private final int[] groupStarts;
  private final ChunkReader[][] chunks;
  private volatile @Nullable SeriesRuns runs;

  /** The positions of the fields of each name; built on first use. */
  private volatile @Nullable Map<String, List<Integer>> positions;

  private TableFile(String path, Storage.Input input, Scratch.Pool scratches, Footer footer)
      throws IOException {
    this.path = path;
    this.input = input;
    this.scratches = scratches;
    this.layout = Layout.parse(footer.pairs().getOrDefault(Layout.KEY, ""));
    this.logicalHash =
        Long.parseUnsignedLong(footer.pairs().getOrDefault(TableWriter.HASH_KEY, "0"), 16);
    this.runsPlace = footer.pairs().getOrDefault(SeriesRuns.KEY, "");
    this.source = footer.pairs().getOrDefault(TableWriter.SOURCE_KEY, "");
    this.rows = Math.toIntExact(footer.meta().getNum_rows());
    List<RowGroup> groups = footer.meta().getRow_groups();
    groupStarts = new int[groups.size() + 1];
    chunks = new ChunkReader[groups.size()][];
    for (int g = 0; g < groups.size(); g++) {
      RowGroup group = groups.get(g);
      int groupRows = Math.toIntExact(group.getNum_rows());
      groupStarts[g + 1] = groupStarts[g] + groupRows;
      if (group.getColumnsSize() != layout.columns()) {
        throw new CorruptFileException(path, "columns do not match the footer");
      }
      chunks[g] =
          group.getColumns().stream()
              .map(chunk -> new ChunkReader(path, chunk, groupRows))
              .toArray(ChunkReader[]::new);
    }
    if (groupStarts[groups.size()] != rows) {
      throw new CorruptFileException(path, "row groups do not add up");
    }
  }

  /**
   * Opens a file.
   *
   * @throws CorruptFileException if it is damaged
   * @throws TooNewFileException if a later release wrote it
   */
  static TableFile open(Storage storage, String path, Scratch.Pool scratches) throws IOException {
    return open(input(storage, path), path, scratches);
  }

  /** Opens the input; errors name the path in the manifest, not the location on this machine. */
  private static Storage.Input input(Storage storage, String path) throws IOException {
    try {
      return storage.open(path);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(path);
    } catch (AccessDeniedException e) {
      throw new CorruptFileException(path, "cannot be read: permission denied");
    } catch (FileSystemException e) {
      throw new IOException("file [" + path + "] cannot be opened: " + e.getReason(), e);
    }
  }

  /**
   * Opens a file over an input, which is closed with it or on failure.
   *
   * @param path the path for messages
   */
  public static TableFile open(Storage.Input input, String path) throws IOException {
    return open(input, path, new Scratch.Pool(PageCache.NONE));
  }

  static TableFile open(Storage.Input input, String path, Scratch.Pool scratches)
      throws IOException {
    try {
      return new TableFile(path, input, scratches, Footer.read(path, input.bytes()));
    } catch (IOException e) {
      input.close();
      throw e;
    } catch (RuntimeException e) {
      input.close();
      throw new CorruptFileException(path, "the footer is damaged", e);
    } catch (InternalError e) {
      input.close();
      throw unreadable(path, e);
    }
  }

  /** The file's path. */
  public String path() {
    return path;
  }

  /** Whether the file is as it was when it was opened. */
  boolean isUnchanged() {
    return input.isUnchanged();
  }

  /** The number of rows. */
  public int rows() {
    return rows;
  }

  /**
   * The origin of the rows: ids of database and policy, WAL partition, first offset, end offset and
   * level, separated by slashes.
   */
  public String source() {
    return source;
  }

  /** The tag keys, sorted; other methods take positions in this list. */
  public List<String> tags() {
    return layout.tags();
  }

  /** The size and encoding of each column, in the order of the file. */
  public List<ColumnSummary> columns() {
    List<String> names = layout.columnNames();
    List<ColumnSummary> columns = new ArrayList<>();
    for (int c = 0; c < layout.columns(); c++) {
      int pages = 0;
      long bytes = 0;
      long rawBytes = 0;
      long nulls = 0;
      for (ChunkReader[] group : chunks) {
        pages += group[c].pageCount();
        bytes += group[c].bytes();
        rawBytes += group[c].rawBytes();
        nulls += group[c].nullCount();
      }
      ChunkReader first = chunks[0][c];
      columns.add(
          new ColumnSummary(
              names.get(c),
              layout.kind(c),
              first.encoding().name(),
              first.compression(),
              pages,
              bytes,
              rawBytes,
              nulls));
    }
    return columns;
  }

  /** The earliest row's time, from the page index. */
  public long minTime() throws IOException {
    long min = Long.MAX_VALUE;
    for (int g = 0; g < chunks.length; g++) {
      for (long time : times(g).min()) {
        min = Math.min(min, time);
      }
    }
    return min;
  }

  /** The latest row's time, from the page index. */
  public long maxTime() throws IOException {
    long max = Long.MIN_VALUE;
    for (int g = 0; g < chunks.length; g++) {
      for (long time : times(g).max()) {
        max = Math.max(max, time);
      }
    }
    return max;
  }

  /** The values of a tag for rows {@code [from, to)}. */
  public StringColumn readTag(int tag, int from, int to) throws IOException {
    int size = to - from;
    StringPages pages = new StringPages(size, new long[Bits.words(size)]);
    read(1 + tag, from, to, pages);
    return pages.column(size);
  }

  /** The fields; other methods take positions in this list. */
  public List<FieldName> fields() {
    return layout.fields();
  }

  /** The position of a field, or -1. */
  public int field(String name) {
    List<Integer> named = fieldsNamed(name);
    return named.isEmpty() ? -1 : named.getFirst();
  }

  /** The positions of the fields with a name, which differ in their types. */
  public List<Integer> fieldsNamed(String name) {
    Map<String, List<Integer>> known = positions;
    if (known == null) {
      known = new HashMap<>();
      for (int i = 0; i < layout.fields().size(); i++) {
        known.computeIfAbsent(layout.fields().get(i).name(), n -> new ArrayList<>(1)).add(i);
      }
      positions = known;
    }
    return known.getOrDefault(name, List.of());
  }

  /** Whether every row has a value of a field. */
  public boolean full(int field) {
    for (ChunkReader[] group : chunks) {
      if (group[layout.fieldColumn(field)].nullCount() != 0) {
        return false;
      }
    }
    return true;
  }

  /** The series and their rows. */
  public SeriesRuns series() throws IOException {
    SeriesRuns known = runs;
    if (known == null) {
      try {
        known = SeriesRuns.read(path, input.bytes(), runsPlace, rows);
      } catch (InternalError e) {
        throw unreadable(path, e);
      }
      runs = known;
    }
    return known;
  }

  /** Reads the times of rows {@code [from, to)} into {@code out}, from {@code at} on. */
  public void readTimes(int from, int to, long[] out, int at) throws IOException {
    read(
        0,
        from,
        to,
        (chunk, bytes, page, scratch, first, last, target) -> {
          PackedPage packed = scratch.cache.get(chunk, page);
          if (packed != null) {
            packed.unpack(first, last, out, at + target);
            return;
          }
          int length = chunk.readPage(bytes, page, scratch);
          int count = new DeltaEncoding.Decoder(scratch.page, 0, length).decode(scratch.longs);
          System.arraycopy(scratch.longs, first, out, at + target, last - first);
          if (!scratch.cache.isOff() && count >= last) {
            scratch.cache.put(chunk, page, PackedPage.of(scratch.longs, count, null));
          }
        });
  }

  /** The values of a field for rows {@code [from, to)}; the column has {@code to - from} rows. */
  public Column readField(int field, int from, int to) throws IOException {
    int column = layout.fieldColumn(field);
    int size = to - from;
    boolean full = full(field);
    long[] present = full ? null : new long[Bits.words(size)];
    return switch (layout.fields().get(field).type()) {
      case FLOAT -> {
        double[] values = new double[size];
        read(column, from, to, new DoublePages(values, present));
        yield new DoubleColumn(size, values, present);
      }
      case INTEGER -> {
        long[] values = new long[size];
        read(column, from, to, new LongPages(values, present));
        yield new LongColumn(size, values, present);
      }
      case BOOLEAN -> {
        long[] values = new long[Bits.words(size)];
        read(column, from, to, new BooleanPages(values, present));
        yield new BooleanColumn(size, values, present);
      }
      case STRING -> {
        StringPages pages = new StringPages(size, present);
        read(column, from, to, pages);
        yield pages.column(size);
      }
    };
  }

  /**
   * The first of rows {@code [from, to)} of one series after skipping those of pages whose range
   * lies before a time; up to a page of the remaining rows may still be earlier. The ranges of the
   * first and the last page may be those of other series, of which the pages between say more.
   */
  public int skipBefore(int from, int to, long time) throws IOException {
    int first = from;
    int g = groupOf(from);
    for (int row = from; row < to; ) {
      g += row >= groupStarts[g + 1] ? 1 : 0;
      int page = (row - groupStarts[g]) / TableWriter.PAGE_ROWS;
      int start = groupStarts[g] + page * TableWriter.PAGE_ROWS;
      int end = start + chunks[g][0].pageRows(page);
      if (times(g).max()[page] < time) {
        first = Math.min(end, to);
      } else if (start >= from && end <= to) {
        return times(g).min()[page] <= time ? start : first;
      }
      row = end;
    }
    return first;
  }

  /**
   * The end of rows {@code [from, to)} of one series after dropping those of pages whose range lies
   * after a time; up to a page of the remaining rows may still be later. As {@link #skipBefore}.
   */
  public int skipAfter(int from, int to, long time) throws IOException {
    int last = to;
    int g = groupOf(to - 1);
    for (int row = to - 1; row >= from; ) {
      g -= row < groupStarts[g] ? 1 : 0;
      int page = (row - groupStarts[g]) / TableWriter.PAGE_ROWS;
      int start = groupStarts[g] + page * TableWriter.PAGE_ROWS;
      int end = start + chunks[g][0].pageRows(page);
      if (times(g).min()[page] > time) {
        last = Math.max(start, from);
      } else if (start >= from && end <= to) {
        return times(g).max()[page] >= time ? end : last;
      }
      row = start - 1;
    }
    return last;
  }

  /** The number of data pages per column. */
  public int pagesPerColumn() {
    int pages = 0;
    for (ChunkReader[] group : chunks) {
      pages += group[0].pageCount();
    }
    return pages;
  }

  /**
   * The pages to read for rows {@code [from, to)}.
   *
   * @param field its position, or -1 for the times
   */
  public PageExtent extent(int field, int from, int to) throws IOException {
    int column = field < 0 ? 0 : layout.fieldColumn(field);
    ByteBuffer bytes = input.bytes();
    int pages = 0;
    long size = 0;
    for (int g = Math.max(0, groupOf(from)); g < chunks.length && groupStarts[g] < to; g++) {
      int first = (Math.max(from, groupStarts[g]) - groupStarts[g]) / TableWriter.PAGE_ROWS;
      int last = (Math.min(to, groupStarts[g + 1]) - 1 - groupStarts[g]) / TableWriter.PAGE_ROWS;
      pages += last + 1 - first;
      try {
        size += chunks[g][column].pageBytes(bytes, first, last + 1);
      } catch (InternalError e) {
        throw unreadable(path, e);
      }
    }
    return new PageExtent(pages, size);
  }

  /** Passes the pages of a column that hold rows {@code [from, to)} on, in order. */
  void read(int column, int from, int to, PageUse use) throws IOException {
    if (from < 0 || to > rows || from > to) {
      throw new IndexOutOfBoundsException("rows [" + from + ", " + to + ") of " + rows);
    }
    ByteBuffer bytes = input.bytes();
    Scratch scratch = scratches.take();
    try {
      int group = Math.max(0, groupOf(from));
      for (int row = from; row < to; ) {
        while (row >= groupStarts[group + 1]) {
          group++;
        }
        ChunkReader chunk = chunks[group][column];
        int inGroup = row - groupStarts[group];
        int page = inGroup / TableWriter.PAGE_ROWS;
        int pageStart = groupStarts[group] + page * TableWriter.PAGE_ROWS;
        int end = Math.min(to, pageStart + chunk.pageRows(page));
        use.page(chunk, bytes, page, scratch, row - pageStart, end - pageStart, row - from);
        row = end;
      }
    } catch (IndexOutOfBoundsException e) {
      throw new CorruptFileException(path, "column [" + column + "] leads out of the file", e);
    } catch (InternalError e) {
      throw unreadable(path, e);
    } finally {
      scratches.give(scratch);
    }
  }

  /** The time ranges of the pages of a row group. */
  private ChunkReader.Ranges times(int group) throws IOException {
    try {
      return chunks[group][0].ranges(input.bytes());
    } catch (InternalError e) {
      throw unreadable(path, e);
    }
  }

  /**
   * Translates the JVM's error for a mapped page that cannot be read, such as one of a truncated
   * file.
   */
  static CorruptFileException unreadable(String path, InternalError e) {
    return new CorruptFileException(path, "cannot be read: its disk fails or it was cut off", e);
  }

  private int groupOf(int row) {
    int found = Arrays.binarySearch(groupStarts, 0, groupStarts.length - 1, row);
    return found >= 0 ? found : -found - 2;
  }

  /** The hash of the file's logical rows as its writer computed it. */
  public long logicalHash() {
    return logicalHash;
  }

  /**
   * Reads all rows and compares them with {@link #logicalHash}.
   *
   * @throws CorruptFileException if the hash differs, or the file cannot be read
   */
  public void verify() throws IOException {
    new TableVerifier(this).verify();
  }

  Layout layout() {
    return layout;
  }

  @Override
  public void close() {
    for (ChunkReader[] group : chunks) {
      for (ChunkReader chunk : group) {
        scratches.cache().forget(chunk);
      }
    }
    input.close();
  }
}
