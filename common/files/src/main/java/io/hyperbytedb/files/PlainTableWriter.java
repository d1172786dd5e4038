package io.hyperbytedb.files;

import com.github.luben.zstd.Zstd;
import io.hyperbytedb.model.FieldName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Writes a Parquet file for other programs, row by row, with parquet-hadoop: {@code time} as
 * timestamp in nanoseconds UTC, tags and then fields, optional and of Parquet's plain types.
 * Columns are named as in our own files. Memory is bounded by a row group of about 16 MB. Not
 * thread-safe.
 */
public final class PlainTableWriter implements AutoCloseable {
  private static final int ROW_GROUP_BYTES = 16 << 20;
  private static final int PAGE_BYTES = 128 << 10;
  private static final int DICTIONARY_BYTES = 256 << 10;
  private static final int MAX_GROUP_ROWS = 1 << 20;

  /** The rows between two looks at how much memory they take. */
  private static final int CHECK_ROWS = 256;

  private final Path file;
  private final Layout layout;
  private final List<String> names;
  private final MessageType schema;
  private final ParquetProperties properties =
      ParquetProperties.builder()
          .withAllocator(new HeapByteBufferAllocator())
          .withPageSize(PAGE_BYTES)
          .withDictionaryPageSize(DICTIONARY_BYTES)
          .build();
  private final ParquetFileWriter out;
  private @Nullable Group group;
  private @Nullable Binary[] binaries = {};
  private long rows;
  private boolean open = true;

  /** The row group being filled. */
  private final class Group {
    final ColumnChunkPageWriteStore pages =
        new ColumnChunkPageWriteStore(
            new Compressor(),
            schema,
            properties.getAllocator(),
            properties.getColumnIndexTruncateLength(),
            true);
    final ColumnWriteStore columns = properties.newColumnWriteStore(schema, pages, pages);
    final RecordConsumer records =
        new ColumnIOFactory(false).getColumnIO(schema).getRecordWriter(columns);
    int size;

    void discard() {
      columns.close();
      pages.close();
    }
  }

  /**
   * Starts a file; an existing one is overwritten.
   *
   * @param tags the tag keys
   * @param fields the fields; one name may have several types
   */
  public PlainTableWriter(Path file, List<String> tags, List<FieldName> fields) throws IOException {
    this.file = file;
    layout = new Layout(tags, fields);
    names = layout.plainNames(Set.of(Layout.TIME));
    schema = schema(layout, names);
    out = writer(file, schema);
    out.start();
  }

  /** The compiler needs Hadoop's classes for the constructor that is not deprecated. */
  @SuppressWarnings("deprecation")
  private static ParquetFileWriter writer(Path file, MessageType schema) throws IOException {
    return new ParquetFileWriter(
        new LocalOutputFile(file), schema, ParquetFileWriter.Mode.OVERWRITE, ROW_GROUP_BYTES, 0);
  }

  private static MessageType schema(Layout layout, List<String> names) {
    List<Type> columns = new ArrayList<>();
    columns.add(
        Types.required(PrimitiveTypeName.INT64)
            .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.NANOS))
            .named(names.getFirst()));
    for (int tag = 0; tag < layout.tags().size(); tag++) {
      columns.add(text(names.get(1 + tag)));
    }
    for (int field = 0; field < layout.fields().size(); field++) {
      String name = names.get(layout.fieldColumn(field));
      columns.add(
          switch (layout.fields().get(field).type()) {
            case FLOAT -> Types.optional(PrimitiveTypeName.DOUBLE).named(name);
            case INTEGER -> Types.optional(PrimitiveTypeName.INT64).named(name);
            case STRING -> text(name);
            case BOOLEAN -> Types.optional(PrimitiveTypeName.BOOLEAN).named(name);
          });
    }
    return new MessageType("hyperbytedb", columns);
  }

  private static PrimitiveType text(String name) {
    return Types.optional(PrimitiveTypeName.BINARY)
        .as(LogicalTypeAnnotation.stringType())
        .named(name);
  }

  /** The name of a tag's column. */
  public String tagColumn(int tag) {
    return names.get(1 + tag);
  }

  /** The name of a field's column. */
  public String fieldColumn(int field) {
    return names.get(layout.fieldColumn(field));
  }

  /** The number of rows so far. */
  public long rows() {
    return rows;
  }

  /** About how many bytes the file has. */
  public long bytes() throws IOException {
    return out.getPos();
  }

  /**
   * Sets the tags of the following rows.
   *
   * @param values a value or null for each tag key
   */
  public void series(List<@Nullable String> values) {
    binaries = new @Nullable Binary[values.size()];
    for (int i = 0; i < binaries.length; i++) {
      String value = values.get(i);
      binaries[i] = value == null ? null : Binary.fromString(value);
    }
  }

  /**
   * Appends a row.
   *
   * @param time nanoseconds since 1970
   * @param values a {@link Double}, {@link Long}, {@link String}, {@link Boolean} or null for each
   *     field, according to its type
   */
  public void row(long time, @Nullable Object[] values) throws IOException {
    Group to = group == null ? new Group() : group;
    group = to;
    RecordConsumer record = to.records;
    record.startMessage();
    record.startField(names.getFirst(), 0);
    record.addLong(time);
    record.endField(names.getFirst(), 0);
    for (int tag = 0; tag < binaries.length; tag++) {
      Binary value = binaries[tag];
      if (value != null) {
        record.startField(names.get(1 + tag), 1 + tag);
        record.addBinary(value);
        record.endField(names.get(1 + tag), 1 + tag);
      }
    }
    for (int field = 0; field < values.length; field++) {
      Object value = values[field];
      if (value != null) {
        int column = layout.fieldColumn(field);
        record.startField(names.get(column), column);
        add(record, field, value);
        record.endField(names.get(column), column);
      }
    }
    record.endMessage();
    rows++;
    to.size++;
    if (to.size % CHECK_ROWS == 0
        && (to.size >= MAX_GROUP_ROWS || to.columns.getBufferedSize() >= ROW_GROUP_BYTES)) {
      flush();
    }
  }

  private void add(RecordConsumer record, int field, Object value) {
    switch (layout.fields().get(field).type()) {
      case FLOAT -> record.addDouble((Double) value);
      case INTEGER -> record.addLong((Long) value);
      case STRING -> record.addBinary(Binary.fromString((String) value));
      case BOOLEAN -> record.addBoolean((Boolean) value);
    }
  }

  private void flush() throws IOException {
    Group full = group;
    if (full == null) {
      return;
    }
    try {
      full.records.flush();
      full.columns.flush();
      out.startBlock(full.size);
      full.pages.flushToFileWriter(out);
      out.endBlock();
    } catch (IOException e) {
      throw named(e);
    }
    full.discard();
    group = null;
  }

  /** Completes the file; it is durable when this returns, its name in the directory is not. */
  public void finish() throws IOException {
    flush();
    try {
      out.end(Map.of(Layout.KEY, layout.describe()));
      open = false;
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    } catch (IOException e) {
      throw named(e);
    }
  }

  /** Failures of streams do not name their file. */
  private IOException named(IOException e) {
    if (e instanceof FileSystemException) {
      return e;
    }
    FileSystemException named = new FileSystemException(file.toString(), null, e.getMessage());
    named.initCause(e);
    return named;
  }

  /** Leaves an unfinished file as it is. */
  @Override
  public void close() throws IOException {
    if (group != null) {
      group.discard();
      group = null;
    }
    if (open) {
      open = false;
      out.close();
    }
  }

  /** The usual codecs are Hadoop's. */
  private static final class Compressor implements BytesInputCompressor {
    @Override
    public BytesInput compress(BytesInput page) throws IOException {
      ByteArrayOutputStream bytes =
          new ByteArrayOutputStream(Math.toIntExact(Math.max(32, page.size())));
      page.writeAllTo(bytes);
      return BytesInput.from(Zstd.compress(bytes.toByteArray()));
    }

    @Override
    public CompressionCodecName getCodecName() {
      return CompressionCodecName.ZSTD;
    }

    @Override
    public void release() {}
  }
}
