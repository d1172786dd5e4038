package io.hyperbytedb.query.continuous;

import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.query.admin.BackgroundQueries;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.exec.SelectExecutor;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import io.hyperbytedb.query.scan.QueryData;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Runs a continuous query over a range of time as if a client had asked for it: it is among the
 * running queries, has their limits and can be killed. Thread-safe.
 */
final class ContinuousQueryRunner {
  private final SelectExecutor executor;
  private final BackgroundQueries queries;

  /**
   * @param stopped whether whatever runs is to end
   */
  ContinuousQueryRunner(QueryData data, QueryRegistry registry, BooleanSupplier stopped) {
    this.executor = new SelectExecutor(data);
    this.queries = new BackgroundQueries(registry, stopped);
  }

  /**
   * Runs it and returns how many points it wrote.
   *
   * @param now what {@code now()} means
   * @throws InvalidQueryException if it makes no sense whatever the data
   * @throws io.hyperbytedb.query.result.QueryFailure if it can't be answered, is killed, or too
   *     many queries run
   * @throws CancellationException if it is to end
   * @throws IOException if a file can't be read
   */
  long run(ContinuousSelect query, Schedule.Run run, Instant now)
      throws InvalidQueryException, IOException {
    SelectStatement statement = query.over(run.start(), run.end(), now);
    // Those who may create a continuous query had the rights that it needs.
    return queries.run(
        statement.text(),
        query.database(),
        now,
        options -> {
          WrittenCount count = new WrittenCount();
          executor.execute(statement, options, count);
          return count.written;
        });
  }

  /** Takes the one number that SELECT INTO answers. */
  private static final class WrittenCount implements ResultSink {
    private long written;

    @Override
    public void series(SeriesHeader header) {}

    @Override
    public void rows(RowBatch batch) {
      if (batch.columns().getLast() instanceof OutColumn.Values(LongColumn values)) {
        written += values.values()[0];
      }
    }
  }
}
