package io.hyperbytedb.query.http;

import io.hyperbytedb.query.json.TimeFormat;
import io.hyperbytedb.query.result.Answer;
import io.hyperbytedb.query.result.ForwardingAnswer;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.RowBatch;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands an answer on with its times as texts, as RFC 3339 has them. For one thread. */
final class TextTimes extends ForwardingAnswer {
  private TimeFormat format = new TimeFormat(0, null);

  TextTimes(Answer answer) {
    super(answer);
  }

  @Override
  public void startStatement(int id, @Nullable ZoneId zone) throws IOException {
    format = new TimeFormat(0, zone);
    super.startStatement(id, zone);
  }

  @Override
  public void rows(RowBatch batch) throws IOException {
    List<OutColumn> columns = new ArrayList<>(batch.columns());
    columns.replaceAll(
        column -> column instanceof OutColumn.Times(long[] nanos) ? texts(nanos, batch) : column);
    super.rows(new RowBatch(batch.size(), columns));
  }

  private OutColumn texts(long[] nanos, RowBatch batch) {
    List<String> texts = new ArrayList<>(batch.size());
    for (int row = 0; row < batch.size(); row++) {
      texts.add(format.text(nanos[row]));
    }
    return new OutColumn.Texts(texts);
  }
}
