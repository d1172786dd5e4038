package io.hyperbytedb.query.function;

import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal;
import java.util.Arrays;
import java.util.List;

/**
 * {@code top} and {@code bottom}: the points with the largest or smallest values, in ascending
 * time, best first among those of one time. Of equal values the earlier point wins. Which of
 * several points equal in value and time win, and their order, follows from how InfluxDB keeps its
 * heap.
 */
final class Extremes implements Pick {
  static final PickFunction TOP = new Definition("top", true);
  static final PickFunction BOTTOM = new Definition("bottom", false);

  private final int most;
  private final boolean largest;

  Extremes(int most, boolean largest) {
    this.most = most;
    this.largest = largest;
  }

  @Override
  public int[] pick(CellPoints in) {
    Heap heap = new Heap(in, Math.min(most, in.size()));
    for (int i = 0; i < in.size(); i++) {
      heap.offer(i);
    }
    return heap.inOrder();
  }

  @Override
  public int[] pick(CellPoints in, int[] tagGroups) {
    int groups = 0;
    for (int i = 0; i < in.size(); i++) {
      groups = Math.max(groups, tagGroups[i] + 1);
    }
    int[] best = new int[groups];
    Arrays.fill(best, -1);
    for (int i = 0; i < in.size(); i++) {
      int before = best[tagGroups[i]];
      if (before < 0 || rank(in, before, i) < 0) {
        best[tagGroups[i]] = i;
      }
    }
    int[] bests = Arrays.stream(best).filter(i -> i >= 0).toArray();
    Heap heap = new Heap(in, Math.min(most, bests.length));
    for (int i : bests) {
      heap.offer(i);
    }
    return heap.inOrder();
  }

  /** Positive if {@code a} is the better of two points. */
  private int rank(CellPoints in, int a, int b) {
    int order = in.compareValues(a, b);
    if (order != 0) {
      return largest ? order : -order;
    }
    return Long.compare(in.times()[b], in.times()[a]);
  }

  /** The best points so far, the worst of them at the root. */
  private final class Heap {
    private final CellPoints in;
    private final int[] points;
    private int size;

    Heap(CellPoints in, int capacity) {
      this.in = in;
      this.points = new int[capacity];
    }

    void offer(int point) {
      if (size < points.length) {
        points[size++] = point;
        up(size - 1);
      } else if (size > 0 && rank(in, points[0], point) < 0) {
        points[0] = point;
        down(0);
      }
    }

    private void up(int child) {
      for (int at = child; at > 0; ) {
        int parent = (at - 1) / 2;
        if (rank(in, points[at], points[parent]) >= 0) {
          return;
        }
        swap(at, parent);
        at = parent;
      }
    }

    private void down(int root) {
      for (int at = root; 2 * at + 1 < size; ) {
        int child = 2 * at + 1;
        if (child + 1 < size && rank(in, points[child + 1], points[child]) < 0) {
          child++;
        }
        if (rank(in, points[child], points[at]) >= 0) {
          return;
        }
        swap(at, child);
        at = child;
      }
    }

    private void swap(int a, int b) {
      int point = points[a];
      points[a] = points[b];
      points[b] = point;
    }

    int[] inOrder() {
      int[] result = Arrays.copyOf(points, size);
      Positions.sort(result, (a, b) -> rank(in, b, a));
      Positions.sort(result, (a, b) -> Long.compare(in.times()[a], in.times()[b]));
      return result;
    }
  }

  private static final class Definition extends PickFunction {
    private final boolean largest;

    Definition(String name, boolean largest) {
      super(name, FunctionTypes.NUMBERS_KEPT);
      this.largest = largest;
    }

    @Override
    public Input input() {
      return Input.ONE_FIELD;
    }

    @Override
    public Beside beside() {
      return Beside.FIELDS;
    }

    @Override
    public boolean selects() {
      return true;
    }

    @Override
    public boolean keepsTimes() {
      return true;
    }

    @Override
    public List<Expr.VarRef> tags(Expr.Call call) {
      return call.args().subList(1, call.args().size() - 1).stream()
          .map(Expr.VarRef.class::cast)
          .toList();
    }

    @Override
    public void checkArguments(Expr.Call call, long limit) throws InvalidQueryException {
      List<Expr> args = call.args();
      if (args.size() < 2) {
        throw new InvalidQueryException(
            "invalid number of arguments for %s, expected at least 2, got %d"
                .formatted(name(), args.size()));
      } else if (!(args.getLast() instanceof Literal.IntegerLiteral(long points))) {
        throw new InvalidQueryException(
            "expected integer as last argument in %s(), found %s"
                .formatted(name(), args.getLast().text()));
      } else if (points <= 0) {
        throw new InvalidQueryException(
            "limit (%d) in %s function must be at least 1".formatted(points, name()));
      } else if (limit > 0 && points > limit) {
        throw new InvalidQueryException(
            "limit (%d) in %s function can not be larger than the LIMIT (%d) in the select statement"
                .formatted(points, name(), limit));
      } else if (!(args.getFirst() instanceof Expr.VarRef)) {
        throw new InvalidQueryException(
            "expected first argument to be a field in %s(), found %s"
                .formatted(name(), args.getFirst().text()));
      }
      for (Expr tag : args.subList(1, args.size() - 1)) {
        if (!(tag instanceof Expr.VarRef)) {
          throw new InvalidQueryException(
              "only fields or tags are allowed in %s(), found %s".formatted(name(), tag.text()));
        }
      }
    }

    @Override
    Pick create(Expr.Call call, FunctionContext context) {
      return new Extremes(Arguments.count(call, call.args().size() - 1), largest);
    }
  }
}
