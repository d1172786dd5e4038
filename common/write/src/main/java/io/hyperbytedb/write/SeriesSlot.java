package io.hyperbytedb.write;

import io.hyperbytedb.model.SeriesKey;

/** A series as a {@link RowWriter} knows it. */
public final class SeriesSlot {
  final SeriesKey key;
  final MeasurementBuffer measurement;
  final int partition;
  final boolean hasTimeTag;

  /** The partition buffer's generation in which {@link #ordinal} is valid. */
  int generation;

  int ordinal;

  /** The database whose limits let this series in, and until when that holds. */
  long admittedDatabase = -1;

  long admittedUntil;

  SeriesSlot(SeriesKey key, MeasurementBuffer measurement, int partition, boolean hasTimeTag) {
    this.key = key;
    this.measurement = measurement;
    this.partition = partition;
    this.hasTimeTag = hasTimeTag;
  }

  /** The rows of this series go here. */
  public MeasurementBuffer measurement() {
    return measurement;
  }
}
