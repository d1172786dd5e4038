package io.hyperbytedb.query.result;

import java.io.IOException;

/** Hands an answer on and counts its rows. For one thread. */
public final class CountingAnswer extends ForwardingAnswer {
  private long rows;

  public CountingAnswer(Answer answer) {
    super(answer);
  }

  /** The rows so far, of all statements. */
  public long rows() {
    return rows;
  }

  @Override
  public void rows(RowBatch batch) throws IOException {
    rows += batch.size();
    super.rows(batch);
  }
}
