package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import io.hyperbytedb.query.stream.OutColumns;
import io.hyperbytedb.write.FieldSlot;
import io.hyperbytedb.write.MeasurementBuffer;
import io.hyperbytedb.write.RowWriter;
import io.hyperbytedb.write.SeriesSlot;
import io.hyperbytedb.write.StagedRow;
import io.hyperbytedb.write.WritePath;
import io.hyperbytedb.write.WriteResult;
import io.hyperbytedb.write.WriteTarget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of SELECT INTO: tags of a series stay tags, columns become fields, and rows
 * without any are not written, though they count. For one thread.
 */
final class IntoWriter implements ResultSink {
  /** Points of one write, which is done before the next begins; errors count those of one. */
  private static final int BATCH = 10_000;

  private static final long MAX_SLOT_BYTES = 32L << 20;

  private final RowWriter writer;
  private final WriteTarget target;
  private final IntoSeries into;
  private boolean begun;
  private int pending;
  private long written;

  /**
   * @param into with its database and policy
   * @param asTag which columns, time not counted, are tags: those of {@code top(v, tag, n)}
   */
  IntoWriter(WritePath writes, Source.Measurement into, boolean[] asTag) {
    this.writer = writes.newWriter();
    this.target = writes.target(writes.database(into.database()), into.retentionPolicy());
    this.into = new IntoSeries(into, asTag);
  }

  /** How many rows there were. */
  long written() {
    return written;
  }

  @Override
  public void series(SeriesHeader next) {
    into.begin(next);
  }

  @Override
  public void rows(RowBatch batch) {
    long[] times = ((OutColumn.Times) batch.columns().getFirst()).nanos();
    List<OutColumn> columns = batch.columns().subList(1, batch.columns().size());
    MeasurementBuffer fields = null;
    List<@Nullable FieldSlot> slots = List.of();
    SeriesSlot series = null;
    for (int row = 0; row < batch.size(); row++) {
      if (!begun) {
        writer.begin(target);
        begun = true;
      }
      boolean full = writer.slotBytes() > MAX_SLOT_BYTES;
      if (full) {
        writer.forgetSlots();
      }
      if (fields == null || full) {
        fields = writer.measurement(into.name());
        slots = slots(fields, columns);
        series = null;
      }
      if (series == null || into.differ()) {
        series = writer.series(into.key(columns, row));
      }
      StagedRow staged = writer.row();
      staged.clear();
      for (int c = 0; c < columns.size(); c++) {
        FieldSlot slot = slots.get(c);
        if (slot != null) {
          put(staged, slot, columns.get(c), row);
        }
      }
      written++;
      if (staged.count() > 0) {
        writer.add(series, times[row]);
        pending++;
      }
      if (pending == BATCH) {
        finish();
      }
    }
  }

  private List<@Nullable FieldSlot> slots(MeasurementBuffer fields, List<OutColumn> columns) {
    List<@Nullable FieldSlot> slots = new ArrayList<>(columns.size());
    for (int c = 0; c < columns.size(); c++) {
      String field = into.field(c);
      FieldType type = field == null ? null : type(columns.get(c));
      slots.add(field == null || type == null ? null : fields.field(field, type));
    }
    return slots;
  }

  private static @Nullable FieldType type(OutColumn column) {
    return switch (column) {
      case OutColumn.Values(Column values) -> values.type();
      case OutColumn.FilledValues filled -> type(filled.column());
      case OutColumn.Coded _, OutColumn.Texts _, OutColumn.Lists _ -> FieldType.STRING;
      case OutColumn.Times _ -> FieldType.INTEGER;
      case OutColumn.Nulls _ -> null;
    };
  }

  private static void put(StagedRow staged, FieldSlot slot, OutColumn column, int row) {
    switch (column) {
      case OutColumn.Values(Column values) when values.has(row) -> {
        switch (values) {
          case DoubleColumn c -> {
            if (!Double.isNaN(c.values()[row])) {
              staged.putDouble(slot, c.values()[row]);
            }
          }
          case LongColumn c -> staged.putLong(slot, c.values()[row]);
          case BooleanColumn c -> staged.putBoolean(slot, Bits.get(c.values(), row));
          case StringColumn c -> {
            int from = c.offsets()[row];
            staged.putString(slot, c.data(), from, c.offsets()[row + 1] - from);
          }
        }
      }
      case OutColumn.FilledValues filled -> put(staged, slot, filled.column(), row);
      case OutColumn.Times(long[] nanos) -> staged.putLong(slot, nanos[row]);
      case OutColumn.Coded _, OutColumn.Texts _, OutColumn.Lists _ -> {
        if (OutColumns.value(column, row) instanceof String text) {
          byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
          staged.putString(slot, bytes, 0, bytes.length);
        }
      }
      default -> {}
    }
  }

  /**
   * Waits until all rows so far are acknowledged.
   *
   * @throws QueryFailure if some of them were refused
   */
  void finish() {
    pending = 0;
    if (begun) {
      begun = false;
      WriteResult result = writer.finish().await();
      if (result.error() != null) {
        throw new QueryFailure(result.error());
      }
    }
  }
}
