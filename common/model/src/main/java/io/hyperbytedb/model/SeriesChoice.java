package io.hyperbytedb.model;

import java.util.List;

/** Which series of a measurement, or of all measurements, are meant. */
public sealed interface SeriesChoice {
  /** All. */
  record All() implements SeriesChoice {}

  /** Those with these keys. */
  record Keys(List<SeriesKey> keys) implements SeriesChoice {
    public Keys {
      keys = List.copyOf(keys);
    }
  }

  /** Those whose tags meet a condition. */
  record Tags(TagCondition condition) implements SeriesChoice {}
}
