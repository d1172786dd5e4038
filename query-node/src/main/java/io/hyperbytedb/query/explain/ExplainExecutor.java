package io.hyperbytedb.query.explain;

import io.hyperbytedb.query.exec.SelectExecutor;
import io.hyperbytedb.query.influxql.ast.ExplainStatement;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import io.hyperbytedb.query.scan.SelectOptions;
import java.io.IOException;
import java.util.List;

/** Answers EXPLAIN statements: one column of lines. Thread-safe. */
public final class ExplainExecutor {
  private final SelectExecutor select;

  public ExplainExecutor(SelectExecutor select) {
    this.select = select;
  }

  /**
   * Explains.
   *
   * @throws InvalidQueryException if the SELECT makes no sense whatever the data
   * @throws io.hyperbytedb.query.result.QueryFailure if it can't be answered, with InfluxDB's text
   * @throws IOException if the client is gone or a file can't be read
   */
  public void execute(ExplainStatement statement, SelectOptions options, ResultSink sink)
      throws InvalidQueryException, IOException {
    if (statement.analyze()) {
      emit("EXPLAIN ANALYZE", AnalyzeTree.of(select.analyze(statement.statement(), options)), sink);
    } else {
      emit("QUERY PLAN", PlanText.of(select.explain(statement.statement(), options)), sink);
    }
  }

  private static void emit(String title, List<String> lines, ResultSink sink) throws IOException {
    sink.series(new SeriesHeader("", List.of(), List.of(title)));
    sink.rows(new RowBatch(lines.size(), List.of(new OutColumn.Texts(lines))));
  }
}
