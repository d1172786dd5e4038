package io.hyperbytedb.model;

import java.util.List;

/** Selects series of one measurement, or of all measurements. */
public sealed interface SeriesChoice {
  /** All series. */
  record All() implements SeriesChoice {}

  /** The series with these keys. */
  record Keys(List<SeriesKey> keys) implements SeriesChoice {
    public Keys {
      keys = List.copyOf(keys);
    }
  }

  /** The series whose tags meet a condition. */
  record Tags(TagCondition condition) implements SeriesChoice {}
}
