package io.hyperbytedb.query.result;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands an answer on and counts its rows. For one thread. */
public final class CountingAnswer implements Answer {
  private final Answer answer;
  private long rows;

  public CountingAnswer(Answer answer) {
    this.answer = answer;
  }

  /** The rows so far, of all statements. */
  public long rows() {
    return rows;
  }

  @Override
  public void startStatement(int id, @Nullable ZoneId zone) throws IOException {
    answer.startStatement(id, zone);
  }

  @Override
  public void wholeSeries() {
    answer.wholeSeries();
  }

  @Override
  public void series(SeriesHeader header) throws IOException {
    answer.series(header);
  }

  @Override
  public void rows(RowBatch batch) throws IOException {
    rows += batch.size();
    answer.rows(batch);
  }

  @Override
  public void endStatement(List<Message> messages, @Nullable String error) throws IOException {
    answer.endStatement(messages, error);
  }

  @Override
  public void end() throws IOException {
    answer.end();
  }
}
