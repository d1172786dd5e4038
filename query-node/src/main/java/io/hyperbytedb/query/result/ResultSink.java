package io.hyperbytedb.query.result;

import java.io.IOException;

/**
 * Takes the answer of a statement: a series, its rows, the next series. For one thread. An {@link
 * IOException} means that the client is gone.
 */
public interface ResultSink {
  /** Starts a series; the one before is complete. */
  void series(SeriesHeader header) throws IOException;

  /** More rows of the series started last. The batch is not kept. */
  void rows(RowBatch batch) throws IOException;
}
