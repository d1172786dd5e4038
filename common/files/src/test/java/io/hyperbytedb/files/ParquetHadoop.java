package io.hyperbytedb.files;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Reads Parquet files with parquet-hadoop, the reader of Spark and its kin, which shares no code
 * with ours but the decompression.
 */
public final class ParquetHadoop {
  private ParquetHadoop() {}

  /**
   * A file's content.
   *
   * @param names of the columns
   * @param columns names and types, such as {@code optional binary host (STRING)}
   * @param rows a {@link Long}, {@link Double}, {@link Boolean} or {@link String} for each column;
   *     null for none
   * @param rowGroups the number of row groups
   * @param metadata of the footer
   * @param createdBy the program that says to have written it
   * @param statistics of the columns in the first row group
   */
  public record Table(
      List<String> names,
      List<String> columns,
      List<@Nullable Object[]> rows,
      int rowGroups,
      Map<String, String> metadata,
      String createdBy,
      List<String> statistics) {}

  /** Reads all rows; fails if a page's checksum does not match. */
  public static Table read(byte[] file) throws IOException {
    return read(file, null);
  }

  /**
   * Reads the rows that match a predicate. Row groups and pages are skipped by their statistics,
   * dictionaries and page indexes, and the rows left are compared one by one.
   */
  public static Table read(byte[] file, @Nullable FilterPredicate predicate) throws IOException {
    FilterCompat.Filter filter =
        predicate == null ? FilterCompat.NOOP : FilterCompat.get(predicate);
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new Codecs())
            .withRecordFilter(filter)
            .usePageChecksumVerification()
            .build();
    try (ParquetFileReader reader = new ParquetFileReader(new Bytes(file), options)) {
      MessageType schema = reader.getFooter().getFileMetaData().getSchema();
      MessageColumnIO io = new ColumnIOFactory().getColumnIO(schema);
      List<@Nullable Object[]> rows = new ArrayList<>();
      for (PageReadStore pages = reader.readNextFilteredRowGroup();
          pages != null;
          pages = reader.readNextFilteredRowGroup()) {
        RecordReader<Group> records =
            io.getRecordReader(pages, new GroupRecordConverter(schema), filter);
        for (long left = pages.getRowCount(); left > 0; left--) {
          Group record = records.read();
          if (record != null && !records.shouldSkipCurrentRecord()) {
            rows.add(values(record, schema));
          }
        }
      }
      return new Table(
          schema.getFields().stream().map(Type::getName).toList(),
          schema.getFields().stream().map(Type::toString).toList(),
          rows,
          reader.getFooter().getBlocks().size(),
          reader.getFooter().getFileMetaData().getKeyValueMetaData(),
          reader.getFooter().getFileMetaData().getCreatedBy(),
          reader.getFooter().getBlocks().getFirst().getColumns().stream()
              .map(column -> column.getStatistics().toString())
              .toList());
    }
  }

  private static @Nullable Object[] values(Group record, MessageType schema) {
    @Nullable Object[] values = new @Nullable Object[schema.getFieldCount()];
    for (int column = 0; column < values.length; column++) {
      if (record.getFieldRepetitionCount(column) > 0) {
        values[column] =
            switch (schema.getType(column).asPrimitiveType().getPrimitiveTypeName()) {
              case INT64 -> record.getLong(column, 0);
              case DOUBLE -> record.getDouble(column, 0);
              case BOOLEAN -> record.getBoolean(column, 0);
              case BINARY -> text(record.getBinary(column, 0).toByteBuffer());
              case INT32, FLOAT, INT96, FIXED_LEN_BYTE_ARRAY ->
                  throw new IllegalStateException(schema.getType(column).toString());
            };
      }
    }
    return values;
  }

  /** Unlike the constructor of a string this refuses bytes that are no text. */
  private static String text(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (java.nio.charset.CharacterCodingException e) {
      throw new IllegalStateException("a string is not UTF-8", e);
    }
  }

  /** A file in memory. */
  private record Bytes(byte[] all) implements InputFile {
    @Override
    public long getLength() {
      return all.length;
    }

    @Override
    public SeekableInputStream newStream() {
      Positioned in = new Positioned(all);
      return new DelegatingSeekableInputStream(in) {
        @Override
        public long getPos() {
          return in.position();
        }

        @Override
        public void seek(long to) {
          in.seek(Math.toIntExact(to));
        }
      };
    }
  }

  private static final class Positioned extends ByteArrayInputStream {
    Positioned(byte[] all) {
      super(all);
    }

    int position() {
      return pos;
    }

    void seek(int to) {
      pos = to;
    }
  }

  /** The usual codecs are Hadoop's. */
  private static final class Codecs implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      throw new UnsupportedOperationException();
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      return switch (codec) {
        case UNCOMPRESSED -> new Decompressor(false);
        case ZSTD -> new Decompressor(true);
        default -> throw new IllegalStateException(codec.toString());
      };
    }

    @Override
    public void release() {}
  }

  private record Decompressor(boolean zstd)
      implements CompressionCodecFactory.BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput in, int size) throws IOException {
      return BytesInput.from(bytes(in, size));
    }

    @Override
    public void decompress(ByteBuffer in, int length, ByteBuffer out, int size) throws IOException {
      out.put(bytes(BytesInput.from(in.slice(in.position(), length)), size));
    }

    private byte[] bytes(BytesInput in, int size) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      in.writeAllTo(bytes);
      return zstd ? Zstd.decompress(bytes.toByteArray(), size) : bytes.toByteArray();
    }

    @Override
    public void release() {}
  }
}
