package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.query.function.FunctionContext;
import io.hyperbytedb.query.function.Functions;
import io.hyperbytedb.query.function.PointBuffer;
import io.hyperbytedb.query.function.Transformation;
import io.hyperbytedb.query.influxql.ast.Expr;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function over the sequence of a series' points; points without a value are passed over. */
final class TransformStream implements PointStream {
  private final PointStream input;
  private final Expr.Call call;
  private final FunctionContext context;
  private final FieldType type;
  private final PointBuffer buffer;
  private @Nullable Transformation transformation;

  TransformStream(PointStream input, Expr.Call call, FunctionContext context) {
    this.input = input;
    this.call = call;
    this.context = context;
    this.type = Functions.transformation(call, input.type(), context).type();
    this.buffer = new PointBuffer(type);
  }

  @Override
  public FieldType type() {
    return type;
  }

  @Override
  public @Nullable GroupKey nextKey() throws IOException {
    transformation = Functions.transformation(call, input.type(), context);
    return input.nextKey();
  }

  @Override
  public @Nullable Points next() throws IOException {
    buffer.clear();
    while (transformation != null && buffer.size() == 0) {
      Points points = input.next();
      if (points == null) {
        transformation.finish(buffer);
        transformation = null;
      } else {
        add(transformation, points);
      }
    }
    return buffer.size() == 0
        ? null
        : new Points(buffer.size(), buffer.times(), buffer.toColumn(), List.of());
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
