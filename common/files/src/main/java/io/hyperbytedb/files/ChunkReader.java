package io.hyperbytedb.files;

import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one column chunk. The page index and the dictionary are read on first use and
 * retained. Thread-safe.
 */
final class ChunkReader {
  private static final int MAX_HEADER = 256;

  /** Fixed-width values by code. */
  record LongDictionary(long[] values) {}

  /** Byte arrays by code. */
  record BytesDictionary(byte[] data, int[] offsets) {}

  /** The offset and length of each page. */
  private record Pages(long[] offsets, int[] lengths) {}

  private final String path;
  private final String column;
  private final ColumnChunk chunk;
  private final ColumnMetaData meta;
  private final int rows;
  private final Encoding encoding;
  private volatile @Nullable Pages pages;
  private volatile @Nullable Ranges ranges;
  private volatile @Nullable LongDictionary longs;
  private volatile @Nullable BytesDictionary bytes;

  ChunkReader(String path, ColumnChunk chunk, int rows) {
    this.path = path;
    this.chunk = chunk;
    this.meta = chunk.getMeta_data();
    this.column = String.join(".", meta.getPath_in_schema());
    this.rows = rows;
    this.encoding = meta.getEncodings().getLast();
  }

  Encoding encoding() {
    return encoding;
  }

  String compression() {
    return meta.getCodec().name();
  }

  /** The chunk's size in the file, including page headers and dictionary. */
  long bytes() {
    return meta.getTotal_compressed_size();
  }

  long rawBytes() {
    return meta.getTotal_uncompressed_size();
  }

  long nullCount() {
    return meta.getStatistics().getNull_count();
  }

  /** The number of rows of a page. */
  int pageRows(int page) {
    return Math.min(TableWriter.PAGE_ROWS, rows - page * TableWriter.PAGE_ROWS);
  }

  /** The minimum and maximum of each page, from the column index. */
  record Ranges(long[] min, long[] max) {}

  /** The ranges of a column of longs. */
  Ranges ranges(ByteBuffer file) throws IOException {
    Ranges known = ranges;
    if (known == null) {
      byte[] raw = slice(file, chunk.getColumn_index_offset(), chunk.getColumn_index_length());
      try {
        ColumnIndex index = Util.readColumnIndex(new ByteArrayInputStream(raw));
        known = new Ranges(longs(index.getMin_values()), longs(index.getMax_values()));
      } catch (IOException | RuntimeException e) {
        throw corrupt("the column index is damaged", e);
      }
      if (known.min.length != pageCount() || known.max.length != pageCount()) {
        throw corrupt("column index does not have [" + pageCount() + "] pages");
      }
      ranges = known;
    }
    return known;
  }

  private static long[] longs(List<ByteBuffer> plain) {
    return plain.stream()
        .mapToLong(value -> value.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong())
        .toArray();
  }

  /** The size of pages {@code [from, to)} in the file, in bytes. */
  long pageBytes(ByteBuffer file, int from, int to) throws IOException {
    Pages located = pages(file);
    if (to > located.lengths.length) {
      throw corrupt("page [" + (to - 1) + "] is missing");
    }
    long bytes = 0;
    for (int page = from; page < to; page++) {
      bytes += located.lengths[page];
    }
    return bytes;
  }

  /** The number of data pages. */
  int pageCount() {
    return (rows + TableWriter.PAGE_ROWS - 1) / TableWriter.PAGE_ROWS;
  }

  /** Reads a page's body into {@code scratch.page} and returns its length. */
  int readPage(ByteBuffer file, int page, Scratch scratch) throws IOException {
    Pages located = pages(file);
    if (page >= located.offsets.length) {
      throw corrupt("page [" + page + "] is missing");
    }
    return read(file, located.offsets[page], located.lengths[page], PageType.DATA_PAGE, scratch);
  }

  /** The dictionary of a column of longs or doubles. */
  LongDictionary longDictionary(ByteBuffer file, Scratch scratch) throws IOException {
    LongDictionary known = longs;
    if (known == null) {
      int length = readDictionary(file, scratch);
      ByteBuffer in = ByteBuffer.wrap(scratch.page, 0, length).order(ByteOrder.LITTLE_ENDIAN);
      long[] values = new long[length / Long.BYTES];
      in.asLongBuffer().get(values);
      known = new LongDictionary(values);
      longs = known;
    }
    return known;
  }

  /** The dictionary of a column of strings. */
  BytesDictionary bytesDictionary(ByteBuffer file, Scratch scratch) throws IOException {
    BytesDictionary known = bytes;
    if (known == null) {
      int length = readDictionary(file, scratch);
      known = bytesDictionary(scratch.page, length);
      bytes = known;
    }
    return known;
  }

  private BytesDictionary bytesDictionary(byte[] page, int length) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(page, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    int count = 0;
    for (int at = 0; at < length; count++) {
      at += Integer.BYTES + checkLength(in, at, length);
    }
    int[] offsets = new int[count + 1];
    byte[] data = new byte[length - count * Integer.BYTES];
    int at = 0;
    for (int i = 0; i < count; i++) {
      int size = in.getInt(at);
      System.arraycopy(page, at + Integer.BYTES, data, offsets[i], size);
      offsets[i + 1] = offsets[i] + size;
      at += Integer.BYTES + size;
    }
    return new BytesDictionary(data, offsets);
  }

  private int checkLength(ByteBuffer in, int at, int end) throws IOException {
    int size = at + Integer.BYTES <= end ? in.getInt(at) : -1;
    if (size < 0 || size > end - at - Integer.BYTES) {
      throw corrupt("dictionary ends early");
    }
    return size;
  }

  private int readDictionary(ByteBuffer file, Scratch scratch) throws IOException {
    if (!meta.isSetDictionary_page_offset()) {
      throw corrupt("has no dictionary");
    }
    long from = meta.getDictionary_page_offset();
    return read(file, from, meta.getData_page_offset() - from, PageType.DICTIONARY_PAGE, scratch);
  }

  private Pages pages(ByteBuffer file) throws IOException {
    Pages known = pages;
    if (known == null) {
      byte[] raw = slice(file, chunk.getOffset_index_offset(), chunk.getOffset_index_length());
      OffsetIndex index;
      try {
        index = Util.readOffsetIndex(new ByteArrayInputStream(raw));
      } catch (IOException | RuntimeException e) {
        throw corrupt("the page index is damaged", e);
      }
      int count = index.getPage_locationsSize();
      known = new Pages(new long[count], new int[count]);
      for (int i = 0; i < count; i++) {
        PageLocation location = index.getPage_locations().get(i);
        known.offsets[i] = location.getOffset();
        known.lengths[i] = location.getCompressed_page_size();
      }
      pages = known;
    }
    return known;
  }

  /** The bytes {@code [from, from + length)} of the file. */
  private byte[] slice(ByteBuffer file, long from, long length) throws IOException {
    if (from < 0 || length < 0 || from + length > file.capacity()) {
      throw corrupt("index lies outside of the file");
    }
    byte[] raw = new byte[(int) length];
    file.get((int) from, raw);
    return raw;
  }

  private int read(ByteBuffer file, long from, long length, PageType type, Scratch scratch)
      throws IOException {
    if (from < 0 || length <= 0 || from + length > file.capacity()) {
      throw corrupt("page at [" + from + "] lies outside of the file");
    }
    int size = (int) length;
    scratch.pages++;
    byte[] stored = scratch.stored(size);
    file.get((int) from, stored, 0, size);
    ByteArrayInputStream in = new ByteArrayInputStream(stored, 0, Math.min(size, MAX_HEADER));
    PageHeader header;
    try {
      header = Util.readPageHeader(in);
    } catch (IOException | RuntimeException e) {
      throw corrupt("page at [" + from + "] has a damaged header", e);
    }
    int bodyAt = Math.min(size, MAX_HEADER) - in.available();
    int body = header.getCompressed_page_size();
    int raw = header.getUncompressed_page_size();
    if (header.getType() != type
        || !header.isSetCrc()
        || body < 0
        || bodyAt + body != size
        || raw < 0) {
      throw corrupt("page at [" + from + "] has a damaged header");
    }
    CRC32 crc = new CRC32();
    crc.update(stored, bodyAt, body);
    if (header.getCrc() != (int) crc.getValue()) {
      throw corrupt("page at [" + from + "] has a wrong checksum");
    }
    byte[] page = scratch.page(raw);
    if (meta.getCodec() == CompressionCodec.ZSTD) {
      int got = decompress(page, raw, stored, bodyAt, body, scratch);
      if (got != raw) {
        throw corrupt("page at [" + from + "] is shorter than it says");
      }
    } else {
      System.arraycopy(stored, bodyAt, page, 0, raw);
    }
    return raw;
  }

  private static int decompress(
      byte[] page, int raw, byte[] stored, int from, int length, Scratch scratch) {
    try {
      return scratch.zstd.decompressByteArray(page, 0, raw, stored, from, length);
    } catch (ZstdException e) {
      return -1;
    }
  }

  private CorruptFileException corrupt(String what, Exception cause) {
    return new CorruptFileException(path, "column [" + column + "]: " + what, cause);
  }

  CorruptFileException corrupt(String what) {
    return new CorruptFileException(path, "column [" + column + "]: " + what);
  }
}
