package io.hyperbytedb.query.result;

import io.hyperbytedb.model.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A column of an answer. Arrays are shared; nobody writes to them. */
@SuppressWarnings("ArrayRecordComponent") // views on primitive arrays, never compared
public sealed interface OutColumn {
  /** Nanoseconds since 1970, shown as the request wants times. */
  record Times(long[] nanos) implements OutColumn {}

  /** Values; a row without one is null. */
  record Values(Column column) implements OutColumn {}

  /** Values, and a number where there is none: {@code fill(7)} also fills columns beside a call. */
  record FilledValues(OutColumn column, double fill, boolean integer) implements OutColumn {}

  /**
   * Texts by code.
   *
   * @param codes one a row
   * @param dictionary the text of each code; null for no value
   */
  record Coded(int[] codes, @Nullable String[] dictionary) implements OutColumn {}

  /** Texts. */
  record Texts(List<String> values) implements OutColumn {
    public Texts {
      values = List.copyOf(values);
    }
  }

  /** Lists of texts. */
  record Lists(List<List<String>> values) implements OutColumn {
    public Lists {
      values = List.copyOf(values);
    }
  }

  /** No values. */
  record Nulls() implements OutColumn {}
}
