package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesKey;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final String measurement;
  private final boolean[] asTag;
  private SeriesHeader header = new SeriesHeader("", List.of(), List.of());
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
    this.measurement = into.name();
    this.asTag = asTag.clone();
  }

  /** How many rows there were. */
  long written() {
    return written;
  }

  @Override
  public void series(SeriesHeader next) {
    header = next;
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
        fields = writer.measurement(name());
        slots = slots(fields, columns);
        series = null;
      }
      if (series == null || hasTagColumns()) {
        series = writer.series(key(columns, row));
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

  private String name() {
    return measurement.isEmpty() ? header.name() : measurement;
  }

  private boolean hasTagColumns() {
    for (boolean tag : asTag) {
      if (tag) {
        return true;
      }
    }
    return false;
  }

  private SeriesKey key(List<OutColumn> columns, int row) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (SeriesHeader.Tag tag : header.tags()) {
      put(tags, tag.key(), tag.value());
    }
    for (int c = 0; c < asTag.length; c++) {
      if (asTag[c]) {
        put(tags, header.columns().get(c + 1), OutColumns.value(columns.get(c), row));
      }
    }
    List<String> flat = new ArrayList<>(2 * tags.size());
    tags.forEach(
        (key, value) -> {
          flat.add(key);
          flat.add(value);
        });
    return SeriesKey.of(name(), flat.toArray(String[]::new));
  }

  private static void put(Map<String, String> tags, String key, @Nullable Object value) {
    if (value instanceof String text && !text.isEmpty()) {
      tags.putIfAbsent(key, text);
    }
  }

  private List<@Nullable FieldSlot> slots(MeasurementBuffer fields, List<OutColumn> columns) {
    List<@Nullable FieldSlot> slots = new ArrayList<>(columns.size());
    for (int c = 0; c < columns.size(); c++) {
      FieldType type = asTag[c] ? null : type(columns.get(c));
      slots.add(type == null ? null : fields.field(header.columns().get(c + 1), type));
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
