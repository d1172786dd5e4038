package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.QueryValidator;
import io.hyperbytedb.query.influxql.ValidSelect;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.memory.QueryMemory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Answers a query with one call over test points with the functions alone: the least an executor
 * does. Knows {@code first} and {@code last} as inner calls.
 */
final class FunctionRunner {
  private final ValidSelect select;
  private final Expr.Call call;
  private final FieldType input;
  private final FunctionContext context;
  private final TreeMap<Long, List<TestPoint>> buckets;
  private final PointBuffer out;

  private FunctionRunner(ValidSelect select, List<TestPoint> all, Expr.Call call) {
    this.select = select;
    this.call = call;
    this.input = type(field(call));
    long min = select.timeRange().min();
    long max = select.timeRange().max();
    Windows windows =
        select.interval() == 0
            ? Windows.single(min, max + 1)
            : new Even(select.interval(), select.intervalOffset());
    this.context =
        new FunctionContext(
            select.interval(),
            windows,
            select.ascending(),
            new Random(1),
            QueryMemory.unlimited(),
            () -> {});
    String measurement = ((Source.Measurement) select.statement().sources().getFirst()).name();
    this.buckets = new TreeMap<>();
    List<TestPoint> points = new ArrayList<>(all);
    if (!select.ascending()) {
      Collections.reverse(points);
    }
    for (TestPoint point : points) {
      if (point.measurement().equals(measurement) && point.time() >= min && point.time() <= max) {
        buckets.computeIfAbsent(windows.start(point.time()), _ -> new ArrayList<>()).add(point);
      }
    }
    this.out =
        new PointBuffer(
            Objects.requireNonNull(Functions.find(call.name())).resultType(input),
            context.memory());
  }

  /** What the query yields. */
  static PointBuffer run(String query, List<TestPoint> points)
      throws ParseException, InvalidQueryException {
    SelectStatement statement = (SelectStatement) InfluxQlParser.parseStatement(query);
    ValidSelect select = QueryValidator.validate(statement, Instant.ofEpochSecond(1000));
    Expr.Call call = (Expr.Call) select.fields().getFirst().expr();
    FunctionRunner runner = new FunctionRunner(select, points, call);
    switch (Objects.requireNonNull(Functions.find(call.name()))) {
      case ScalarFunction function -> runner.calculate(function);
      case TransformationFunction function ->
          runner.transform(function.transformation(call, runner.input, runner.context));
      case ReductionFunction function -> runner.reduce(function.reduction(runner.input));
      case PickFunction function -> runner.pick(function);
      case AccumulatedFunction _ -> throw new IllegalArgumentException(query);
    }
    return runner.out;
  }

  private record Even(long interval, long offset) implements Windows {
    @Override
    public long start(long time) {
      return time - Math.floorMod(time - offset, interval);
    }

    @Override
    public long end(long time) {
      return start(time) + interval;
    }
  }

  /** The field that the innermost call computes from. */
  private static String field(Expr expr) {
    return switch (expr) {
      case Expr.Call call when call.args().getFirst() instanceof Literal ->
          field(call.args().get(1));
      case Expr.Call call -> field(call.args().getFirst());
      default -> ((Expr.VarRef) expr).name();
    };
  }

  private void calculate(ScalarFunction function) {
    for (TestPoint point : buckets.values().stream().flatMap(List::stream).toList()) {
      double x = operand(call.args().getFirst(), point);
      if (out.type() == FieldType.INTEGER) {
        out.append(point.time(), point.integer());
      } else if (call.args().size() == 1) {
        out.append(point.time(), function.apply(x));
      } else {
        double y = operand(call.args().get(1), point);
        out.append(point.time(), function.apply(x, y));
      }
    }
  }

  private static double operand(Expr expr, TestPoint point) {
    return switch (expr) {
      case Literal.NumberLiteral(double value) -> value;
      case Literal.IntegerLiteral(long value) -> (double) value;
      case Expr.VarRef ref when ref.name().equals("v") -> point.number();
      default -> (double) point.integer();
    };
  }

  private static FieldType type(String field) {
    return switch (field) {
      case "v" -> FieldType.FLOAT;
      case "i" -> FieldType.INTEGER;
      case "s" -> FieldType.STRING;
      default -> FieldType.BOOLEAN;
    };
  }

  private void transform(Transformation function) {
    boolean nested = call.args().getFirst() instanceof Expr.Call;
    boolean last = nested && ((Expr.Call) call.args().getFirst()).name().equals("last");
    buckets.forEach(
        (start, points) -> {
          if (nested) {
            give(
                function,
                largestAt(last ? points.getLast().time() : points.getFirst().time(), points),
                start);
          } else if (select.ascending()) {
            points.forEach(point -> give(function, point, point.time()));
          }
        });
    if (!nested && !select.ascending()) {
      buckets
          .descendingMap()
          .values()
          .forEach(points -> points.forEach(point -> give(function, point, point.time())));
    }
    function.finish(out);
  }

  private TestPoint largestAt(long time, List<TestPoint> points) {
    Comparator<TestPoint> order =
        input == FieldType.FLOAT
            ? Comparator.comparingDouble(TestPoint::number)
            : Comparator.comparingLong(TestPoint::integer);
    return points.stream().filter(point -> point.time() == time).max(order).orElseThrow();
  }

  private void give(Transformation function, TestPoint point, long time) {
    switch (input) {
      case FLOAT -> function.addDouble(time, point.number(), out);
      case INTEGER -> function.addLong(time, point.integer(), out);
      case STRING, BOOLEAN -> function.addOther(time, out);
    }
  }

  private void reduce(Reduction function) {
    buckets.forEach((start, points) -> function.reduce(windowTime(start), cell(points), out));
  }

  /** The time that a window is answered with. */
  private long windowTime(long start) {
    return select.interval() == 0 && !select.timeRange().hasMin() ? 0 : start;
  }

  private CellPoints cell(List<TestPoint> points) {
    PointBuffer cell = new PointBuffer(input, context.memory());
    for (TestPoint point : points) {
      append(cell, point, point.time());
    }
    return cell.view();
  }

  private void append(PointBuffer to, TestPoint point, long time) {
    switch (input) {
      case FLOAT -> to.append(time, point.number());
      case INTEGER -> to.append(time, point.integer());
      case STRING -> to.append(time, point.text());
      case BOOLEAN -> to.append(time, point.flag() ? 1L : 0L);
    }
  }

  private void pick(PickFunction function) {
    Pick pick = function.pick(call, input, context);
    boolean timesKept = function.keepsTimes() || (function.selects() && select.interval() == 0);
    buckets.forEach(
        (start, points) -> {
          CellPoints cell = cell(points);
          int[] picked =
              call.args().size() > 2 ? pick.pick(cell, tagGroups(points)) : pick.pick(cell);
          Arrays.stream(picked)
              .mapToObj(points::get)
              .forEach(point -> append(out, point, timesKept ? point.time() : windowTime(start)));
        });
  }

  private static int[] tagGroups(List<TestPoint> points) {
    TreeSet<String> hosts = new TreeSet<>();
    points.forEach(point -> hosts.add(point.host()));
    return points.stream().mapToInt(point -> hosts.headSet(point.host()).size()).toArray();
  }
}
