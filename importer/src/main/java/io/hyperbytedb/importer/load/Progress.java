package io.hyperbytedb.importer.load;

import java.util.concurrent.atomic.LongAdder;

/** How far an import or a survey is. Thread-safe. */
public final class Progress {
  final LongAdder bytes = new LongAdder();
  final LongAdder rows = new LongAdder();
  final LongAdder values = new LongAdder();
  final LongAdder series = new LongAdder();
  final LongAdder shards = new LongAdder();

  /** The bytes of the shards' files that were read, estimated within a shard. */
  public long bytes() {
    return bytes.sum();
  }

  /** Rows: the fields of a series at a time. */
  public long rows() {
    return rows.sum();
  }

  /** Values of fields. */
  public long values() {
    return values.sum();
  }

  /** Series, counted in each shard. */
  public long series() {
    return series.sum();
  }

  /** Shards that are finished. */
  public long shards() {
    return shards.sum();
  }
}
