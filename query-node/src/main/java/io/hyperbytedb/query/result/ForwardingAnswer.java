package io.hyperbytedb.query.result;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands an answer on as it is; subclasses change or watch a part of it. For one thread. */
public abstract class ForwardingAnswer implements Answer {
  private final Answer answer;

  protected ForwardingAnswer(Answer answer) {
    this.answer = answer;
  }

  @Override
  public void startStatement(int id, @Nullable ZoneId zone) throws IOException {
    answer.startStatement(id, zone);
  }

  @Override
  public void chunksOf(Chunk chunk) {
    answer.chunksOf(chunk);
  }

  @Override
  public void series(SeriesHeader header) throws IOException {
    answer.series(header);
  }

  @Override
  public void rows(RowBatch batch) throws IOException {
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
