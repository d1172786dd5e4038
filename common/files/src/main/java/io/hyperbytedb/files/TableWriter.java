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
  private final FileCheck check;
  private final int rowGroupRows;

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
    this.check = new FileCheck(readBack);
    this.rowGroupRows = rowGroupRows;
  }

  /**
   * Writes a file at its usual path.
   *
   * @param attempt tells the file from others of these offsets; see {@link FileNames#path}
   * @see #writeTo
   */
  public FileEntry write(
      TableSpec spec, String attempt, SortedRows rows, LongFunction<SeriesKey> keys)
      throws IOException {
    return writeTo(FileNames.path(spec, attempt), spec, rows, keys);
  }

  /**
   * Writes a file, durable and visible when this returns.
   *
   * @param path where it goes; see {@link FileNames}
   * @param spec what the rows are
   * @param rows at least one
   * @param keys the key of each series id in {@code rows}
   * @throws CorruptFileException if what is read back differs; nothing was made visible
   */
  public FileEntry writeTo(
      String path, TableSpec spec, SortedRows rows, LongFunction<SeriesKey> keys)
      throws IOException {
    List<FieldName> fields = new ArrayList<>();
    for (FieldColumn field : rows.fields()) {
      fields.add(new FieldName(field.name(), field.type()));
    }
    List<String> tags = TagColumns.names(rows.seriesIds(), rows.seriesCount(), keys);
    Layout layout = new Layout(tags, fields);
    try (FileBuilder file = new FileBuilder(storage, spec, path, layout, keys)) {
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
