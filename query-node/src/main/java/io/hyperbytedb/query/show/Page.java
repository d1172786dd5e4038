package io.hyperbytedb.query.show;

import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one series of texts that LIMIT and OFFSET leave, handed on as they come. A series
 * without rows is not answered. For one thread.
 */
final class Page {
  private static final int BATCH = 4 << 10;

  private final SeriesHeader header;
  private final ResultSink sink;
  private final List<List<String>> columns = new ArrayList<>();
  private long toSkip;
  private long toPass;
  private boolean begun;

  /**
   * @param limit 0 for no limit
   */
  Page(SeriesHeader header, long limit, long offset, ResultSink sink) {
    this.header = header;
    this.sink = sink;
    this.toSkip = offset;
    this.toPass = limit == 0 ? Long.MAX_VALUE : limit;
    header.columns().forEach(column -> columns.add(new ArrayList<>()));
  }

  /** Whether nothing that comes will be shown. */
  boolean isFull() {
    return toPass == 0;
  }

  /** How many more rows matter, those that are passed over with them. */
  long wanted() {
    return toPass > Long.MAX_VALUE - toSkip ? Long.MAX_VALUE : toPass + toSkip;
  }

  /** Passes over rows that OFFSET leaves out, all or none; whether it did. */
  boolean skipsAll(long rows) {
    if (rows > toSkip) {
      return false;
    }
    toSkip -= rows;
    return true;
  }

  /** The next row. */
  void add(String... row) throws IOException {
    if (toSkip > 0) {
      toSkip--;
      return;
    }
    if (toPass == 0) {
      return;
    }
    toPass--;
    for (int i = 0; i < row.length; i++) {
      columns.get(i).add(row[i]);
    }
    if (columns.getFirst().size() == BATCH) {
      flush();
    }
  }

  /** Hands on what is left. */
  void finish() throws IOException {
    if (!columns.getFirst().isEmpty()) {
      flush();
    }
  }

  private void flush() throws IOException {
    if (!begun) {
      begun = true;
      sink.series(header);
    }
    List<OutColumn> out = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      out.add(new OutColumn.Texts(columns.get(i)));
      columns.set(i, new ArrayList<>());
    }
    int size = ((OutColumn.Texts) out.getFirst()).values().size();
    sink.rows(new RowBatch(size, out));
  }
}
