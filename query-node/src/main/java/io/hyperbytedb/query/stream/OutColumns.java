package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.scan.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done with columns of answers. */
public final class OutColumns {
  private OutColumns() {}

  /** The values as a column of their own type; texts become strings. */
  public static Column column(OutColumn column, int size) {
    return switch (column) {
      case OutColumn.Values(Column values) -> values;
      case OutColumn.FilledValues filled -> column(filled.column(), size);
      case OutColumn.Times(long[] nanos) ->
          new io.hyperbytedb.model.LongColumn(size, nanos, /* present= */ null);
      case OutColumn.Nulls _ -> Columns.empty(FieldType.FLOAT, size);
      case OutColumn.Texts(List<String> texts) -> Columns.of(FieldType.STRING, texts);
      case OutColumn.Lists lists ->
          Columns.of(FieldType.STRING, lists.values().stream().map(List::toString).toList());
      case OutColumn.Coded(int[] codes, String[] dictionary) -> {
        List<@Nullable Object> texts = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
          texts.add(dictionary[codes[i]]);
        }
        yield Columns.of(FieldType.STRING, texts);
      }
    };
  }

  /** The values to compute with: numbers of {@code fill} stand for what is missing. */
  static Column operand(OutColumn column, int size) {
    if (!(column instanceof OutColumn.FilledValues filled)) {
      return column(column, size);
    }
    List<@Nullable Object> numbers = new ArrayList<>(size);
    for (int row = 0; row < size; row++) {
      numbers.add(value(column, row) instanceof Number number ? number : null);
    }
    return Columns.of(filled.integer() ? FieldType.INTEGER : FieldType.FLOAT, numbers);
  }

  /** The value of a row, boxed. */
  public static @Nullable Object value(OutColumn column, int row) {
    return switch (column) {
      case OutColumn.Values(Column values) -> Columns.value(values, row);
      case OutColumn.FilledValues filled -> {
        Object value = value(filled.column(), row);
        yield value != null
            ? value
            : filled.integer() ? (Object) (long) filled.fill() : (Object) filled.fill();
      }
      case OutColumn.Times(long[] nanos) -> nanos[row];
      case OutColumn.Nulls _ -> null;
      case OutColumn.Texts(List<String> texts) -> texts.get(row);
      case OutColumn.Lists lists -> lists.values().get(row);
      case OutColumn.Coded(int[] codes, String[] dictionary) -> dictionary[codes[row]];
    };
  }

  /** Rows {@code [from, to)}. */
  static OutColumn slice(OutColumn column, int from, int to) {
    return switch (column) {
      case OutColumn.Values(Column values) -> new OutColumn.Values(Columns.slice(values, from, to));
      case OutColumn.FilledValues(OutColumn inner, double fill, boolean integer) ->
          new OutColumn.FilledValues(slice(inner, from, to), fill, integer);
      case OutColumn.Times(long[] nanos) ->
          new OutColumn.Times(Arrays.copyOfRange(nanos, from, to));
      case OutColumn.Nulls nulls -> nulls;
      case OutColumn.Texts(List<String> texts) -> new OutColumn.Texts(texts.subList(from, to));
      case OutColumn.Lists lists -> new OutColumn.Lists(lists.values().subList(from, to));
      case OutColumn.Coded(int[] codes, String[] dictionary) ->
          new OutColumn.Coded(Arrays.copyOfRange(codes, from, to), dictionary);
    };
  }

  /**
   * Rows of several columns, which show the same thing.
   *
   * @param which for each row of the result the column, -1 for no value
   * @param rows for each row of the result the row there
   * @param sizes the columns' sizes
   */
  static OutColumn gather(List<OutColumn> columns, int[] which, int[] rows, int size, int[] sizes) {
    OutColumn coded = gatherCodes(columns, which, rows, size);
    if (coded != null) {
      return coded;
    }
    List<Column> plain = new ArrayList<>(columns.size());
    FieldType type = null;
    for (int i = 0; i < columns.size(); i++) {
      plain.add(column(columns.get(i), sizes[i]));
      if (!(columns.get(i) instanceof OutColumn.Nulls)) {
        FieldType found = plain.getLast().type();
        type = type == null || type == FieldType.INTEGER ? found : type;
      }
    }
    if (type == null) {
      return new OutColumn.Nulls();
    }
    for (int i = 0; i < plain.size(); i++) {
      plain.set(i, Columns.as(type, plain.get(i)));
    }
    return new OutColumn.Values(Columns.gather(type, plain, which, rows, size));
  }

  /** Codes stay codes if all columns have one dictionary. */
  @SuppressWarnings("ReferenceEquality") // the same dictionary, not an equal one
  private static @Nullable OutColumn gatherCodes(
      List<OutColumn> columns, int[] which, int[] rows, int size) {
    @Nullable String[] dictionary = null;
    for (OutColumn column : columns) {
      if (!(column instanceof OutColumn.Coded coded)
          || (dictionary != null && dictionary != coded.dictionary())) {
        return null;
      }
      dictionary = coded.dictionary();
    }
    if (dictionary == null) {
      return null;
    }
    int[] codes = new int[size];
    for (int i = 0; i < size; i++) {
      if (which[i] < 0) {
        return null;
      }
      codes[i] = ((OutColumn.Coded) columns.get(which[i])).codes()[rows[i]];
    }
    return new OutColumn.Coded(codes, dictionary);
  }

  /** A column of one value. */
  static OutColumn constant(@Nullable String text, int size) {
    return text == null || text.isEmpty()
        ? new OutColumn.Nulls()
        : new OutColumn.Coded(new int[size], new @Nullable String[] {text});
  }
}
