package io.hyperbytedb.files;

import com.github.luben.zstd.ZstdCompressCtx;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FileContent;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
 * A file being written: row groups are appended in order of series and time, then the file is
 * finished. Buffers one column of one row group, and the footer's content. Not thread-safe; closing
 * it unfinished discards the file.
 */
final class FileBuilder implements AutoCloseable {
  private final Storage.Output out;
  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(1);
  private final ChunkWriter chunk = new ChunkWriter(zstd);
  private final TableSpec spec;
  private final String path;
  private final Layout layout;
  private final LongFunction<SeriesKey> keys;
  private final List<Group> groups = new ArrayList<>();
  private final long[] fieldHashes;
  private final long[] fieldValues;
  private final RoaringBitmap series = new RoaringBitmap();
  private long[] ids = new long[64];
  private long[] starts = new long[64];
  private int seriesCount;
  private int rows;
  private long hash;
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;

  /** Creates files: a storage or a batch. */
  interface Creator {
    Storage.Output create(String path) throws IOException;
  }

  /** A written row group: the chunks of its columns. */
  private record Group(int rows, List<ChunkWriter.Chunk> chunks) {}

  /** Provides the values of fields. */
  interface Fields {
    /** The column of a field; called once per field, in the order of the fields. */
    Column column(int field) throws IOException;
  }

  /**
   * The rows of a row group: the range {@code [from, to)} of arrays as in {@link
   * io.hyperbytedb.model.SortedRows}.
   */
  record GroupRows(
      int seriesCount,
      long[] seriesIds,
      int[] runStarts,
      long[] times,
      int from,
      int to,
      Fields fields) {
    int firstRun() {
      int found = Arrays.binarySearch(runStarts, 0, seriesCount, from);
      return found >= 0 ? found : -found - 2;
    }
  }

  /**
   * Starts a file.
   *
   * @param creator creates it
   * @param path its path
   * @param layout its columns; a field that turns out to have no value is left out
   * @param keys the key of each series id
   */
  FileBuilder(
      Creator creator, TableSpec spec, String path, Layout layout, LongFunction<SeriesKey> keys)
      throws IOException {
    this.spec = spec;
    this.path = path;
    this.layout = layout;
    this.keys = keys;
    this.fieldHashes = new long[layout.fields().size()];
    this.fieldValues = new long[layout.fields().size()];
    for (int field = 0; field < fieldHashes.length; field++) {
      FieldName name = layout.fields().get(field);
      fieldHashes[field] = LogicalHash.field(name.name(), name.type().id());
    }
    this.out = creator.create(path);
    out.write(TableWriter.MAGIC, 0, TableWriter.MAGIC.length);
  }

  /** The number of rows so far. */
  int rows() {
    return rows;
  }

  /** The hash of the rows so far. */
  long hash() {
    return hash;
  }

  /** Appends a row group, whose rows must follow all previous ones. */
  void append(GroupRows group) throws IOException {
    int from = group.from();
    int to = group.to();
    int firstRun = group.firstRun();
    addRuns(group, firstRun);
    TagColumns tags = TagColumns.of(layout.tags(), group, firstRun, keys);
    ColumnEncoder encoder = new ColumnEncoder(chunk);
    List<String> names = layout.columnNames();
    List<ChunkWriter.Chunk> written = new ArrayList<>();
    for (int column = 0; column < names.size(); column++) {
      ColumnEncoder.Encoded encoded;
      if (column == 0) {
        encoded = encoder.times(group.times(), from, to);
      } else if (column <= layout.tags().size()) {
        int tag = column - 1;
        encoded =
            encoder.tag(
                tags.dictionary(tag), tags.codes(tag), group.runStarts(), firstRun, from, to);
      } else if (column == layout.seriesColumn()) {
        long[] exact = Arrays.copyOf(group.seriesIds(), group.seriesCount());
        encoded = encoder.series(exact, group.runStarts(), firstRun, from, to);
      } else {
        int field = column - 1 - layout.tags().size();
        Column values = group.fields().column(field);
        addHash(group, firstRun, field, values);
        encoded = encoder.field(values, from, to);
        fieldValues[field] += to - from - encoded.nulls();
      }
      written.add(
          chunk.write(
              out,
              names.get(column),
              encoded.type(),
              encoded.encoding(),
              to - from,
              encoded.nulls()));
    }
    groups.add(new Group(to - from, written));
    rows = Math.addExact(rows, to - from);
  }

  private void addRuns(GroupRows group, int firstRun) {
    for (int run = firstRun;
        run < group.seriesCount() && group.runStarts()[run] < group.to();
        run++) {
      int first = Math.max(group.from(), group.runStarts()[run]);
      int end = Math.min(group.to(), group.runStarts()[run + 1]);
      minTime = Math.min(minTime, group.times()[first]);
      maxTime = Math.max(maxTime, group.times()[end - 1]);
      long id = group.seriesIds()[run];
      if (seriesCount > 0 && ids[seriesCount - 1] == id) {
        continue;
      }
      if (seriesCount == ids.length) {
        ids = Arrays.copyOf(ids, seriesCount * 2);
        starts = Arrays.copyOf(starts, seriesCount * 2);
      }
      ids[seriesCount] = id;
      starts[seriesCount++] = (long) rows + first - group.from();
      series.add(SeriesId.ordinal(id));
    }
  }

  private void addHash(GroupRows group, int firstRun, int field, Column values) {
    for (int run = firstRun;
        run < group.seriesCount() && group.runStarts()[run] < group.to();
        run++) {
      int first = Math.max(group.from(), group.runStarts()[run]);
      hash +=
          LogicalHash.column(
              LogicalHash.series(group.seriesIds()[run]),
              fieldHashes[field],
              group.times(),
              first,
              values,
              first,
              Math.min(group.to(), group.runStarts()[run + 1]));
    }
  }

  /**
   * Finishes the file, which must have rows, and makes it durable and visible.
   *
   * @param check verifies the file as stored, before it becomes visible
   */
  FileEntry finish(Check check) throws IOException {
    Layout kept = dropEmptyFields();
    String runs = SeriesRuns.write(ids, starts, seriesCount, out);
    writeIndexes();
    writeFooter(kept, runs);
    long bytes = out.position();
    check.check(out, path, hash);
    out.commit();
    return entry(kept.fields(), bytes);
  }

  /** Verifies a finished file before it becomes visible. */
  interface Check {
    void check(Storage.Output out, String path, long hash) throws IOException;
  }

  /**
   * Drops fields without values: in a file a name belongs to one column, and a type that all rows
   * have lost must not occupy it.
   */
  private Layout dropEmptyFields() {
    List<FieldName> fields = new ArrayList<>();
    for (int field = 0; field < fieldValues.length; field++) {
      if (fieldValues[field] > 0) {
        fields.add(layout.fields().get(field));
      }
    }
    if (fields.size() == fieldValues.length) {
      return layout;
    }
    Layout kept = new Layout(layout.tags(), fields);
    List<String> names = kept.columnNames();
    for (Group group : groups) {
      for (int field = fieldValues.length - 1; field >= 0; field--) {
        if (fieldValues[field] == 0) {
          group.chunks().remove(layout.fieldColumn(field));
        }
      }
      for (int column = 0; column < names.size(); column++) {
        group
            .chunks()
            .get(column)
            .chunk()
            .getMeta_data()
            .setPath_in_schema(List.of(names.get(column)));
      }
    }
    return kept;
  }

  private void writeIndexes() throws IOException {
    ByteSink sink = new ByteSink();
    for (Group group : groups) {
      for (ChunkWriter.Chunk written : group.chunks()) {
        if (written.ranges() != null) {
          sink.clear();
          Util.writeColumnIndex(written.ranges(), sink);
          written.chunk().setColumn_index_offset(out.position());
          written.chunk().setColumn_index_length(sink.length());
          out.write(sink.array(), 0, sink.length());
        }
      }
    }
    for (Group group : groups) {
      for (ChunkWriter.Chunk written : group.chunks()) {
        sink.clear();
        Util.writeOffsetIndex(written.offsets(), sink);
        written.chunk().setOffset_index_offset(out.position());
        written.chunk().setOffset_index_length(sink.length());
        out.write(sink.array(), 0, sink.length());
      }
    }
  }

  private RowGroup rowGroup(Layout kept, Group group) {
    List<ColumnChunk> columns = new ArrayList<>();
    long bytes = 0;
    for (ChunkWriter.Chunk written : group.chunks()) {
      columns.add(written.chunk());
      bytes += written.chunk().getMeta_data().getTotal_uncompressed_size();
    }
    RowGroup rowGroup = new RowGroup(columns, bytes, group.rows());
    rowGroup.setSorting_columns(
        List.of(
            new SortingColumn(kept.seriesColumn(), false, false),
            new SortingColumn(0, false, false)));
    return rowGroup;
  }

  private void writeFooter(Layout kept, String runs) throws IOException {
    List<RowGroup> rowGroups = groups.stream().map(group -> rowGroup(kept, group)).toList();
    FileMetaData footer = new FileMetaData(2, kept.schema(), rows, rowGroups);
    // In this form; others do not trust the statistics of a writer whose version they cannot read.
    footer.setCreated_by("hyperbytedb version " + TableWriter.VERSION);
    footer.setKey_value_metadata(
        List.of(
            pair(TableWriter.VERSION_KEY, Integer.toString(TableWriter.VERSION)),
            pair(Layout.KEY, kept.describe()),
            pair(SeriesRuns.KEY, runs),
            pair(TableWriter.HASH_KEY, Long.toHexString(hash)),
            pair(TableWriter.SOURCE_KEY, source(spec.scope()))));
    ByteSink sink = new ByteSink();
    Util.writeFileMetaData(footer, sink);
    int length = sink.length();
    // Parquet has no checksum for its footer; other readers skip these bytes.
    ByteSink checksum = new ByteSink();
    checksum.putInt(footerChecksum(sink.array(), length));
    out.write(checksum.array(), 0, checksum.length());
    sink.putInt(length);
    sink.write(TableWriter.MAGIC, 0, TableWriter.MAGIC.length);
    out.write(sink.array(), 0, sink.length());
  }

  /** The CRC32C in the four bytes before the footer. */
  static int footerChecksum(byte[] footer, int length) {
    CRC32C crc = new CRC32C();
    crc.update(footer, 0, length);
    return (int) crc.getValue();
  }

  private static String source(FileScope scope) {
    return scope.table().databaseId()
        + "/"
        + scope.table().policyId()
        + "/"
        + scope.partition()
        + "/"
        + scope.fromOffset()
        + "/"
        + scope.toOffset()
        + "/"
        + scope.level();
  }

  private static KeyValue pair(String key, String value) {
    KeyValue pair = new KeyValue(key);
    pair.setValue(value);
    return pair;
  }

  private FileEntry entry(List<FieldName> fields, long bytes) {
    series.runOptimize();
    ByteBuffer bitmap = ByteBuffer.allocate(series.serializedSizeInBytes());
    series.serialize(bitmap);
    return new FileEntry(
        path,
        spec.scope(),
        new FileContent(rows, minTime, maxTime, bytes, hash, fields, bitmap.array()));
  }

  @Override
  public void close() throws IOException {
    try (zstd) {
      out.close();
    }
  }
}
