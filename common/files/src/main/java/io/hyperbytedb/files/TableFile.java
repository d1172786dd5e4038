package io.hyperbytedb.files;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/**
 * An open file of ours. Footer, page indexes, dictionaries and the series' runs are decoded once
 * and kept; rows are decoded on each call, and only the pages asked for. Thread-safe until it is
 * closed.
 */
public final class TableFile implements AutoCloseable {
  private static final int TAIL = 8;

  private final String path;
  private final Storage.Input input;
  private final Scratch.Pool scratches;
  private final Layout layout;
  private final long logicalHash;
  private final int rows;
  private final int[] groupStarts;
  private final ChunkReader[][] chunks;
  private volatile @Nullable SeriesRuns runs;

  private TableFile(
      String path,
      Storage.Input input,
      Scratch.Pool scratches,
      FileMetaData footer,
      Map<String, String> pairs)
      throws IOException {
    this.path = path;
    this.input = input;
    this.scratches = scratches;
    this.layout = Layout.parse(pairs.getOrDefault(Layout.KEY, ""));
    this.logicalHash = Long.parseUnsignedLong(pairs.getOrDefault(TableWriter.HASH_KEY, "0"), 16);
    this.rows = Math.toIntExact(footer.getNum_rows());
    List<RowGroup> groups = footer.getRow_groups();
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
   * @throws CorruptFileException if it is damaged, or of a version that this build does not read
   */
  static TableFile open(Storage storage, String path, Scratch.Pool scratches) throws IOException {
    Storage.Input input = storage.open(path);
    try {
      FileMetaData footer = readFooter(path, input.bytes());
      Map<String, String> pairs = new HashMap<>();
      for (KeyValue pair : footer.getKey_value_metadata()) {
        pairs.put(pair.getKey(), pair.getValue());
      }
      String version = pairs.getOrDefault(TableWriter.VERSION_KEY, "none");
      if (!version.equals(Integer.toString(TableWriter.VERSION))) {
        throw new CorruptFileException(
            path, "version [" + version + "], this build reads [" + TableWriter.VERSION + "]");
      }
      return new TableFile(path, input, scratches, footer, pairs);
    } catch (IOException e) {
      input.close();
      throw e;
    } catch (RuntimeException e) {
      input.close();
      throw new CorruptFileException(path, "footer: " + e);
    }
  }

  private static FileMetaData readFooter(String path, ByteBuffer bytes) throws IOException {
    int size = bytes.capacity();
    int length = size < TAIL + 4 ? -1 : bytes.getInt(size - TAIL);
    byte[] magic = new byte[4];
    if (length >= 0) {
      bytes.get(size - 4, magic);
    }
    if (length <= 0 || length > size - TAIL - 8 || !Arrays.equals(magic, TableWriter.MAGIC)) {
      throw new CorruptFileException(path, "is not a whole Parquet file");
    }
    byte[] raw = new byte[length];
    bytes.get(size - TAIL - length, raw);
    if (bytes.getInt(size - TAIL - length - 4) != TableWriter.footerChecksum(raw, length)) {
      throw new CorruptFileException(path, "the footer has a wrong checksum");
    }
    return Util.readFileMetaData(new ByteArrayInputStream(raw));
  }

  /** The file's path. */
  public String path() {
    return path;
  }

  /** The number of rows. */
  public int rows() {
    return rows;
  }

  /** The fields; positions in this list name them elsewhere. */
  public List<FieldName> fields() {
    return layout.fields();
  }

  /** The position of a field, or -1. */
  public int field(String name) {
    List<FieldName> fields = layout.fields();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
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
      known = readRuns();
      runs = known;
    }
    return known;
  }

  private SeriesRuns readRuns() throws IOException {
    List<Long> ids = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    ByteBuffer bytes = input.bytes();
    Scratch scratch = scratches.take();
    try {
      for (int g = 0; g < chunks.length; g++) {
        ChunkReader chunk = chunks[g][layout.seriesColumn()];
        long[] dictionary = chunk.longDictionary(bytes, scratch).values();
        for (int row = 0; row < groupStarts[g + 1] - groupStarts[g]; ) {
          int page = row / TableWriter.PAGE_ROWS;
          int count = decodeCodes(chunk, bytes, page, 0, chunk.pageRows(page), scratch);
          for (int i = 0; i < count; i++) {
            long id = dictionary[scratch.codes[i]];
            if (ids.isEmpty() || ids.getLast() != id) {
              ids.add(id);
              starts.add(groupStarts[g] + row + i);
            }
          }
          row += count;
        }
      }
    } catch (IndexOutOfBoundsException e) {
      throw new CorruptFileException(path, "series: " + e.getMessage());
    } finally {
      scratches.give(scratch);
    }
    starts.add(rows);
    return new SeriesRuns(
        ids.stream().mapToLong(v -> v).toArray(), starts.stream().mapToInt(v -> v).toArray());
  }

  /** Reads the page's body and decodes {@code count} codes that start {@code at} bytes into it. */
  private static int decodeCodes(
      ChunkReader chunk, ByteBuffer bytes, int page, int at, int count, Scratch scratch)
      throws IOException {
    int length = chunk.readPage(bytes, page, scratch);
    decodeCodes(scratch, at, length, count);
    return count;
  }

  private static void decodeCodes(Scratch scratch, int at, int length, int count) {
    int width = scratch.page[at];
    if (width < 0 || width > 32) {
      throw new IndexOutOfBoundsException("width " + width);
    }
    if (width == 0) {
      Arrays.fill(scratch.codes, 0, count, 0);
    } else {
      RleEncoding.decode(scratch.page, at + 1, length, width, count, scratch.codes);
    }
  }

  /** Puts the times of rows {@code [from, to)} into {@code out}, from {@code at} on. */
  public void readTimes(int from, int to, long[] out, int at) throws IOException {
    read(
        0,
        from,
        to,
        (chunk, bytes, page, scratch, first, last, target) -> {
          int length = chunk.readPage(bytes, page, scratch);
          new DeltaEncoding.Decoder(scratch.page, 0, length).decode(scratch.longs);
          System.arraycopy(scratch.longs, first, out, at + target, last - first);
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

  /** What is done with a page: rows {@code [first, last)} of it are rows from {@code target} on. */
  private interface PageUse {
    void page(
        ChunkReader chunk,
        ByteBuffer bytes,
        int page,
        Scratch scratch,
        int first,
        int last,
        int target)
        throws IOException;
  }

  private void read(int column, int from, int to, PageUse use) throws IOException {
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
      throw new CorruptFileException(path, "column [" + column + "]: " + e.getMessage());
    } finally {
      scratches.give(scratch);
    }
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
   * Reads everything and compares it with {@link #logicalHash}.
   *
   * @throws CorruptFileException if it differs, or can't be read
   */
  public void verify() throws IOException {
    long[] times = new long[rows];
    readTimes(0, rows, times, 0);
    SeriesRuns series = series();
    long hash = 0;
    for (int field = 0; field < fields().size(); field++) {
      Column column = readField(field, 0, rows);
      long name = LogicalHash.field(fields().get(field).name(), column.type().id());
      for (int run = 0; run < series.count(); run++) {
        int from = series.starts()[run];
        hash +=
            LogicalHash.column(
                LogicalHash.series(series.ids()[run]),
                name,
                times,
                from,
                column,
                from,
                series.starts()[run + 1]);
      }
    }
    if (hash != logicalHash) {
      throw new CorruptFileException(path, "rows are not those that were written");
    }
  }

  @Override
  public void close() {
    input.close();
  }

  /**
   * Decodes the levels in front of a page's values.
   *
   * @return where the values start
   */
  private static int decodeLevels(Scratch scratch, int length, int rows) {
    byte[] page = scratch.page;
    int size =
        Byte.toUnsignedInt(page[0])
            | Byte.toUnsignedInt(page[1]) << 8
            | Byte.toUnsignedInt(page[2]) << 16
            | page[3] << 24;
    if (size < 0 || size > length - Integer.BYTES) {
      throw new IndexOutOfBoundsException("levels end early");
    }
    RleEncoding.decode(page, Integer.BYTES, Integer.BYTES + size, 1, rows, scratch.levels);
    return Integer.BYTES + size;
  }

  /** Pages of an optional column: decodes levels and values and hands the wanted rows on. */
  private abstract static class FieldPages implements PageUse {
    private final long @Nullable [] present;

    FieldPages(long @Nullable [] present) {
      this.present = present;
    }

    /** Decodes all {@code count} values of the page. */
    abstract void decode(
        ChunkReader chunk, ByteBuffer bytes, Scratch scratch, int at, int length, int count)
        throws IOException;

    /** The {@code value}-th decoded value is that of row {@code target}. */
    abstract void put(Scratch scratch, int value, int target);

    /** The decoded values {@code [value, value + count)} are those of the rows from target on. */
    void putAll(Scratch scratch, int value, int target, int count) {
      for (int i = 0; i < count; i++) {
        put(scratch, value + i, target + i);
      }
    }

    @Override
    public void page(
        ChunkReader chunk,
        ByteBuffer bytes,
        int page,
        Scratch scratch,
        int first,
        int last,
        int target)
        throws IOException {
      int rows = chunk.pageRows(page);
      // The dictionary goes through the same buffer as the page, so it comes first.
      prepare(chunk, bytes, scratch);
      int length = chunk.readPage(bytes, page, scratch);
      int at = decodeLevels(scratch, length, rows);
      int count = 0;
      for (int i = 0; i < rows; i++) {
        count += scratch.levels[i];
      }
      decode(chunk, bytes, scratch, at, length, count);
      if (count == rows) {
        putAll(scratch, first, target, last - first);
        if (present != null) {
          Bits.setRange(present, target, target + last - first);
        }
        return;
      }
      if (present == null) {
        throw new IndexOutOfBoundsException("nulls where there should be none");
      }
      int value = 0;
      for (int i = 0; i < first; i++) {
        value += scratch.levels[i];
      }
      for (int row = first; row < last; row++) {
        if (scratch.levels[row] == 1) {
          Bits.set(present, target + row - first);
          put(scratch, value++, target + row - first);
        } else {
          skip(target + row - first);
        }
      }
    }

    void prepare(ChunkReader chunk, ByteBuffer bytes, Scratch scratch) throws IOException {
      if (chunk.encoding() == Encoding.RLE_DICTIONARY) {
        chunk.longDictionary(bytes, scratch);
      }
    }

    void skip(int target) {}

    static int codes(Scratch scratch, int at, int length, int count, int limit) {
      decodeCodes(scratch, at, length, count);
      for (int i = 0; i < count; i++) {
        if (scratch.codes[i] >= limit || scratch.codes[i] < 0) {
          throw new IndexOutOfBoundsException("code " + scratch.codes[i] + " of " + limit);
        }
      }
      return count;
    }

    /** Decodes fixed-width values into {@code scratch.longs}. */
    static void decodeLongs(
        ChunkReader chunk, ByteBuffer bytes, Scratch scratch, int at, int length, int count)
        throws IOException {
      switch (chunk.encoding()) {
        case RLE_DICTIONARY -> {
          long[] values = chunk.longDictionary(bytes, scratch).values();
          if (count > 0) {
            codes(scratch, at, length, count, values.length);
          }
          for (int i = 0; i < count; i++) {
            scratch.longs[i] = values[scratch.codes[i]];
          }
        }
        case DELTA_BINARY_PACKED -> {
          int got = new DeltaEncoding.Decoder(scratch.page, at, length).decode(scratch.longs);
          if (got != count) {
            throw new IndexOutOfBoundsException(got + " values, not " + count);
          }
        }
        case BYTE_STREAM_SPLIT -> unsplit(scratch, at, length, count);
        default -> throw chunk.corrupt("encoding " + chunk.encoding());
      }
    }

    private static void unsplit(Scratch scratch, int at, int length, int count) {
      if (length - at != count * Long.BYTES) {
        throw new IndexOutOfBoundsException("values end early");
      }
      byte[] page = scratch.page;
      long[] longs = scratch.longs;
      for (int i = 0; i < count; i++) {
        longs[i] = page[at + i] & 0xFFL;
      }
      for (int b = 1; b < Long.BYTES; b++) {
        int from = at + b * count;
        int shift = 8 * b;
        for (int i = 0; i < count; i++) {
          longs[i] |= (page[from + i] & 0xFFL) << shift;
        }
      }
    }
  }

  private static final class DoublePages extends FieldPages {
    private final double[] out;

    DoublePages(double[] out, long @Nullable [] present) {
      super(present);
      this.out = out;
    }

    @Override
    void decode(ChunkReader chunk, ByteBuffer bytes, Scratch scratch, int at, int length, int count)
        throws IOException {
      decodeLongs(chunk, bytes, scratch, at, length, count);
    }

    @Override
    void put(Scratch scratch, int value, int target) {
      out[target] = Double.longBitsToDouble(scratch.longs[value]);
    }

    @Override
    void putAll(Scratch scratch, int value, int target, int count) {
      long[] longs = scratch.longs;
      for (int i = 0; i < count; i++) {
        out[target + i] = Double.longBitsToDouble(longs[value + i]);
      }
    }
  }

  private static final class LongPages extends FieldPages {
    private final long[] out;

    LongPages(long[] out, long @Nullable [] present) {
      super(present);
      this.out = out;
    }

    @Override
    void decode(ChunkReader chunk, ByteBuffer bytes, Scratch scratch, int at, int length, int count)
        throws IOException {
      decodeLongs(chunk, bytes, scratch, at, length, count);
    }

    @Override
    void put(Scratch scratch, int value, int target) {
      out[target] = scratch.longs[value];
    }

    @Override
    void putAll(Scratch scratch, int value, int target, int count) {
      System.arraycopy(scratch.longs, value, out, target, count);
    }
  }

  private static final class BooleanPages extends FieldPages {
    private final long[] out;
    private int at;

    BooleanPages(long[] out, long @Nullable [] present) {
      super(present);
      this.out = out;
    }

    @Override
    void prepare(ChunkReader chunk, ByteBuffer bytes, Scratch scratch) {}

    @Override
    void decode(
        ChunkReader chunk, ByteBuffer bytes, Scratch scratch, int from, int length, int count) {
      if (length - from < (count + 7) / 8) {
        throw new IndexOutOfBoundsException("values end early");
      }
      at = from;
    }

    @Override
    void put(Scratch scratch, int value, int target) {
      if ((scratch.page[at + (value >>> 3)] >>> (value & 7) & 1) != 0) {
        Bits.set(out, target);
      }
    }
  }

  /** Rows come in order, so the bytes and offsets grow at their ends. */
  private static final class StringPages extends FieldPages {
    private final int[] offsets;
    private final long @Nullable [] present;
    private byte[] data = new byte[256];
    private int end;
    private ChunkReader.@Nullable BytesDictionary dictionary;
    private int[] starts = new int[TableWriter.PAGE_ROWS + 1];

    StringPages(int size, long @Nullable [] present) {
      super(present);
      this.offsets = new int[size + 1];
      this.present = present;
    }

    StringColumn column(int size) {
      return new StringColumn(size, data, offsets, present);
    }

    @Override
    void prepare(ChunkReader chunk, ByteBuffer bytes, Scratch scratch) throws IOException {
      dictionary =
          chunk.encoding() == Encoding.RLE_DICTIONARY
              ? chunk.bytesDictionary(bytes, scratch)
              : null;
    }

    @Override
    void decode(
        ChunkReader chunk, ByteBuffer bytes, Scratch scratch, int at, int length, int count) {
      ChunkReader.BytesDictionary known = dictionary;
      if (known != null) {
        if (count > 0) {
          codes(scratch, at, length, count, known.offsets().length - 1);
        }
        return;
      }
      byte[] page = scratch.page;
      int from = at;
      for (int i = 0; i < count; i++) {
        int size =
            Byte.toUnsignedInt(page[from])
                | Byte.toUnsignedInt(page[from + 1]) << 8
                | Byte.toUnsignedInt(page[from + 2]) << 16
                | page[from + 3] << 24;
        if (size < 0 || size > length - from - Integer.BYTES) {
          throw new IndexOutOfBoundsException("strings end early");
        }
        starts[i] = from + Integer.BYTES;
        from += Integer.BYTES + size;
      }
      starts[count] = from + Integer.BYTES;
    }

    @Override
    void put(Scratch scratch, int value, int target) {
      ChunkReader.BytesDictionary known = dictionary;
      if (known != null) {
        int code = scratch.codes[value];
        append(known.data(), known.offsets()[code], known.offsets()[code + 1]);
      } else {
        append(scratch.page, starts[value], starts[value + 1] - Integer.BYTES);
      }
      offsets[target + 1] = end;
    }

    @Override
    void skip(int target) {
      offsets[target + 1] = end;
    }

    private void append(byte[] from, int start, int stop) {
      int length = stop - start;
      if (data.length - end < length) {
        data = Arrays.copyOf(data, Math.max(end + length, data.length * 2));
      }
      System.arraycopy(from, start, data, end, length);
      end += length;
    }
  }
}
