package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.function.AccumulatedFunction;
import io.hyperbytedb.query.function.FunctionContext;
import io.hyperbytedb.query.function.Functions;
import io.hyperbytedb.query.function.SeriesFunction;
import io.hyperbytedb.query.function.TransformationFunction;
import io.hyperbytedb.query.influxql.ast.DataType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.plan.Schema;
import io.hyperbytedb.query.plan.TimeWindow;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.stream.FillStream;
import io.hyperbytedb.query.stream.Join;
import io.hyperbytedb.query.stream.PointStream;
import io.hyperbytedb.query.stream.RawStream;
import io.hyperbytedb.query.stream.StreamCall;
import io.hyperbytedb.query.stream.TransformStream;
import io.hyperbytedb.query.stream.WindowFunctions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes the streams of a SELECT's calls, nested as InfluxDB nests its iterators. */
final class CallStreams {
  private final SelectSource source;
  private final RawStreams raw;
  private final List<Expr.VarRef> others;

  /** Whether there is but one call, and it picks a point. */
  private final boolean loneSelector;

  /** Of {@code sample()}. */
  private final RandomGenerator random = RandomGenerator.getDefault();

  private final List<CallScan> scans = new ArrayList<>();

  /** How many points of each call are held at once. */
  private final int batch;

  /**
   * @param raw of the same source
   */
  CallStreams(
      SelectSource source, RawStreams raw, List<Expr.Call> calls, List<Expr.VarRef> others) {
    this.source = source;
    this.raw = raw;
    this.others = others;
    this.batch = Join.batch(calls.size());
    this.loneSelector = calls.size() == 1 && Functions.series(calls.getFirst().name()).selects();
  }

  /** The points of a call; null if it is of a field that does not exist. */
  @Nullable PointStream build(Expr.Call call) throws IOException, InvalidQueryException {
    DataType type = Schema.typeOf(innermost(call));
    boolean ofTag = type == DataType.TAG && source.plan().subqueries().isEmpty();
    return type == DataType.UNKNOWN || ofTag
        ? null
        : build(call, source.plan().window(), source.plan().wanted(/* more= */ 1), loneSelector);
  }

  private static Expr innermost(Expr.Call call) {
    Expr first = call.args().getFirst();
    return first instanceof Expr.Call inner ? innermost(inner) : first;
  }

  /**
   * @param wanted how many points of each series will be asked for; 0 for all
   */
  private PointStream build(Expr.Call call, TimeWindow window, long wanted, boolean selector)
      throws IOException, InvalidQueryException {
    SeriesFunction function = Functions.series(call.name());
    if (function instanceof TransformationFunction transformation) {
      TimeWindow seen = transformation.looksBack(call) ? oneWindowMore(window) : window;
      return transformed(call, transformation, seen);
    }
    PointStream results =
        function instanceof AccumulatedFunction accumulated
                && call.args().getFirst() instanceof Expr.VarRef
            ? accumulated(call, accumulated, window, wanted, selector)
            : overWindows(call, function, argument(call, window, selector), window, selector);
    return function.fills() ? filled(function, results, window, selector) : results;
  }

  /** Functions that look back see one window before the range. */
  private TimeWindow oneWindowMore(TimeWindow window) {
    if (window.interval() == 0) {
      return window;
    }
    return window.over(window.range().wider(window.interval(), source.ascending()));
  }

  /**
   * What is read for a window. A subquery reads nothing beyond what the outermost query looks at:
   * its functions look back at windows without points there.
   */
  private TimeWindow read(TimeWindow window) {
    return source.nested() && window.interval() != 0
        ? window.over(window.range().intersect(source.readable()))
        : window;
  }

  private PointStream transformed(
      Expr.Call call, TransformationFunction function, TimeWindow window)
      throws IOException, InvalidQueryException {
    PointStream input = argument(call, window, /* selector= */ false);
    return new TransformStream(input, function, call, context(window));
  }

  private FunctionContext context(TimeWindow window) {
    return new FunctionContext(
        window.interval(),
        window,
        source.ascending(),
        random,
        source.options().memory(),
        source.options().checkpoint());
  }

  /** What the call's argument gives: the points of a field, or of a call. */
  private PointStream argument(Expr.Call call, TimeWindow window, boolean selector)
      throws IOException, InvalidQueryException {
    return call.args().getFirst() instanceof Expr.Call inner
        ? build(inner, window, /* wanted= */ 0, /* selector= */ false)
        : raw(call, window, selector);
  }

  private PointStream raw(Expr.Call call, TimeWindow window, boolean selector)
      throws IOException, InvalidQueryException {
    Expr.VarRef field = (Expr.VarRef) call.args().getFirst();
    return raw.of(window.range(), wanted(field, selector));
  }

  /** All points of a field. */
  private RawStream.Wanted wanted(Expr.VarRef field, boolean selector) {
    return new RawStream.Wanted(field, selector ? others : List.of(), /* most= */ 0);
  }

  /** The results of a function over a field, accumulated as it is scanned where that can be. */
  private PointStream accumulated(
      Expr.Call call,
      AccumulatedFunction function,
      TimeWindow window,
      long wanted,
      boolean selector)
      throws IOException, InvalidQueryException {
    Expr.VarRef field = (Expr.VarRef) call.args().getFirst();
    FieldType type = Schema.fieldType(field.type());
    if (type == null) {
      throw new QueryFailure("unsupported call: " + call.name());
    }
    function.checkInput(type);
    if (!source.readsOnlyTables()) {
      PointStream points =
          raw.of(window.range(), wanted(field, selector), /* anyOrder= */ window.interval() == 0);
      return overWindows(call, function, points, window, selector);
    }
    CallScan scan = scan(read(window), wanted);
    return new TableCallStream(
        scan,
        scan.add(call, function),
        function.resultType(type),
        source.tables(),
        source.ascending(),
        new TableCallStream.Shown(
            selector ? others.size() : 0, selector && window.interval() == 0, batch));
  }

  /** The scan that all calls over a range share. */
  private CallScan scan(TimeWindow window, long wanted) {
    for (CallScan scan : scans) {
      if (scan.window().equals(window) && scan.wanted() == wanted) {
        return scan;
      }
    }
    CallScan made =
        new CallScan(
            source.data(), source, window, wanted, loneSelector ? others : List.of(), loneSelector);
    scans.add(made);
    return made;
  }

  private PointStream overWindows(
      Expr.Call call,
      SeriesFunction function,
      PointStream input,
      TimeWindow window,
      boolean selector) {
    return new StreamCall(
        source.options(),
        input,
        WindowFunctions.of(
            call, function, input.type(), context(window), selector ? others : List.of()),
        window,
        selector ? others.size() : 0,
        selector && window.interval() == 0,
        batch);
  }

  private PointStream filled(
      SeriesFunction function, PointStream input, TimeWindow window, boolean selector) {
    Fill fill = source.plan().fill();
    if (window.interval() == 0 || fill instanceof Fill.NoFill) {
      return input;
    }
    Fill effective =
        fill instanceof Fill.NullFill
                && function instanceof AccumulatedFunction accumulated
                && accumulated.zeroIfEmpty()
            ? new Fill.IntegerFill(0)
            : fill;
    return new FillStream(
        input,
        selector ? others.size() : 0,
        effective,
        window,
        source.ascending(),
        batch,
        source.options().checkpoint());
  }
}
