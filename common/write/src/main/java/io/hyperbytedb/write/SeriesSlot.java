package io.hyperbytedb.write;

import io.hyperbytedb.model.SeriesKey;

/** A series in a {@link RowWriter}. */
public final class SeriesSlot {
  final SeriesKey key;
  final MeasurementBuffer measurement;
  final int partition;
  final boolean hasTimeTag;

  /** The partition buffer's generation in which {@link #ordinal} is valid. */
  int generation;

  int ordinal;

  /** The database whose limits admitted this series, and until when that is valid. */
  long admittedDatabase = -1;

  long admittedUntil;

  SeriesSlot(SeriesKey key, MeasurementBuffer measurement, int partition, boolean hasTimeTag) {
    this.key = key;
    this.measurement = measurement;
    this.partition = partition;
    this.hasTimeTag = hasTimeTag;
  }

  /** The measurement to which the rows of this series are added. */
  public MeasurementBuffer measurement() {
    return measurement;
  }
}
