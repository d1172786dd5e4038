package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.SeriesHeader;
import io.hyperbytedb.query.stream.OutColumns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which series the rows of SELECT INTO belong to. For one thread. */
final class IntoSeries {
  private final String measurement;
  private final boolean[] asTag;
  private SeriesHeader header = new SeriesHeader("", List.of(), List.of());

  /**
   * @param into with its database and policy
   * @param asTag which columns, time not counted, are tags: those of {@code top(v, tag, n)}
   */
  IntoSeries(Source.Measurement into, boolean[] asTag) {
    this.measurement = into.name();
    this.asTag = asTag.clone();
  }

  /** The rows of a series of the answer follow. */
  void begin(SeriesHeader next) {
    header = next;
  }

  /** The measurement that gets the rows. */
  String name() {
    return measurement.isEmpty() ? header.name() : measurement;
  }

  /** Whether rows of one series of the answer may be of several series. */
  boolean differ() {
    for (boolean tag : asTag) {
      if (tag) {
        return true;
      }
    }
    return false;
  }

  /** The name of the field that a column becomes; null if it is a tag. */
  @Nullable String field(int column) {
    return asTag[column] ? null : header.columns().get(column + 1);
  }

  /**
   * The series of a row.
   *
   * @param columns without time
   */
  SeriesKey key(List<OutColumn> columns, int row) {
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
}
