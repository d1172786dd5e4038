package io.hyperbytedb.query.show;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * A series whose rows are made of items: each column says what it takes of one. For one thread.
 *
 * @param <T> an item
 */
final class Rows<T> {
  private final List<T> items;
  private final List<String> names = new ArrayList<>();
  private final List<OutColumn> columns = new ArrayList<>();

  Rows(List<T> items) {
    this.items = items;
  }

  Rows<T> text(String name, Function<T, String> value) {
    return add(name, new OutColumn.Texts(items.stream().map(value).toList()));
  }

  Rows<T> number(String name, ToLongFunction<T> value) {
    long[] numbers = items.stream().mapToLong(value).toArray();
    return add(name, new OutColumn.Values(new LongColumn(numbers.length, numbers, null)));
  }

  Rows<T> flag(String name, Predicate<T> value) {
    int size = items.size();
    long[] bits = new long[(size + 63) / 64];
    for (int i = 0; i < size; i++) {
      if (value.test(items.get(i))) {
        Bits.set(bits, i);
      }
    }
    return add(name, new OutColumn.Values(new BooleanColumn(size, bits, null)));
  }

  Rows<T> add(String name, OutColumn column) {
    names.add(name);
    columns.add(column);
    return this;
  }

  /** Answers the series; without items it has columns and no values. */
  void emit(String name, ResultSink sink) throws IOException {
    sink.series(new SeriesHeader(name, List.of(), names));
    if (!items.isEmpty()) {
      sink.rows(new RowBatch(items.size(), columns));
    }
  }
}
