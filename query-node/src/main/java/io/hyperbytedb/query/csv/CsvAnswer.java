package io.hyperbytedb.query.csv;

import io.hyperbytedb.http.CsvField;
import io.hyperbytedb.query.result.Answer;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.RowLimitException;
import io.hyperbytedb.query.result.SeriesHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer as CSV while it comes: a header for each statement that has series, and a new
 * one when columns change. As in InfluxDB, errors and messages of statements are not shown.
 */
public final class CsvAnswer implements Answer {
  private static final int BUFFER = 16 << 10;

  private final OutputStream out;
  private final long unit;
  private final long maxRows;
  private final boolean escapesTags;
  private final StringBuilder buffer = new StringBuilder(BUFFER);
  private boolean anything;
  private boolean headerOfStatement;
  private List<String> columns = List.of();
  private String prefix = "";
  private long rows;

  /**
   * @param out where the answer goes; flushed, not closed, at its end
   * @param unit nanoseconds in what times are counted in; 0 for nanoseconds
   * @param maxRows the most rows, 0 for any number
   * @param escapesTags whether tags are as in a series key; before InfluxDB 1.11 they are
   */
  public CsvAnswer(OutputStream out, long unit, long maxRows, boolean escapesTags) {
    this.escapesTags = escapesTags;
    this.out = out;
    this.unit = Math.max(1, unit);
    this.maxRows = maxRows;
  }

  @Override
  public void startStatement(int id, @Nullable ZoneId zone) {
    headerOfStatement = false;
  }

  @Override
  public void series(SeriesHeader header) throws IOException {
    if (!headerOfStatement || !header.columns().equals(columns)) {
      if (anything) {
        buffer.append('\n');
      }
      anything = true;
      headerOfStatement = true;
      columns = header.columns();
      buffer.append("name,tags");
      columns.forEach(column -> buffer.append(',').append(CsvField.quote(column)));
      buffer.append('\n');
    }
    String tags =
        header.tags().stream()
            .filter(tag -> !tag.value().isEmpty())
            .map(tag -> tagText(tag.key()) + "=" + tagText(tag.value()))
            .collect(Collectors.joining(","));
    prefix = CsvField.quote(header.name()) + "," + CsvField.quote(tags);
    flushIfFull();
  }

  private String tagText(String text) {
    return escapesTags ? CsvText.escapeTag(text) : text;
  }

  @Override
  public void rows(RowBatch batch) throws IOException {
    int size = batch.size();
    if (maxRows > 0) {
      size = (int) Math.min(size, maxRows - rows);
    }
    CsvCell[] cells = new CsvCell[batch.columns().size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = CsvCell.of(batch.columns().get(i), unit);
    }
    for (int row = 0; row < size; row++) {
      buffer.append(prefix);
      for (CsvCell cell : cells) {
        buffer.append(',');
        cell.append(row, buffer);
      }
      buffer.append('\n');
      flushIfFull();
    }
    rows += size;
    if (size < batch.size()) {
      throw new RowLimitException();
    }
  }

  @Override
  public void endStatement(List<Message> messages, @Nullable String error) {}

  @Override
  public void end() throws IOException {
    write();
  }

  private void flushIfFull() throws IOException {
    if (buffer.length() >= BUFFER) {
      write();
    }
  }

  private void write() throws IOException {
    out.write(buffer.toString().getBytes(StandardCharsets.UTF_8));
    out.flush();
    buffer.setLength(0);
  }
}
