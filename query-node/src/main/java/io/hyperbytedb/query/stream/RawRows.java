package io.hyperbytedb.query.stream;

import io.hyperbytedb.catalog.series.TagDictionary;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.Utf8Order;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.plan.SelectPlan;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.scan.Columns;
import io.hyperbytedb.query.scan.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one group: merges the pieces of its series by time and hands batches on. Rows of one time
 * are in the order of the strings that lead the references, as in InfluxDB, and then of their
 * series.
 */
final class RawRows {
  private static final int BATCH = 8 << 10;

  private final Shape shape;
  private final List<Piece> pieces;
  private final boolean isOrderFixed;
  private final int[] which;
  private final int[] row;
  private int at;

  /**
   * What points are made of.
   *
   * @param driver the column of their values, -1 for none
   * @param columns for each of the others its column, -1 for a tag or nothing
   * @param texts for each of the others the tag's values by code, as far as they were met: one
   *     array for all batches, so that columns of codes can be put together
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Shape(
      Table table,
      List<FieldName> reads,
      int driver,
      List<Expr.VarRef> others,
      int[] columns,
      @Nullable String[][] texts,
      boolean ascending) {
    static Shape of(
        Table table,
        List<FieldName> reads,
        int driver,
        List<Expr.VarRef> others,
        int[] columns,
        boolean ascending) {
      @Nullable String[][] texts = new @Nullable String[others.size()][];
      for (int i = 0; i < texts.length; i++) {
        int key = columns[i] >= 0 ? -1 : tagKey(table, others.get(i));
        texts[i] = new @Nullable String[key < 0 ? 0 : table.series().dictionary(key).size()];
      }
      return new Shape(table, reads, driver, others, columns, texts, ascending);
    }

    /** The key of the tag that a reference is to, or -1. */
    static int tagKey(Table table, Expr.VarRef ref) {
      return SelectPlan.isTag(ref) ? table.series().tagKey(ref.name()) : -1;
    }

    FieldType type() {
      return driver < 0 ? FieldType.FLOAT : reads.get(driver).type();
    }
  }

  /**
   * Whether it does not depend on rows which of two pieces' rows of one time comes first: no
   * reference that decides is to a string field, and a tag that decides is one that all have.
   */
  private static boolean isOrderFixed(Shape shape, List<Piece> pieces) {
    for (int i = 0; i < shape.columns().length; i++) {
      int column = shape.columns()[i];
      if (column >= 0) {
        return shape.reads().get(column).type() != FieldType.STRING;
      }
      long having = 0;
      for (Piece piece : pieces) {
        having += text(shape, piece, i, 0) == null ? 0 : 1;
      }
      if (having == 0) {
        return true;
      }
      if (having < pieces.size()) {
        return false;
      }
    }
    return true;
  }

  private static List<Piece> ordered(Shape shape, List<Piece> pieces) {
    List<Piece> sorted = new ArrayList<>(pieces);
    sorted.sort((a, b) -> compare(shape, a, 0, b, 0));
    return sorted;
  }

  RawRows(Shape shape, List<Piece> pieces) {
    this.shape = shape;
    this.isOrderFixed = isOrderFixed(shape, pieces);
    this.pieces = isOrderFixed ? ordered(shape, pieces) : pieces;
    int total = 0;
    for (Piece piece : pieces) {
      total += piece.rows().length;
    }
    which = new int[total];
    row = new int[total];
    merge();
  }

  /** The next points; null at the end. */
  @Nullable Points next() {
    if (at == which.length) {
      return null;
    }
    int to = Math.min(which.length, at + BATCH);
    Points points = points(at, to);
    at = to;
    return points;
  }

  /** The first rows of the answer, in arrays that hold no others; for groups that are cut. */
  List<Piece> first(int most) {
    int count = Math.min(most, which.length);
    int[] counts = new int[pieces.size()];
    for (int n = 0; n < count; n++) {
      counts[which[n]]++;
    }
    int[] next = new int[counts.length];
    for (int p = 1; p < next.length; p++) {
      next[p] = next[p - 1] + counts[p - 1];
    }
    int[] from = new int[count];
    int[] rows = new int[count];
    for (int n = 0; n < count; n++) {
      int source = shape.ascending() ? n : count - 1 - n;
      int to = next[which[source]]++;
      from[to] = which[source];
      rows[to] = row[source];
    }
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      times[i] = pieces.get(from[i]).times()[rows[i]];
    }
    List<Column> values = new ArrayList<>(shape.reads().size());
    for (int column = 0; column < shape.reads().size(); column++) {
      values.add(field(column, from, rows, count));
    }
    List<Piece> result = new ArrayList<>();
    for (int p = 0; p < counts.length; p++) {
      if (counts[p] > 0) {
        int[] own = new int[counts[p]];
        int start = next[p] - counts[p];
        Arrays.setAll(own, i -> start + i);
        result.add(new Piece(pieces.get(p).view(), pieces.get(p).position(), times, values, own));
      }
    }
    return result;
  }

  private void merge() {
    int total = which.length;
    if (inOrder()) {
      int n = 0;
      for (int p = 0; p < pieces.size(); p++) {
        for (int r : pieces.get(p).rows()) {
          put(n++, total, p, r);
        }
      }
      return;
    }
    RowHeap heap = new RowHeap(pieces, isOrderFixed ? (a, rowA, b, rowB) -> a < b : this::before);
    for (int n = 0; n < total; n++) {
      int piece = heap.top();
      put(n, total, piece, heap.take());
    }
  }

  private void put(int n, int total, int piece, int r) {
    int to = shape.ascending() ? n : total - 1 - n;
    which[to] = piece;
    row[to] = r;
  }

  private boolean inOrder() {
    for (int i = 1; i < pieces.size(); i++) {
      Piece before = pieces.get(i - 1);
      if (before.time(before.rows().length - 1) >= pieces.get(i).time(0)) {
        return false;
      }
    }
    return true;
  }

  /** Which of two rows of one time comes first. */
  private boolean before(int a, int rowA, int b, int rowB) {
    int order = compare(shape, pieces.get(a), rowA, pieces.get(b), rowB);
    return order == 0 ? a < b : order < 0;
  }

  private static int compare(Shape shape, Piece x, int rowX, Piece y, int rowY) {
    for (int i = 0; i < shape.columns().length; i++) {
      int key = shape.columns()[i] >= 0 ? -1 : Shape.tagKey(shape.table(), shape.others().get(i));
      if (key >= 0) {
        int a = x.view().code(key, x.position());
        int b = y.view().code(key, y.position());
        if (a == 0 || b == 0) {
          break;
        }
        if (a != b) {
          return shape.table().series().dictionary(key).compare(a, b);
        }
        continue;
      }
      String u = text(shape, x, i, rowX);
      String v = text(shape, y, i, rowY);
      if (u == null || v == null) {
        break;
      }
      int order = Utf8Order.compare(u, v);
      if (order != 0) {
        return order;
      }
    }
    return SeriesOrder.compare(
        shape.table().series(), x.view(), x.position(), y.view(), y.position());
  }

  private static @Nullable String text(Shape shape, Piece piece, int other, int r) {
    int column = shape.columns()[other];
    if (column >= 0) {
      return piece.values().get(column) instanceof StringColumn strings && strings.has(r)
          ? strings.text(r)
          : null;
    }
    Expr.VarRef ref = shape.others().get(other);
    int key = Shape.tagKey(shape.table(), ref);
    int code = key < 0 ? 0 : piece.view().code(key, piece.position());
    return code == 0 ? null : shape.table().series().dictionary(key).value(code);
  }

  private Points points(int from, int to) {
    int size = to - from;
    int[] piece = Arrays.copyOfRange(which, from, to);
    int[] rows = Arrays.copyOfRange(row, from, to);
    long[] times = new long[size];
    for (int i = 0; i < size; i++) {
      times[i] = pieces.get(piece[i]).times()[rows[i]];
    }
    List<OutColumn> others = new ArrayList<>(shape.others().size());
    for (int i = 0; i < shape.columns().length; i++) {
      others.add(
          shape.columns()[i] >= 0
              ? new OutColumn.Values(field(shape.columns()[i], piece, rows, size))
              : tag(i, piece, size));
    }
    Column value =
        shape.driver() >= 0
            ? field(shape.driver(), piece, rows, size)
            : Columns.empty(FieldType.FLOAT, size);
    return new Points(size, times, value, others);
  }

  private Column field(int column, int[] piece, int[] rows, int size) {
    List<Column> sources = new ArrayList<>(pieces.size());
    for (Piece one : pieces) {
      sources.add(one.values().get(column));
    }
    return Columns.gather(shape.reads().get(column).type(), sources, piece, rows, size);
  }

  private OutColumn tag(int other, int[] piece, int size) {
    int key = Shape.tagKey(shape.table(), shape.others().get(other));
    if (key < 0) {
      return new OutColumn.Nulls();
    }
    TagDictionary dictionary = shape.table().series().dictionary(key);
    @Nullable String[] texts = shape.texts()[other];
    int[] codes = new int[size];
    for (int i = 0; i < size; i++) {
      Piece from = pieces.get(piece[i]);
      int code = from.view().code(key, from.position());
      codes[i] = code;
      if (code > 0 && texts[code] == null) {
        texts[code] = dictionary.value(code);
      }
    }
    return new OutColumn.Coded(codes, texts);
  }
}
