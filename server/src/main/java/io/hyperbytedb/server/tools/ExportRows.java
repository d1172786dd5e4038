package io.hyperbytedb.server.tools;

import io.hyperbytedb.server.tools.ExportState.Unit;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the rows of an export in some format. Not thread-safe. */
sealed interface ExportRows extends AutoCloseable permits LineWriter, ParquetRows {
  /** Queries the columns of a measurement, which may have got new ones. */
  interface Columns {
    /** The types of its fields. */
    FieldTypes types() throws IOException;

    /** Its tag keys. */
    List<String> tags() throws IOException;
  }

  /** The number of rows written, including earlier runs. */
  long rows();

  /** Takes the statements that create the databases and policies; called first. */
  void head(CharSequence statements) throws IOException;

  /** Sets the policy of the following rows. */
  void context(Unit unit) throws IOException;

  /**
   * Begins the rows of a query.
   *
   * @param known the types of the fields in its rows
   */
  void begin(String measurement, FieldTypes known, Columns columns) throws IOException;

  /** Writes a row: its time and a value or null for each of the other columns. */
  void row(QueryClient.Series series, List<@Nullable Object> values) throws IOException;

  /** Ends the rows of a query, after which the export can be continued. */
  void end() throws IOException;

  @Override
  void close() throws IOException;

  /** Why something may have been left out. */
  String limits();

  /** What users should know of the output, though nothing is missing. */
  List<String> notes();
}
