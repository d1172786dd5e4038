package io.hyperbytedb.query.exec;

import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.plan.GroupKey;
import io.hyperbytedb.query.result.RowBatch;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a SELECT, series by series. What reads a subquery knows no more of it than this, so
 * that the classes that make rows need those that read them, and not the other way round. For one
 * thread.
 */
interface SeriesRows {
  /** Makes the rows of a SELECT. */
  interface Maker {
    /** The rows of what a SELECT reads. */
    SeriesRows of(SelectSource source) throws IOException, InvalidQueryException;
  }

  /** What is read for them. */
  SelectSource source();

  /** Goes on to the next series; null at the end. */
  @Nullable GroupKey nextKey() throws IOException;

  /** The next rows of the series, time first; null at its end. */
  @Nullable RowBatch next() throws IOException;
}
