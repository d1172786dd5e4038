package io.hyperbytedb.query.msgpack;

import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.memory.Reservation;
import io.hyperbytedb.query.result.Answer;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.RowLimitException;
import io.hyperbytedb.query.result.SeriesHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer as MessagePack. Arrays say first how long they are, so a document is collected
 * before it is sent: with {@code chunked=true} a chunk, else everything, up to a limit.
 */
public final class MsgpackAnswer implements Answer {
  private static final int MAX_DOCUMENT = 256 << 20;

  /** A document's bytes are copied from part to part, and these grow by copying. */
  private static final long COPIES = 4;

  private final OutputStream out;
  private final long unit;
  private final int chunkRows;
  private final long maxRows;
  private final Reservation held;
  private final MsgpackWriter results = new MsgpackWriter();
  private final MsgpackWriter seriesList = new MsgpackWriter();
  private final MsgpackWriter values = new MsgpackWriter();
  private int resultCount;
  private int seriesCount;
  private int rowCount;
  private long rows;
  private int statement;
  private Chunk chunk = Chunk.ROWS;
  private @Nullable SeriesHeader series;

  /**
   * @param out where the answer goes; flushed, not closed, at its end
   * @param unit nanoseconds in what times are counted in; 0 for times that say so themselves
   * @param chunkRows rows of a document; 0 for one document with everything
   * @param maxRows the most rows if there is one document, 0 for any number
   * @param memory for a document
   */
  public MsgpackAnswer(
      OutputStream out, long unit, int chunkRows, long maxRows, QueryMemory memory) {
    this.out = out;
    this.unit = unit;
    this.chunkRows = chunkRows;
    this.maxRows = maxRows;
    this.held = new Reservation(memory);
  }

  @Override
  public void startStatement(int id, @Nullable ZoneId zone) {
    statement = id;
    chunk = Chunk.ROWS;
  }

  @Override
  public void chunksOf(Chunk newChunk) {
    chunk = newChunk;
  }

  @Override
  public void series(SeriesHeader header) throws IOException {
    endSeries(/* partial= */ false);
    if (chunkRows > 0 && seriesCount > 0 && chunk != Chunk.STATEMENT) {
      endResult(List.of(), /* partial= */ chunk == Chunk.ROWS);
      send();
    }
    series = header;
  }

  @Override
  public void rows(RowBatch batch) throws IOException {
    MsgpackCell[] cells = new MsgpackCell[batch.columns().size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = MsgpackCell.of(batch.columns().get(i), unit);
    }
    for (int row = 0; row < batch.size(); row++) {
      makeRoom();
      values.array(cells.length);
      for (MsgpackCell cell : cells) {
        cell.write(row, values);
      }
      rowCount++;
      rows++;
    }
    held.set(size() * COPIES);
  }

  private long size() {
    return (long) values.size() + seriesList.size() + results.size();
  }

  private void makeRoom() throws IOException {
    SeriesHeader current = series;
    if (chunkRows == 0) {
      if (maxRows > 0 && rows >= maxRows) {
        endSeries(/* partial= */ true);
        throw new RowLimitException();
      }
      if (size() > MAX_DOCUMENT) {
        throw new QueryFailure("answer too large for MessagePack in one piece; use chunked=true");
      }
    } else if (chunk == Chunk.ROWS && rowCount >= chunkRows) {
      endSeries(/* partial= */ true);
      endResult(List.of(), /* partial= */ true);
      send();
      series = current;
    }
  }

  private void endSeries(boolean partial) {
    SeriesHeader header = series;
    if (header == null) {
      return;
    }
    series = null;
    boolean named = !header.name().isEmpty();
    boolean tagged = !header.tags().isEmpty();
    seriesList.map(2 + (named ? 1 : 0) + (tagged ? 1 : 0) + (partial ? 1 : 0));
    if (named) {
      seriesList.string("name");
      seriesList.string(header.name());
    }
    if (tagged) {
      seriesList.string("tags");
      seriesList.map(header.tags().size());
      for (SeriesHeader.Tag tag : header.tags()) {
        seriesList.string(tag.key());
        seriesList.string(tag.value());
      }
    }
    seriesList.string("columns");
    seriesList.array(header.columns().size());
    header.columns().forEach(seriesList::string);
    seriesList.string("values");
    seriesList.array(rowCount);
    seriesList.append(values);
    values.clear();
    rowCount = 0;
    if (partial) {
      seriesList.string("partial");
      seriesList.bool(true);
    }
    seriesCount++;
  }

  private void endResult(List<Message> messages, boolean partial) {
    results.map(2 + (messages.isEmpty() ? 0 : 1) + (partial ? 1 : 0));
    results.string("statement_id");
    results.integer(statement);
    if (!messages.isEmpty()) {
      results.string("messages");
      results.array(messages.size());
      for (Message message : messages) {
        results.map(2);
        results.string("level");
        results.string(message.level());
        results.string("text");
        results.string(message.text());
      }
    }
    results.string("series");
    results.array(seriesCount);
    results.append(seriesList);
    seriesList.clear();
    seriesCount = 0;
    if (partial) {
      results.string("partial");
      results.bool(true);
    }
    resultCount++;
  }

  @Override
  public void endStatement(List<Message> messages, @Nullable String error) throws IOException {
    endSeries(/* partial= */ false);
    if (error == null) {
      endResult(messages, /* partial= */ false);
    } else {
      seriesList.clear();
      seriesCount = 0;
      results.map(1);
      results.string("error");
      results.string(error);
      resultCount++;
    }
    if (chunkRows > 0) {
      send();
    }
  }

  @Override
  public void end() throws IOException {
    if (chunkRows == 0 || resultCount > 0) {
      send();
    }
  }

  private void send() throws IOException {
    MsgpackWriter head = new MsgpackWriter();
    head.map(1);
    head.string("results");
    head.array(resultCount);
    out.write(head.bytes());
    out.write(results.bytes());
    out.flush();
    results.clear();
    resultCount = 0;
  }
}
