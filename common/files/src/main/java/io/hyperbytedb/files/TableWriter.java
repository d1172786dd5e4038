package io.hyperbytedb.files;

import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Writes sorted rows as a Parquet file. Verifies a file by reading it back before it is committed,
 * unless turned off. Stateless and thread-safe.
 */
public final class TableWriter {
  /** Rows per page; the pages of all columns hold the same rows. */
  static final int PAGE_ROWS = 4096;

  static final String VERSION_KEY = "hyperbytedb.version";
  static final String HASH_KEY = "hyperbytedb.hash";
  static final String SOURCE_KEY = "hyperbytedb.source";
  static final int VERSION = 1;
  static final byte[] MAGIC = {'P', 'A', 'R', '1'};

  private static final int ROW_GROUP_ROWS = 1 << 20;

  private final Storage storage;
  private final FileCheck check;
  private final int rowGroupRows;

  /** A writer that verifies its files. */
  public TableWriter(Storage storage) {
    this(storage, true);
  }

  /**
   * @param readBack whether to verify a file by reading it back before it is committed
   */
  public TableWriter(Storage storage, boolean readBack) {
    this(storage, readBack, ROW_GROUP_ROWS);
  }

  TableWriter(Storage storage, boolean readBack, int rowGroupRows) {
    if (rowGroupRows % PAGE_ROWS != 0) {
      throw new IllegalArgumentException("row group of [" + rowGroupRows + "] rows");
    }
    this.storage = storage;
    this.check = new FileCheck(readBack);
    this.rowGroupRows = rowGroupRows;
  }

  /**
   * Writes a file at its default path.
   *
   * @param attempt distinguishes the file from others of these offsets; see {@link FileNames#path}
   * @see #writeTo
   */
  public FileEntry write(
      TableSpec spec, String attempt, SortedRows rows, LongFunction<SeriesKey> keys)
      throws IOException {
    return writeTo(FileNames.path(spec, attempt), spec, rows, keys);
  }

  /**
   * Writes a file; it is durable and visible when this returns.
   *
   * @param path its path; see {@link FileNames}
   * @param spec describes the rows
   * @param rows at least one row
   * @param keys the key of each series id in {@code rows}
   * @throws CorruptFileException if what is read back differs; nothing became visible
   */
  public FileEntry writeTo(
      String path, TableSpec spec, SortedRows rows, LongFunction<SeriesKey> keys)
      throws IOException {
    return write(storage::create, path, spec, rows, keys);
  }

  /** Writes a file as {@link #writeTo} does; it is durable when the batch is synced. */
  public FileEntry writeIn(
      Storage.Batch batch,
      String path,
      TableSpec spec,
      SortedRows rows,
      LongFunction<SeriesKey> keys)
      throws IOException {
    return write(batch::create, path, spec, rows, keys);
  }

  private FileEntry write(
      FileBuilder.Creator creator,
      String path,
      TableSpec spec,
      SortedRows rows,
      LongFunction<SeriesKey> keys)
      throws IOException {
    List<FieldName> fields = new ArrayList<>();
    for (FieldColumn field : rows.fields()) {
      fields.add(new FieldName(field.name(), field.type()));
    }
    List<String> tags = TagColumns.names(rows.seriesIds(), rows.seriesCount(), keys);
    Layout layout = new Layout(tags, fields);
    try (FileBuilder file = new FileBuilder(creator, spec, path, layout, keys)) {
      for (int from = 0; from < rows.size(); from += rowGroupRows) {
        file.append(
            new FileBuilder.GroupRows(
                rows.seriesCount(),
                rows.seriesIds(),
                rows.runStarts(),
                rows.times(),
                from,
                Math.min(rows.size(), from + rowGroupRows),
                field -> rows.fields().get(field).column()));
      }
      return file.finish(check);
    }
  }
}
