package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import io.hyperbytedb.query.stream.OutColumns;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Hands the rows of an answer to {@link IntoRows}. For one thread. */
final class IntoRowsSink implements ResultSink {
  private final IntoSeries into;
  private final IntoRows rows;

  IntoRowsSink(IntoSeries into, IntoRows rows) {
    this.into = into;
    this.rows = rows;
  }

  @Override
  public void series(SeriesHeader header) {
    into.begin(header);
  }

  @Override
  public void rows(RowBatch batch) {
    long[] times = ((OutColumn.Times) batch.columns().getFirst()).nanos();
    List<OutColumn> columns = batch.columns().subList(1, batch.columns().size());
    @Nullable SeriesKey key = null;
    for (int row = 0; row < batch.size(); row++) {
      SortedMap<String, Object> fields = fields(columns, row);
      if (!fields.isEmpty()) {
        if (key == null || into.differ()) {
          key = into.key(columns, row);
        }
        rows.row(key, times[row], fields);
      }
    }
  }

  private SortedMap<String, Object> fields(List<OutColumn> columns, int row) {
    SortedMap<String, Object> fields = new TreeMap<>();
    for (int c = 0; c < columns.size(); c++) {
      String field = into.field(c);
      Object value = field == null ? null : OutColumns.value(columns.get(c), row);
      // As a write does, it leaves out what is not a number.
      if (field != null && value != null && !value.equals(Double.NaN)) {
        fields.put(field, value instanceof List<?> list ? list.toString() : value);
      }
    }
    return fields;
  }
}
