package io.hyperbytedb.query.json;

import io.hyperbytedb.query.result.Answer;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.RowLimitException;
import io.hyperbytedb.query.result.SeriesHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer as InfluxDB does: one document, or one for each series and each so many rows of
 * it, where {@code partial} says that more is to come. Nothing is kept but the bytes of a buffer.
 */
public final class JsonAnswer implements Answer {
  private final JsonWriter out;
  private final JsonOptions options;
  private final Dictionaries dictionaries = new Dictionaries();
  private TimeFormat times;
  private int statement;
  private boolean documentOpen;
  private boolean statementOpen;
  private @Nullable SeriesHeader series;
  private boolean seriesWritten;
  private Chunk chunk = Chunk.ROWS;
  private boolean valuesOpen;
  private int rowsInDocument;
  private long rows;

  /**
   * @param stream where the answer goes; flushed, not closed, at its end
   */
  public JsonAnswer(OutputStream stream, JsonOptions options) {
    this.out = new JsonWriter(stream, options.pretty());
    this.options = options;
    this.times = new TimeFormat(options.epochUnit(), null);
  }

  private boolean chunked() {
    return options.chunkRows() > 0;
  }

  private void openDocument() throws IOException {
    if (!documentOpen) {
      out.beginObject();
      documentOpen = true;
    }
  }

  @Override
  public void startStatement(int id, @Nullable ZoneId zone) {
    statement = id;
    times = new TimeFormat(options.epochUnit(), zone);
    statementOpen = false;
    series = null;
    seriesWritten = false;
    chunk = Chunk.ROWS;
  }

  @Override
  public void chunksOf(Chunk newChunk) {
    chunk = newChunk;
  }

  private void openStatement() throws IOException {
    if (statementOpen) {
      return;
    }
    if (!documentOpen) {
      openDocument();
      out.key("results");
      out.beginArray();
    }
    out.beginObject();
    out.key("statement_id");
    out.number(statement);
    statementOpen = true;
  }

  @Override
  public void series(SeriesHeader header) throws IOException {
    closeSeries(/* partial= */ false);
    if (chunked() && statementOpen && chunk != Chunk.STATEMENT) {
      closeStatement(/* partial= */ chunk == Chunk.ROWS);
      closeDocument();
    }
    series = header;
    dictionaries.clear();
    openSeries(header);
  }

  private void openSeries(SeriesHeader header) throws IOException {
    openStatement();
    if (!seriesWritten) {
      out.key("series");
      out.beginArray();
      seriesWritten = true;
    }
    out.beginObject();
    if (!header.name().isEmpty()) {
      out.key("name");
      out.string(header.name());
    }
    if (!header.tags().isEmpty()) {
      out.key("tags");
      out.beginObject();
      for (SeriesHeader.Tag tag : header.tags()) {
        out.key(tag.key());
        out.string(tag.value());
      }
      out.endObject();
    }
    out.key("columns");
    out.beginArray();
    for (String column : header.columns()) {
      out.string(column);
    }
    out.endArray();
    valuesOpen = false;
    rowsInDocument = 0;
  }

  @Override
  public void rows(RowBatch batch) throws IOException {
    CellWriter[] cells = new CellWriter[batch.columns().size()];
    for (int i = 0; i < cells.length; i++) {
      OutColumn column = batch.columns().get(i);
      cells[i] = CellWriter.of(column, times, dictionaries);
    }
    for (int from = 0; from < batch.size(); ) {
      int to = Math.min(batch.size(), from + room());
      if (!valuesOpen && to > from) {
        out.key("values");
        out.beginArray();
        valuesOpen = true;
      }
      writeRows(cells, from, to);
      rowsInDocument += to - from;
      rows += to - from;
      from = to;
    }
  }

  private void writeRows(CellWriter[] cells, int from, int to) throws IOException {
    for (int row = from; row < to; row++) {
      out.beginArray();
      for (CellWriter cell : cells) {
        cell.write(row, out);
      }
      out.endArray();
    }
  }

  /** How many rows fit into this document; more than none. */
  private int room() throws IOException {
    if (!chunked()) {
      if (options.maxRows() == 0) {
        return Integer.MAX_VALUE >>> 1;
      }
      if (rows >= options.maxRows()) {
        closeSeries(/* partial= */ true);
        throw new RowLimitException();
      }
      return (int) Math.min(options.maxRows() - rows, Integer.MAX_VALUE >>> 1);
    }
    if (chunk != Chunk.ROWS) {
      return Integer.MAX_VALUE >>> 1;
    }
    SeriesHeader current = series;
    if (rowsInDocument >= options.chunkRows() && current != null) {
      closeSeries(/* partial= */ true);
      closeStatement(/* partial= */ true);
      closeDocument();
      series = current;
      openSeries(current);
    }
    return options.chunkRows() - rowsInDocument;
  }

  private void closeSeries(boolean partial) throws IOException {
    if (series == null) {
      return;
    }
    series = null;
    if (valuesOpen) {
      out.endArray();
      valuesOpen = false;
    }
    if (partial) {
      out.key("partial");
      out.bool(true);
    }
    out.endObject();
  }

  private void closeStatement(boolean partial) throws IOException {
    if (seriesWritten) {
      out.endArray();
      seriesWritten = false;
    }
    if (partial) {
      out.key("partial");
      out.bool(true);
    }
    out.endObject();
    statementOpen = false;
  }

  private void closeDocument() throws IOException {
    out.endArray();
    out.endObject();
    out.endDocument();
    documentOpen = false;
    if (chunked()) {
      out.flush();
    }
  }

  @Override
  public void endStatement(List<Message> messages, @Nullable String error) throws IOException {
    closeSeries(/* partial= */ false);
    openStatement();
    if (seriesWritten) {
      out.endArray();
      seriesWritten = false;
    }
    if (!messages.isEmpty()) {
      writeMessages(messages);
    }
    if (error != null) {
      out.key("error");
      out.string(error);
    }
    out.endObject();
    statementOpen = false;
    if (chunked()) {
      closeDocument();
    }
  }

  private void writeMessages(List<Message> messages) throws IOException {
    out.key("messages");
    out.beginArray();
    for (Message message : messages) {
      out.beginObject();
      out.key("level");
      out.string(message.level());
      out.key("text");
      out.string(message.text());
      out.endObject();
    }
    out.endArray();
  }

  @Override
  public void end() throws IOException {
    if (documentOpen) {
      closeDocument();
    } else if (!chunked() && rows == 0) {
      out.beginObject();
      out.endObject();
      out.endDocument();
    }
    out.flush();
  }
}
