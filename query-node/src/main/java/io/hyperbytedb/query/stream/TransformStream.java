package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.query.function.FunctionContext;
import io.hyperbytedb.query.function.PointBuffer;
import io.hyperbytedb.query.function.Transformation;
import io.hyperbytedb.query.function.TransformationFunction;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.plan.GroupKey;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function over the sequence of a series' points; points without a value are passed over. */
public final class TransformStream implements PointStream {
  private static final int BATCH = 8 << 10;

  private final PointStream input;
  private final TransformationFunction function;
  private final Expr.Call call;
  private final FunctionContext context;
  private final FieldType type;
  private final PointBuffer buffer;
  private int given;
  private @Nullable Transformation transformation;

  public TransformStream(
      PointStream input, TransformationFunction function, Expr.Call call, FunctionContext context) {
    this.input = input;
    this.function = function;
    this.call = call;
    this.context = context;
    try (Transformation first = function.transformation(call, input.type(), context)) {
      this.type = first.type();
    }
    this.buffer = new PointBuffer(type, context.memory());
  }

  @Override
  public FieldType type() {
    return type;
  }

  @Override
  public @Nullable GroupKey nextKey() throws IOException {
    end();
    buffer.clear();
    given = 0;
    transformation = function.transformation(call, input.type(), context);
    return input.nextKey();
  }

  @Override
  public @Nullable Points next() throws IOException {
    if (given == buffer.size()) {
      buffer.clear();
      given = 0;
    }
    while (transformation != null && buffer.size() == 0) {
      Points points = input.next();
      if (points == null) {
        transformation.finish(buffer);
        end();
      } else {
        add(transformation, points);
      }
    }
    if (given == buffer.size()) {
      return null;
    }
    int from = given;
    given = Math.min(buffer.size(), from + BATCH);
    return new Points(
        given - from, buffer.times(from, given), buffer.column(from, given), List.of());
  }

  private void end() {
    if (transformation != null) {
      transformation.close();
      transformation = null;
    }
  }

  private void add(Transformation into, Points points) {
    long[] times = points.times();
    Column column = points.value();
    for (int i = 0; i < points.size(); i++) {
      if (column.has(i)) {
        switch (column) {
          case DoubleColumn c -> into.addDouble(times[i], c.values()[i], buffer);
          case LongColumn c -> into.addLong(times[i], c.values()[i], buffer);
          default -> into.addOther(times[i], buffer);
        }
      }
    }
  }
}
