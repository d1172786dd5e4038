package io.hyperbytedb.query.golden;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.StringColumn;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Sorts points into rows, one by one and plainly; later points overwrite field by field. */
final class RowsBuilder {
  private final TreeMap<Long, TreeMap<Long, Map<FieldName, Object>>> series = new TreeMap<>();
  private final Set<FieldName> fields =
      new TreeSet<>(Comparator.comparing(FieldName::name).thenComparing(FieldName::type));

  static FieldType type(Object value) {
    return switch (value) {
      case Double _ -> FieldType.FLOAT;
      case Long _ -> FieldType.INTEGER;
      case Boolean _ -> FieldType.BOOLEAN;
      default -> FieldType.STRING;
    };
  }

  void add(long id, Point point) {
    Map<FieldName, Object> row =
        series
            .computeIfAbsent(id, i -> new TreeMap<>())
            .computeIfAbsent(point.time(), t -> new HashMap<>());
    point
        .fields()
        .forEach(
            (name, value) -> {
              FieldName field = new FieldName(name, type(value));
              fields.add(field);
              row.put(field, value);
            });
  }

  /** Takes the rows of a series from some time to another, inclusive. */
  void delete(long id, long min, long max) {
    TreeMap<Long, Map<FieldName, Object>> rows = series.get(id);
    if (rows != null && min <= max) {
      rows.subMap(min, true, max, true).clear();
      if (rows.isEmpty()) {
        series.remove(id);
      }
    }
  }

  boolean isEmpty() {
    return series.isEmpty();
  }

  SortedRows build() {
    int count = series.size();
    long[] ids = new long[count];
    int[] starts = new int[count + 1];
    List<Map<FieldName, Object>> rows = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    int next = 0;
    for (Map.Entry<Long, TreeMap<Long, Map<FieldName, Object>>> entry : series.entrySet()) {
      ids[next] = entry.getKey();
      entry
          .getValue()
          .forEach(
              (time, row) -> {
                times.add(time);
                rows.add(row);
              });
      starts[++next] = rows.size();
    }
    List<FieldColumn> columns = new ArrayList<>();
    for (FieldName field : fields) {
      List<@Nullable Object> values = new ArrayList<>();
      rows.forEach(row -> values.add(row.get(field)));
      columns.add(new FieldColumn(field.name(), column(field.type(), values)));
    }
    return new SortedRows(count, ids, starts, times.stream().mapToLong(t -> t).toArray(), columns);
  }

  private static Column column(FieldType type, List<@Nullable Object> values) {
    int size = values.size();
    long[] present = new long[Bits.words(size)];
    for (int i = 0; i < size; i++) {
      if (values.get(i) != null) {
        Bits.set(present, i);
      }
    }
    return switch (type) {
      case FLOAT -> {
        double[] out = new double[size];
        for (int i = 0; i < size; i++) {
          out[i] = values.get(i) instanceof Double value ? value : 0;
        }
        yield new DoubleColumn(size, out, present);
      }
      case INTEGER -> {
        long[] out = new long[size];
        for (int i = 0; i < size; i++) {
          out[i] = values.get(i) instanceof Long value ? value : 0;
        }
        yield new LongColumn(size, out, present);
      }
      case BOOLEAN -> {
        long[] out = new long[Bits.words(size)];
        for (int i = 0; i < size; i++) {
          if (Boolean.TRUE.equals(values.get(i))) {
            Bits.set(out, i);
          }
        }
        yield new BooleanColumn(size, out, present);
      }
      case STRING -> {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int[] offsets = new int[size + 1];
        for (int i = 0; i < size; i++) {
          if (values.get(i) instanceof String text) {
            data.writeBytes(text.getBytes(StandardCharsets.UTF_8));
          }
          offsets[i + 1] = data.size();
        }
        yield new StringColumn(size, data.toByteArray(), offsets, present);
      }
    };
  }
}
