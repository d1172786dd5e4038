package io.hyperbytedb.files;

import com.github.luben.zstd.ZstdCompressCtx;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.zip.CRC32C;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.format.Util;
import org.roaringbitmap.RoaringBitmap;

/**
 * Writes sorted rows as a Parquet file. A file is read back before it is committed, unless that is
 * turned off. Stateless and thread-safe.
 */
public final class TableWriter {
  /** Rows in a page; the pages of all columns hold the same rows. */
  static final int PAGE_ROWS = 4096;

  static final String VERSION_KEY = "hyperbytedb.version";
  static final String HASH_KEY = "hyperbytedb.hash";
  static final String SOURCE_KEY = "hyperbytedb.source";
  static final int VERSION = 1;
  static final byte[] MAGIC = {'P', 'A', 'R', '1'};

  private static final int ROW_GROUP_ROWS = 1 << 20;

  private final Storage storage;
  private final boolean readBack;
  private final int rowGroupRows;
  private final Scratch.Pool scratches = new Scratch.Pool();

  /** A writer that reads back. */
  public TableWriter(Storage storage) {
    this(storage, true);
  }

  /**
   * @param readBack whether a file must prove to hold the rows it was made from before it is
   *     committed
   */
  public TableWriter(Storage storage, boolean readBack) {
    this(storage, readBack, ROW_GROUP_ROWS);
  }

  TableWriter(Storage storage, boolean readBack, int rowGroupRows) {
    if (rowGroupRows % PAGE_ROWS != 0) {
      throw new IllegalArgumentException("row group of [" + rowGroupRows + "] rows");
    }
    this.storage = storage;
    this.readBack = readBack;
    this.rowGroupRows = rowGroupRows;
  }

  /**
   * Writes a file, durable and visible when this returns.
   *
   * @param spec what the rows are
   * @param rows at least one
   * @param keys the key of each series id in {@code rows}
   * @throws CorruptFileException if what is read back differs; nothing was made visible
   */
  public FileEntry write(TableSpec spec, SortedRows rows, LongFunction<SeriesKey> keys)
      throws IOException {
    List<FieldName> fields = new ArrayList<>();
    for (FieldColumn field : rows.fields()) {
      fields.add(new FieldName(field.name(), field.type()));
    }
    Tags tags = Tags.of(rows, keys);
    Layout layout = new Layout(tags.names, fields);
    long hash = hash(rows);
    String path = FileNames.path(spec);
    try (Storage.Output out = storage.create(path);
        ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(1)) {
      out.write(MAGIC, 0, MAGIC.length);
      List<RowGroup> groups = new ArrayList<>();
      List<ChunkWriter.Chunk> chunks = new ArrayList<>();
      ChunkWriter chunk = new ChunkWriter(zstd);
      for (int from = 0; from < rows.size(); from += rowGroupRows) {
        int to = Math.min(rows.size(), from + rowGroupRows);
        groups.add(writeGroup(out, chunk, layout, rows, tags, from, to, chunks));
      }
      String runs = SeriesRuns.write(rows, out);
      writeIndexes(out, chunks);
      writeFooter(out, layout, groups, rows.size(), runs, hash, spec);
      long bytes = out.position();
      if (readBack) {
        verify(out, path, hash);
      }
      out.commit();
      return entry(spec, path, rows, fields, hash, bytes);
    }
  }

  private void verify(Storage.Output out, String path, long hash) throws IOException {
    try (TableFile written = TableFile.open(out.readBack(), path, scratches)) {
      written.verify();
      if (written.logicalHash() != hash) {
        throw new CorruptFileException(path, "another file was read back than was written");
      }
    }
  }

  private static RowGroup writeGroup(
      Storage.Output out,
      ChunkWriter chunk,
      Layout layout,
      SortedRows rows,
      Tags tags,
      int from,
      int to,
      List<ChunkWriter.Chunk> chunks)
      throws IOException {
    int firstRun = runOf(rows, from);
    ColumnEncoder encoder = new ColumnEncoder(chunk);
    List<String> names = layout.columnNames();
    List<ColumnChunk> written = new ArrayList<>();
    long bytes = 0;
    for (int column = 0; column < names.size(); column++) {
      ColumnEncoder.Encoded encoded;
      if (column == 0) {
        encoded = encoder.times(rows.times(), from, to);
      } else if (column <= tags.names.size()) {
        int tag = column - 1;
        encoded =
            encoder.tag(
                tags.dictionaries.get(tag),
                tags.codes.get(tag),
                rows.runStarts(),
                firstRun,
                from,
                to);
      } else if (column == layout.seriesColumn()) {
        encoded =
            encoder.series(
                Arrays.copyOf(rows.seriesIds(), rows.seriesCount()),
                rows.runStarts(),
                firstRun,
                from,
                to);
      } else {
        int field = column - 1 - tags.names.size();
        encoded = encoder.field(rows.fields().get(field).column(), from, to);
      }
      ChunkWriter.Chunk done =
          chunk.write(
              out,
              names.get(column),
              encoded.type(),
              encoded.encoding(),
              to - from,
              encoded.nulls());
      chunks.add(done);
      written.add(done.chunk());
      bytes += done.chunk().getMeta_data().getTotal_uncompressed_size();
    }
    RowGroup group = new RowGroup(written, bytes, to - from);
    group.setSorting_columns(
        List.of(
            new SortingColumn(layout.seriesColumn(), false, false),
            new SortingColumn(0, false, false)));
    return group;
  }

  private static int runOf(SortedRows rows, int row) {
    int found = Arrays.binarySearch(rows.runStarts(), 0, rows.seriesCount(), row);
    return found >= 0 ? found : -found - 2;
  }

  private static void writeIndexes(Storage.Output out, List<ChunkWriter.Chunk> chunks)
      throws IOException {
    ByteSink sink = new ByteSink();
    for (ChunkWriter.Chunk chunk : chunks) {
      if (chunk.ranges() != null) {
        sink.clear();
        Util.writeColumnIndex(chunk.ranges(), sink);
        chunk.chunk().setColumn_index_offset(out.position());
        chunk.chunk().setColumn_index_length(sink.length());
        out.write(sink.array(), 0, sink.length());
      }
    }
    for (ChunkWriter.Chunk chunk : chunks) {
      sink.clear();
      Util.writeOffsetIndex(chunk.offsets(), sink);
      chunk.chunk().setOffset_index_offset(out.position());
      chunk.chunk().setOffset_index_length(sink.length());
      out.write(sink.array(), 0, sink.length());
    }
  }

  private static void writeFooter(
      Storage.Output out,
      Layout layout,
      List<RowGroup> groups,
      int rows,
      String runs,
      long hash,
      TableSpec spec)
      throws IOException {
    FileMetaData footer = new FileMetaData(2, layout.schema(), rows, groups);
    footer.setCreated_by("hyperbytedb");
    footer.setKey_value_metadata(
        List.of(
            pair(VERSION_KEY, Integer.toString(VERSION)),
            pair(Layout.KEY, layout.describe()),
            pair(SeriesRuns.KEY, runs),
            pair(HASH_KEY, Long.toHexString(hash)),
            pair(
                SOURCE_KEY,
                spec.databaseId()
                    + "/"
                    + spec.policyId()
                    + "/"
                    + spec.partition()
                    + "/"
                    + spec.fromOffset()
                    + "/"
                    + spec.toOffset()
                    + "/"
                    + spec.level())));
    ByteSink sink = new ByteSink();
    Util.writeFileMetaData(footer, sink);
    int length = sink.length();
    // Parquet has no checksum for its footer; readers of others pass over these bytes.
    ByteSink checksum = new ByteSink();
    checksum.putInt(footerChecksum(sink.array(), length));
    out.write(checksum.array(), 0, checksum.length());
    sink.putInt(length);
    sink.write(MAGIC, 0, MAGIC.length);
    out.write(sink.array(), 0, sink.length());
  }

  /** The CRC32C that stands in the four bytes before the footer. */
  static int footerChecksum(byte[] footer, int length) {
    CRC32C crc = new CRC32C();
    crc.update(footer, 0, length);
    return (int) crc.getValue();
  }

  private static KeyValue pair(String key, String value) {
    KeyValue pair = new KeyValue(key);
    pair.setValue(value);
    return pair;
  }

  private static long hash(SortedRows rows) {
    long hash = 0;
    for (FieldColumn field : rows.fields()) {
      long name = LogicalHash.field(field.name(), field.type().id());
      for (int run = 0; run < rows.seriesCount(); run++) {
        int from = rows.runStarts()[run];
        hash +=
            LogicalHash.column(
                LogicalHash.series(rows.seriesIds()[run]),
                name,
                rows.times(),
                from,
                field.column(),
                from,
                rows.runStarts()[run + 1]);
      }
    }
    return hash;
  }

  private static FileEntry entry(
      TableSpec spec, String path, SortedRows rows, List<FieldName> fields, long hash, long bytes) {
    long minTime = Long.MAX_VALUE;
    long maxTime = Long.MIN_VALUE;
    RoaringBitmap series = new RoaringBitmap();
    for (int run = 0; run < rows.seriesCount(); run++) {
      minTime = Math.min(minTime, rows.times()[rows.runStarts()[run]]);
      maxTime = Math.max(maxTime, rows.times()[rows.runStarts()[run + 1] - 1]);
      series.add(SeriesId.ordinal(rows.seriesIds()[run]));
    }
    series.runOptimize();
    ByteBuffer bitmap = ByteBuffer.allocate(series.serializedSizeInBytes());
    series.serialize(bitmap);
    return new FileEntry(
        path,
        spec.databaseId(),
        spec.policyId(),
        spec.measurement(),
        spec.partition(),
        spec.fromOffset(),
        spec.toOffset(),
        spec.level(),
        spec.bucketStart(),
        spec.bucketEnd(),
        rows.size(),
        minTime,
        maxTime,
        bytes,
        hash,
        fields,
        bitmap.array());
  }

  /**
   * The tags of the rows' series: for each key a dictionary, and for each run its value's number.
   */
  private static final class Tags {
    final List<String> names = new ArrayList<>();
    final List<List<byte[]>> dictionaries = new ArrayList<>();
    final List<int[]> codes = new ArrayList<>();

    static Tags of(SortedRows rows, LongFunction<SeriesKey> keys) {
      TreeMap<String, Map<String, Integer>> values = new TreeMap<>();
      List<List<String>> ofRun = new ArrayList<>();
      for (int run = 0; run < rows.seriesCount(); run++) {
        List<String> tags = keys.apply(rows.seriesIds()[run]).tags();
        ofRun.add(tags);
        for (int i = 0; i < tags.size(); i += 2) {
          Map<String, Integer> numbers =
              values.computeIfAbsent(tags.get(i), key -> new HashMap<>());
          numbers.putIfAbsent(tags.get(i + 1), numbers.size());
        }
      }
      Tags tags = new Tags();
      values.forEach((key, numbers) -> tags.add(key, numbers, ofRun));
      return tags;
    }

    private void add(String key, Map<String, Integer> numbers, List<List<String>> ofRun) {
      names.add(key);
      byte[][] dictionary = new byte[numbers.size()][];
      numbers.forEach(
          (value, number) -> dictionary[number] = value.getBytes(StandardCharsets.UTF_8));
      dictionaries.add(Arrays.asList(dictionary));
      int[] code = new int[ofRun.size()];
      for (int run = 0; run < code.length; run++) {
        List<String> tags = ofRun.get(run);
        code[run] = -1;
        for (int i = 0; i < tags.size(); i += 2) {
          if (tags.get(i).equals(key)) {
            code[run] = java.util.Objects.requireNonNull(numbers.get(tags.get(i + 1)));
          }
        }
      }
      codes.add(code);
    }
  }
}
