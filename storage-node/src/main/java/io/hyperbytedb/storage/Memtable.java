package io.hyperbytedb.storage;

import io.hyperbytedb.catalog.manifest.Deletes;
import io.hyperbytedb.catalog.manifest.Tombstones;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.TableId;
import io.hyperbytedb.model.Tombstone;
import io.hyperbytedb.model.WalBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.roaringbitmap.RoaringBitmap;

/**
 * The unflushed rows and deletes of a partition for the offsets {@code [from, to)}. One thread
 * appends, any thread reads.
 */
final class Memtable {
  /** The database, policy and measurement of a table's rows. */
  record Key(long databaseId, long policyId, String database, String policy, String measurement) {
    TableId table() {
      return new TableId(databaseId, policyId, measurement);
    }
  }

  private final int partition;
  private final long fromOffset;
  private final Map<Key, MeasurementTable> tables = new ConcurrentHashMap<>();

  /** The lookup key of queries, which may ask for thousands of measurements. */
  private record Place(long policyId, String measurement) {}

  /** The tables of each place: several if its database or policy was renamed meanwhile. */
  private final Map<Place, List<MeasurementTable>> places = new ConcurrentHashMap<>();

  private final List<Tombstone> tombstones = new ArrayList<>();
  private final RoaringBitmap dropped = new RoaringBitmap();
  private final RoaringBitmap revived = new RoaringBitmap();
  private volatile long bytes;
  private volatile long rows;
  private volatile int deletes;
  private volatile long oldestNanos;

  Memtable(int partition, long fromOffset) {
    this.partition = partition;
    this.fromOffset = fromOffset;
  }

  int partition() {
    return partition;
  }

  /** The first offset whose rows may be in this memtable. */
  long fromOffset() {
    return fromOffset;
  }

  /** The approximate memory use of the rows. */
  long bytes() {
    return bytes;
  }

  long rows() {
    return rows;
  }

  /** Whether it has rows or deletes to flush. */
  boolean hasContent() {
    return rows > 0 || deletes > 0;
  }

  /** {@link System#nanoTime} of the arrival of the first rows; meaningless without content. */
  long oldestNanos() {
    return oldestNanos;
  }

  /**
   * Appends a batch. The caller must call {@link #sealFull} afterwards, outside of contended locks.
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread appends
  void append(WalBatch batch, int[] ordinals, long nowNanos) {
    if (rows == 0 && tombstones.isEmpty()) {
      oldestNanos = nowNanos;
    }
    for (ArrivedRows arrived : batch.blocks()) {
      Key key = key(batch, arrived);
      MeasurementTable known = tables.get(key);
      // The key and the place of a new table have its name each.
      long before = known == null ? -2L * key.measurement().length() : known.bytes();
      MeasurementTable table = tables.computeIfAbsent(key, this::newTable);
      table.append(arrived, ordinals);
      rows += arrived.size();
      bytes += table.bytes() - before;
    }
  }

  private MeasurementTable newTable(Key key) {
    MeasurementTable table = new MeasurementTable(partition);
    places.merge(
        new Place(key.policyId(), key.measurement()),
        List.of(table),
        (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
    return table;
  }

  /** Removes the rows that a tombstone deletes, and keeps it for the files below. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread appends
  void delete(Tombstone tombstone, RoaringBitmap droppedSeries, long nowNanos) {
    if (rows == 0 && tombstones.isEmpty()) {
      oldestNanos = nowNanos;
    }
    tables.forEach(
        (key, table) ->
            table.delete(
                Tombstones.of(
                    List.of(tombstone), key.databaseId(), key.policyId(), key.measurement()),
                tombstone.offset()));
    tombstones.add(tombstone);
    deletes++;
    dropped.or(droppedSeries);
    revived.andNot(droppedSeries);
  }

  /** Records that a dropped series is written again. */
  void revive(int ordinal) {
    dropped.remove(ordinal);
    revived.add(ordinal);
  }

  /** The tombstones so far. The caller holds the consumer's lock, or the memtable is frozen. */
  List<Tombstone> tombstones() {
    return tombstones;
  }

  /** The deletes for the commit. */
  Deletes deletes() {
    return new Deletes(tombstones, dropped, revived, List.of());
  }

  /** Seals the tables of a batch that have become large enough. */
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

  Map<Key, MeasurementTable> tables() {
    return tables;
  }

  /** Adds a measurement's blocks to {@code out}, in order of arrival. */
  void blocks(long policyId, String measurement, List<SortedRows> out) {
    for (MeasurementTable table :
        places.getOrDefault(new Place(policyId, measurement), List.of())) {
      out.addAll(table.blocks());
    }
  }
}
