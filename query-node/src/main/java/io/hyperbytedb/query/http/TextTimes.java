package io.hyperbytedb.query.http;

import io.hyperbytedb.query.json.TimeFormat;
import io.hyperbytedb.query.result.Answer;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands an answer on with its times as texts, as RFC 3339 has them. For one thread. */
final class TextTimes implements Answer {
  private final Answer answer;
  private TimeFormat format = new TimeFormat(0, null);

  TextTimes(Answer answer) {
    this.answer = answer;
  }

  @Override
  public void startStatement(int id, @Nullable ZoneId zone) throws IOException {
    format = new TimeFormat(0, zone);
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
    List<OutColumn> columns = new ArrayList<>(batch.columns());
    columns.replaceAll(
        column -> column instanceof OutColumn.Times(long[] nanos) ? texts(nanos, batch) : column);
    answer.rows(new RowBatch(batch.size(), columns));
  }

  private OutColumn texts(long[] nanos, RowBatch batch) {
    List<String> texts = new ArrayList<>(batch.size());
    for (int row = 0; row < batch.size(); row++) {
      texts.add(format.text(nanos[row]));
    }
    return new OutColumn.Texts(texts);
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
