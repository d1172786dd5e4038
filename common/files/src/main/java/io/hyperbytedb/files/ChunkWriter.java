package io.hyperbytedb.files;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/**
 * Collects the pages of one column chunk and writes it: the dictionary, then data pages of {@link
 * TableWriter#PAGE_ROWS} rows, compressed if that saves enough, each with its checksum. Not
 * thread-safe.
 */
final class ChunkWriter {
  private final ZstdCompressCtx zstd;
  private final ByteSink raw = new ByteSink();
  private final List<Integer> ends = new ArrayList<>();
  private final List<Integer> values = new ArrayList<>();
  private final List<Long> minima = new ArrayList<>();
  private final List<Long> maxima = new ArrayList<>();
  private final ByteSink compressed = new ByteSink();
  private final ByteSink header = new ByteSink();
  private int dictionarySize = -1;

  ChunkWriter(ZstdCompressCtx zstd) {
    this.zstd = zstd;
  }

  /** The buffer for the next page. */
  ByteSink page() {
    return raw;
  }

  /** Starts a chunk without pages. */
  void clear() {
    raw.clear();
    ends.clear();
    values.clear();
    minima.clear();
    maxima.clear();
    dictionarySize = -1;
  }

  /** Ends the dictionary page, which must come first. */
  void endDictionary(int entries) {
    dictionarySize = entries;
    ends.add(raw.length());
  }

  /** Ends a data page. */
  void endPage(int rows) {
    values.add(rows);
    ends.add(raw.length());
  }

  /** Ends a data page of longs whose minimum and maximum go into the page index. */
  void endPage(int rows, long min, long max) {
    minima.add(min);
    maxima.add(max);
    endPage(rows);
  }

  /** A chunk's metadata and indexes, for the footer. */
  record Chunk(ColumnChunk chunk, OffsetIndex offsets, @Nullable ColumnIndex ranges) {}

  Chunk write(Storage.Output out, String name, Type type, Encoding encoding, int rows, long nulls)
      throws IOException {
    boolean compress = pays();
    long start = out.position();
    long uncompressedSize = 0;
    OffsetIndex offsets = new OffsetIndex(new ArrayList<>());
    long firstData = 0;
    int from = 0;
    long row = 0;
    for (int i = 0; i < ends.size(); i++) {
      int length = ends.get(i) - from;
      boolean dictionary = i == 0 && dictionarySize >= 0;
      int data = dictionarySize >= 0 ? i - 1 : i;
      long at = out.position();
      int stored =
          writePage(out, from, length, compress, dictionary ? -1 : values.get(data), encoding);
      uncompressedSize += header.length() + length;
      if (!dictionary) {
        firstData = data == 0 ? at : firstData;
        offsets.addToPage_locations(new PageLocation(at, header.length() + stored, row));
        row += values.get(data);
      }
      from = ends.get(i);
    }
    ColumnMetaData meta =
        new ColumnMetaData(
            type,
            dictionarySize >= 0
                ? List.of(Encoding.PLAIN, Encoding.RLE, encoding)
                : List.of(Encoding.RLE, encoding),
            List.of(name),
            compress ? CompressionCodec.ZSTD : CompressionCodec.UNCOMPRESSED,
            rows,
            uncompressedSize,
            out.position() - start,
            firstData);
    if (dictionarySize >= 0) {
      meta.setDictionary_page_offset(start);
    }
    meta.setStatistics(statistics(nulls));
    ColumnChunk chunk = new ColumnChunk(start);
    chunk.setMeta_data(meta);
    return new Chunk(chunk, offsets, ranges());
  }

  private Statistics statistics(long nulls) {
    Statistics statistics = new Statistics();
    statistics.setNull_count(nulls);
    if (!minima.isEmpty()) {
      statistics.setMin_value(plain(minima.stream().mapToLong(v -> v).min().orElseThrow()));
      statistics.setMax_value(plain(maxima.stream().mapToLong(v -> v).max().orElseThrow()));
    }
    return statistics;
  }

  private @Nullable ColumnIndex ranges() {
    if (minima.isEmpty()) {
      return null;
    }
    List<Boolean> nullPages = new ArrayList<>();
    List<ByteBuffer> min = new ArrayList<>();
    List<ByteBuffer> max = new ArrayList<>();
    for (int i = 0; i < minima.size(); i++) {
      nullPages.add(false);
      min.add(ByteBuffer.wrap(plain(minima.get(i))));
      max.add(ByteBuffer.wrap(plain(maxima.get(i))));
    }
    return new ColumnIndex(nullPages, min, max, BoundaryOrder.UNORDERED);
  }

  private static byte[] plain(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  /**
   * Whether compression pays off, judged by the first data page and the dictionary, if there is
   * one.
   */
  private boolean pays() {
    int end = ends.get(Math.min(ends.size() - 1, dictionarySize >= 0 ? 1 : 0));
    return end > 64 && compress(0, end) < end - end / 16;
  }

  private int compress(int from, int length) {
    compressed.clear();
    int bound = Math.toIntExact(Zstd.compressBound(length));
    compressed.reserve(bound);
    int size = zstd.compressByteArray(compressed.array(), 0, bound, raw.array(), from, length);
    compressed.truncate(size);
    return size;
  }

  /** Writes header and body; returns the body's length as stored. */
  private int writePage(
      Storage.Output out, int from, int length, boolean compress, int rows, Encoding encoding)
      throws IOException {
    byte[] body = raw.array();
    int at = from;
    int stored = length;
    if (compress) {
      stored = compress(from, length);
      body = compressed.array();
      at = 0;
    }
    PageHeader page =
        new PageHeader(rows < 0 ? PageType.DICTIONARY_PAGE : PageType.DATA_PAGE, length, stored);
    if (rows < 0) {
      page.setDictionary_page_header(new DictionaryPageHeader(dictionarySize, Encoding.PLAIN));
    } else {
      page.setData_page_header(new DataPageHeader(rows, encoding, Encoding.RLE, Encoding.RLE));
    }
    CRC32 crc = new CRC32();
    crc.update(body, at, stored);
    page.setCrc((int) crc.getValue());
    header.clear();
    Util.writePageHeader(page, header);
    out.write(header.array(), 0, header.length());
    out.write(body, at, stored);
    return stored;
  }
}
