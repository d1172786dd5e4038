package io.hyperbytedb.query.exec;

import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.catalog.series.TagDictionary;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one group: merges the pieces of its series by time, passes over the offset, stops at
 * the limit, and hands batches on. Of rows of one time those of series with lower ids come first.
 */
final class RawRows {
  private static final int BATCH = 8 << 10;

  private final SelectPlan plan;
  private final Table table;
  private final List<SeriesHeader.Tag> tags;
  private final Map<String, Integer> columns;
  private final List<FieldName> reads;
  private final ResultSink sink;
  private long toSkip;
  private long toEmit;
  private boolean started;

  /**
   * Rows of one series.
   *
   * @param rows which of the arrays' rows, in ascending time
   */
  record Piece(
      SeriesView.PartitionView view, int position, long[] times, List<Column> values, int[] rows) {
    long time(int i) {
      return times[rows[i]];
    }
  }

  RawRows(
      SelectPlan plan,
      Table table,
      List<SeriesHeader.Tag> tags,
      Map<String, Integer> columns,
      List<FieldName> reads,
      ResultSink sink) {
    this.plan = plan;
    this.table = table;
    this.tags = tags;
    this.columns = columns;
    this.reads = reads;
    this.sink = sink;
    this.toSkip = plan.valid().statement().offset();
    long limit = plan.valid().statement().limit();
    this.toEmit = limit == 0 ? Long.MAX_VALUE : limit;
  }

  /** Whether the limit is reached. */
  boolean done() {
    return toEmit == 0;
  }

  /** Emits pieces; they come before or after all those emitted earlier. */
  void emit(List<Piece> pieces) throws IOException {
    int total = 0;
    for (Piece piece : pieces) {
      total += piece.rows().length;
    }
    if (total == 0 || done()) {
      return;
    }
    int[] which = new int[total];
    int[] row = new int[total];
    merge(pieces, which, row);
    int from = (int) Math.min(toSkip, total);
    toSkip -= from;
    int to = (int) Math.min(total, from + Math.min(toEmit, Integer.MAX_VALUE / 2));
    toEmit -= to - from;
    for (int at = from; at < to; at += BATCH) {
      send(pieces, which, row, at, Math.min(to, at + BATCH));
    }
  }

  private void merge(List<Piece> pieces, int[] which, int[] row) {
    boolean ascending = plan.valid().ascending();
    int total = which.length;
    if (inOrder(pieces)) {
      int n = 0;
      for (int p = 0; p < pieces.size(); p++) {
        for (int r : pieces.get(p).rows()) {
          int at = ascending ? n : total - 1 - n;
          which[at] = p;
          row[at] = r;
          n++;
        }
      }
      return;
    }
    Heap heap = new Heap(pieces);
    for (int n = 0; n < total; n++) {
      int at = ascending ? n : total - 1 - n;
      which[at] = heap.top();
      row[at] = heap.take();
    }
  }

  private static boolean inOrder(List<Piece> pieces) {
    for (int i = 1; i < pieces.size(); i++) {
      Piece before = pieces.get(i - 1);
      if (before.time(before.rows().length - 1) >= pieces.get(i).time(0)) {
        return false;
      }
    }
    return true;
  }

  /** A binary heap of pieces by the time of their next row. */
  private static final class Heap {
    private final List<Piece> pieces;
    private final int[] heap;
    private final int[] next;
    private final long[] times;
    private int size;

    Heap(List<Piece> pieces) {
      this.pieces = pieces;
      heap = new int[pieces.size()];
      next = new int[pieces.size()];
      times = new long[pieces.size()];
      for (int p = 0; p < heap.length; p++) {
        times[p] = pieces.get(p).time(0);
        heap[size++] = p;
      }
      for (int i = size / 2; i >= 0; i--) {
        sink(i);
      }
    }

    int top() {
      return heap[0];
    }

    /** The top's next row. */
    int take() {
      int p = heap[0];
      Piece piece = pieces.get(p);
      int row = piece.rows()[next[p]++];
      if (next[p] < piece.rows().length) {
        times[p] = piece.time(next[p]);
      } else {
        heap[0] = heap[--size];
      }
      sink(0);
      return row;
    }

    private void sink(int from) {
      int at = from;
      while (true) {
        int child = 2 * at + 1;
        if (child >= size) {
          return;
        }
        if (child + 1 < size && before(heap[child + 1], heap[child])) {
          child++;
        }
        if (!before(heap[child], heap[at])) {
          return;
        }
        int swap = heap[at];
        heap[at] = heap[child];
        heap[child] = swap;
        at = child;
      }
    }

    private boolean before(int a, int b) {
      return times[a] < times[b] || (times[a] == times[b] && a < b);
    }
  }

  private void send(List<Piece> pieces, int[] which, int[] row, int from, int to)
      throws IOException {
    int size = to - from;
    int[] piece = java.util.Arrays.copyOfRange(which, from, to);
    int[] at = java.util.Arrays.copyOfRange(row, from, to);
    long[] times = new long[size];
    for (int i = 0; i < size; i++) {
      times[i] = pieces.get(piece[i]).times()[at[i]];
    }
    List<OutColumn> out = new ArrayList<>();
    out.add(new OutColumn.Times(times));
    for (Item item : plan.items()) {
      out.add(
          switch (item) {
            case Item.OfField field -> field(field.field(), pieces, piece, at, size);
            case Item.OfTag tag -> tag(tag.tag(), pieces, piece, size);
            case Item.OfCall _ -> new OutColumn.Nulls();
          });
    }
    if (!started) {
      started = true;
      List<String> names = new ArrayList<>();
      names.add(plan.valid().timeColumn());
      plan.items().forEach(item -> names.add(item.name()));
      sink.series(new SeriesHeader(table.name(), tags, names));
    }
    sink.rows(new RowBatch(size, out));
  }

  private OutColumn field(String name, List<Piece> pieces, int[] piece, int[] at, int size) {
    Integer column = columns.get(name);
    if (column == null) {
      return new OutColumn.Nulls();
    }
    List<Column> sources = new ArrayList<>(pieces.size());
    for (Piece one : pieces) {
      sources.add(one.values().get(column));
    }
    return new OutColumn.Values(Columns.gather(reads.get(column).type(), sources, piece, at, size));
  }

  private OutColumn tag(String name, List<Piece> pieces, int[] piece, int size) {
    int key = table.series().tagKey(name);
    if (key < 0) {
      return new OutColumn.Nulls();
    }
    TagDictionary dictionary = table.series().dictionary(key);
    @Nullable String[] values = new @Nullable String[dictionary.size()];
    int[] codes = new int[size];
    for (int i = 0; i < size; i++) {
      Piece from = pieces.get(piece[i]);
      int code = from.view().code(key, from.position());
      codes[i] = code;
      if (code > 0) {
        values[code] = dictionary.value(code);
      }
    }
    return new OutColumn.Coded(codes, values);
  }
}
