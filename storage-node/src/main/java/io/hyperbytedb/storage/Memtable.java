package io.hyperbytedb.storage;

import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.WalBatch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The unflushed rows of a partition for the offsets {@code [from, to)}. One thread appends, any
 * thread reads.
 */
final class Memtable {
  /** Whose rows a table holds. */
  record Key(long databaseId, long policyId, String database, String policy, String measurement) {}

  private final int partition;
  private final long fromOffset;
  private final Map<Key, MeasurementTable> tables = new ConcurrentHashMap<>();
  private volatile long bytes;
  private volatile long rows;
  private volatile long oldestNanos;

  Memtable(int partition, long fromOffset) {
    this.partition = partition;
    this.fromOffset = fromOffset;
  }

  /** The first offset whose rows may be in here. */
  long fromOffset() {
    return fromOffset;
  }

  /** About how much memory the rows take. */
  long bytes() {
    return bytes;
  }

  long rows() {
    return rows;
  }

  /** {@link System#nanoTime} when the first rows came; meaningless while there are none. */
  long oldestNanos() {
    return oldestNanos;
  }

  /** Appends a batch; {@link #sealFull} is to follow, outside of locks that others wait for. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread appends
  void append(WalBatch batch, int[] ordinals, long nowNanos) {
    if (rows == 0) {
      oldestNanos = nowNanos;
    }
    for (ArrivedRows arrived : batch.blocks()) {
      tables
          .computeIfAbsent(key(batch, arrived), k -> new MeasurementTable(partition))
          .append(arrived, ordinals);
      rows += arrived.size();
      bytes += size(arrived);
    }
  }

  /** Sorts what has become large enough of the tables that a batch was appended to. */
  void sealFull(WalBatch batch) {
    for (ArrivedRows arrived : batch.blocks()) {
      MeasurementTable table = tables.get(key(batch, arrived));
      if (table != null) {
        table.sealIfFull();
      }
    }
  }

  private static Key key(WalBatch batch, ArrivedRows arrived) {
    return new Key(
        batch.databaseId(),
        batch.policyId(),
        batch.database(),
        batch.policy(),
        arrived.measurement());
  }

  private static long size(ArrivedRows arrived) {
    long size = 12L * arrived.size();
    for (FieldColumn field : arrived.fields()) {
      size += field.type() == FieldType.BOOLEAN ? arrived.size() / 4 : 8L * arrived.size();
      if (field.column() instanceof StringColumn strings) {
        size += strings.offsets()[arrived.size()] - strings.offsets()[0];
      }
    }
    return size;
  }

  Map<Key, MeasurementTable> tables() {
    return tables;
  }

  /** Adds a measurement's blocks to {@code out}, in the order of arrival. */
  void blocks(long policyId, String measurement, List<SortedRows> out) {
    tables.forEach(
        (key, table) -> {
          if (key.policyId() == policyId && key.measurement().equals(measurement)) {
            out.addAll(table.blocks());
          }
        });
  }
}
