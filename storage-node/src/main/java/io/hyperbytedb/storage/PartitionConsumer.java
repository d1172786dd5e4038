package io.hyperbytedb.storage;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.catalog.manifest.Deletes;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.catalog.manifest.Tombstones;
import io.hyperbytedb.catalog.manifest.Unwritten;
import io.hyperbytedb.catalog.series.SeriesRegistry;
import io.hyperbytedb.catalog.series.SeriesTable;
import io.hyperbytedb.cluster.tail.TailRows;
import io.hyperbytedb.cluster.tail.TailSeries;
import io.hyperbytedb.log.Follower;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.OffsetWatcher;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.wal.DeleteCodec;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.SeriesFate;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.Tombstone;
import io.hyperbytedb.model.WalBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes one WAL partition: follows the log from the flushed offset on and appends to the
 * memtable. {@link #freeze} swaps the memtable and {@link #flushed} drops the frozen one; both, and
 * the reader's view of them, happen under one lock, so a tail is always consistent.
 *
 * <p>A record that cannot be decoded goes to quarantine and the partition continues; an internal
 * failure stops it at its position.
 */
final class PartitionConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionConsumer.class);
  private static final long PAUSE_NANOS = 5_000_000L;
  private static final int[] NONE = {};
  private static final long MAX_NEW_SERIES_BYTES = 6L << 20;

  private final Log log;
  private final Partition partition;
  private final Manifest manifest;
  private final SchemaGuard schemas;
  private final Quarantine quarantine;
  private final StorageMetrics metrics;
  private final BooleanSupplier mustWait;
  private final OffsetWatcher watcher;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private Memtable active;

  @GuardedBy("lock")
  private @Nullable Memtable frozen;

  @GuardedBy("lock")
  private long frozenEnd;

  @GuardedBy("lock")
  private int frozenSeries;

  /** The number of series when the older memtable started. */
  @GuardedBy("lock")
  private int flushedSeries;

  @GuardedBy("lock")
  private long newSeriesBytes;

  @GuardedBy("lock")
  private final UnwrittenSeries unwritten;

  /** The unwritten series when the older memtable ended. */
  @GuardedBy("lock")
  private List<Unwritten> frozenUnwritten = List.of();

  /** The currently dropped series; used by the consuming thread. */
  private final RoaringBitmap droppedSeries;

  private volatile boolean closed;
  private Log.@Nullable Subscription subscription;
  private volatile @Nullable Throwable failure;

  PartitionConsumer(
      Log log,
      Partition partition,
      Manifest manifest,
      SchemaGuard schemas,
      Quarantine quarantine,
      StorageMetrics metrics,
      BooleanSupplier mustWait) {
    this.log = log;
    this.partition = partition;
    this.manifest = manifest;
    this.schemas = schemas;
    this.quarantine = quarantine;
    this.metrics = metrics;
    this.mustWait = mustWait;
    PartitionImage image = manifest.image(partition.number());
    long from = image.flushedOffset();
    this.droppedSeries = image.droppedSeries();
    this.unwritten = new UnwrittenSeries(image.unwritten());
    this.flushedSeries = image.seriesCount();
    this.watcher = new OffsetWatcher(from);
    this.active = new Memtable(partition.number(), from);
  }

  void start() {
    subscription = log.follow(partition, "wal-" + number(), new Records());
  }

  int number() {
    return partition.number();
  }

  OffsetWatcher watcher() {
    return watcher;
  }

  /** Why the consumer stopped on its own; null while it runs. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Why and where the consumer stopped on its own; null while it runs. */
  @Nullable String problem() {
    Throwable why = failure;
    return why == null
        ? null
        : "partition " + number() + " stopped at offset " + watcher.position() + ": " + why;
  }

  /** Whether there is a memtable whose flush has started and not succeeded yet. */
  boolean isFrozen() {
    synchronized (lock) {
      return frozen != null;
    }
  }

  /** The approximate memory use of its rows. */
  long bytes() {
    synchronized (lock) {
      return active.bytes() + (frozen == null ? 0 : frozen.bytes());
    }
  }

  /** Whether its new series nearly fill a commit, which must fit in one record. */
  boolean manySeries() {
    synchronized (lock) {
      return newSeriesBytes > MAX_NEW_SERIES_BYTES;
    }
  }

  Memtable active() {
    synchronized (lock) {
      return active;
    }
  }

  /** What is to be flushed: the rows of {@code [memtable.fromOffset, end)}. */
  record Frozen(Memtable memtable, long end, int seriesEnd, List<Unwritten> unwritten) {
    /** The deletes for the commit. */
    Deletes deletes() {
      Deletes own = memtable.deletes();
      return new Deletes(own.tombstones(), own.dropped(), own.revived(), unwritten);
    }
  }

  /**
   * Starts a new memtable; the old one stays readable. Returns the same result until it is flushed.
   */
  Frozen freeze() {
    synchronized (lock) {
      if (frozen == null) {
        frozen = active;
        frozenEnd = watcher.position();
        frozenSeries = manifest.series(number()).end();
        frozenUnwritten = unwritten.snapshot();
        active = new Memtable(number(), frozenEnd);
        newSeriesBytes = 0;
      }
      return new Frozen(frozen, frozenEnd, frozenSeries, frozenUnwritten);
    }
  }

  /** Completes when the fields of all rows so far are registered in the catalog. */
  CompletableFuture<Void> settle() {
    return schemas.settle();
  }

  /** Drops the frozen memtable: the manifest, as applied by this process, has its content. */
  void flushed() {
    synchronized (lock) {
      frozen = null;
      flushedSeries = frozenSeries;
    }
  }

  /** Whether answers list the series that are not in any file yet. */
  enum NewSeries {
    LISTED,
    /** The caller has them in its index. */
    KNOWN
  }

  /** The unflushed rows of a measurement, and the new series of the partition. */
  TailRows tail(long databaseId, long policyId, String measurement, NewSeries newSeries) {
    while (true) {
      Memtable first;
      Memtable second;
      List<Tombstone> tombstones;
      SeriesState state;
      synchronized (lock) {
        first = frozen == null ? active : frozen;
        second = active;
        tombstones = new ArrayList<>(second.tombstones());
        state = seriesState();
      }
      TailSeries series = series(state, databaseId, measurement, newSeries);
      List<SortedRows> blocks = new ArrayList<>();
      first.blocks(policyId, measurement, blocks);
      if (second != first) {
        hide(blocks, Tombstones.of(tombstones, databaseId, policyId, measurement), second);
        second.blocks(policyId, measurement, blocks);
      }
      synchronized (lock) {
        // A concurrent delete may have been applied to one block and not to another.
        if (second.tombstones().size() == tombstones.size()) {
          List<Tombstone> all = new ArrayList<>(second == first ? List.of() : first.tombstones());
          all.addAll(tombstones);
          all.removeIf(tombstone -> !tombstone.concerns(databaseId, policyId, measurement));
          return new TailRows(series, blocks, all);
        }
      }
    }
  }

  /** A frozen memtable is written as it is; later deletes are applied to a reader's copy here. */
  private static void hide(List<SortedRows> blocks, Tombstones tombstones, Memtable since) {
    blocks.replaceAll(block -> RowFilter.without(block, tombstones, since.fromOffset()));
    blocks.removeIf(block -> block.size() == 0);
  }

  /** The series that are not in any file yet. */
  TailSeries tailSeries(long databaseId, NewSeries newSeries) {
    SeriesState state;
    synchronized (lock) {
      state = seriesState();
    }
    return series(state, databaseId, null, newSeries);
  }

  /** The effect of the memtables on the series index. */
  private record SeriesState(
      long from, long position, int known, RoaringBitmap dropped, RoaringBitmap revived) {}

  /** The caller holds the lock. */
  @GuardedBy("lock")
  private SeriesState seriesState() {
    Deletes older = frozen == null ? Deletes.NONE : frozen.deletes();
    Deletes newer = active.deletes();
    return new SeriesState(
        (frozen == null ? active : frozen).fromOffset(),
        watcher.position(),
        flushedSeries,
        changed(older.dropped(), newer.revived(), newer.dropped()),
        changed(older.revived(), newer.dropped(), newer.revived()));
  }

  private TailSeries series(
      SeriesState state, long databaseId, @Nullable String measurement, NewSeries newSeries) {
    SeriesTable table = manifest.series(number());
    int end = table.end();
    List<Long> ids = new ArrayList<>();
    List<SeriesKey> keys = new ArrayList<>();
    int from = newSeries == NewSeries.KNOWN ? end : state.known();
    for (int ordinal = from; ordinal < end; ordinal++) {
      if (table.databaseId(ordinal) == databaseId) {
        SeriesKey key = table.key(ordinal);
        if (measurement == null || key.measurement().equals(measurement)) {
          ids.add(SeriesId.of(number(), ordinal));
          keys.add(key);
        }
      }
    }
    return new TailSeries(
        number(),
        state.from(),
        ids.stream().mapToLong(v -> v).toArray(),
        keys,
        state.position(),
        ids(state.dropped(), databaseId, measurement),
        ids(state.revived(), databaseId, measurement));
  }

  private static RoaringBitmap changed(
      RoaringBitmap older, RoaringBitmap undone, RoaringBitmap newer) {
    RoaringBitmap changed = RoaringBitmap.andNot(older, undone);
    changed.or(newer);
    return changed;
  }

  private long[] ids(RoaringBitmap ordinals, long databaseId, @Nullable String measurement) {
    SeriesTable table = manifest.series(number());
    return Arrays.stream(ordinals.toArray())
        .filter(ordinal -> table.databaseId(ordinal) == databaseId)
        .filter(
            ordinal -> measurement == null || table.key(ordinal).measurement().equals(measurement))
        .mapToLong(ordinal -> SeriesId.of(number(), ordinal))
        .toArray();
  }

  void close() {
    closed = true;
    Log.Subscription open = subscription;
    if (open != null) {
      open.close();
    }
    watcher.stop(new LogException(LogException.Reason.CLOSED, partition + ": closed"));
  }

  /** Applies the records of the log. */
  private final class Records implements Follower {
    @Override
    public long position() {
      return watcher.position();
    }

    @Override
    public void accept(List<LogRecord> records) throws IOException {
      if (records.isEmpty()) {
        var _ = schemas.settle();
      }
      for (LogRecord record : records) {
        if (closed) {
          return;
        }
        long expected = watcher.position();
        if (record.offset() < expected) {
          throw new IllegalStateException(
              partition + ": offset [" + record.offset() + "] after [" + expected + "]");
        }
        apply(record);
        while ((mustWait.getAsBoolean() || manySeries()) && !closed) {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }

    @Override
    public void failed(Throwable reason) {
      failure = reason;
      LOG.error("{} stopped at offset {}", partition, watcher.position(), reason);
      watcher.stop(
          new LogException(
              LogException.Reason.CLOSED,
              partition + " stopped at offset [" + watcher.position() + "]: " + reason,
              reason));
    }
  }

  private void apply(LogRecord record) throws IOException {
    WalBatch batch;
    try {
      if (DeleteCodec.isMarker(record.value())) {
        DeleteMarker marker = DeleteCodec.decode(record.value());
        schemas.catchUp();
        schemas.deleted(marker);
        delete(marker, record.offset(), record.timestamp());
        return;
      }
      batch = WalCodec.decode(record.value());
    } catch (RecordFormatException e) {
      LOG.error(
          "{}: record at offset {} is unreadable: {}", partition, record.offset(), e.getMessage());
      quarantine.put(number(), record.offset(), e.reason() + ": " + e.getMessage(), record.value());
      metrics.quarantined.increment();
      synchronized (lock) {
        watcher.move(record.offset() + 1);
      }
      watcher.tell();
      return;
    }
    schemas.check(batch);
    SeriesRegistry registry = manifest.registry();
    int[] ordinals = new int[batch.series().size()];
    long newBytes = 0;
    // Only this thread assigns ordinals to new series.
    int end = registry.table(number()).end();
    for (int i = 0; i < ordinals.length; i++) {
      SeriesKey key = batch.series().get(i);
      ordinals[i] = registry.consumed(number(), batch.databaseId(), key);
      if (ordinals[i] >= end) {
        end = ordinals[i] + 1;
        newBytes += key.bytes().length;
      }
    }
    int[] revived = revive(ordinals, record.offset());
    // Under the lock, so that a freeze sees either all of a record or nothing.
    Memtable appended;
    synchronized (lock) {
      appended = active;
      unwritten.passed(record.timestamp());
      unwritten.written(ordinals);
      appended.append(batch, ordinals, System.nanoTime());
      for (int ordinal : revived) {
        appended.revive(ordinal);
      }
      newSeriesBytes += newBytes;
      watcher.move(record.offset() + 1);
    }
    watcher.tell();
    // Sorting takes long, and readers and flushes contend for the lock.
    appended.sealFull(batch);
  }

  /** Restores dropped series that are written again to the index. */
  private int[] revive(int[] ordinals, long offset) {
    if (droppedSeries.isEmpty()) {
      return NONE;
    }
    int[] revived = Arrays.stream(ordinals).filter(droppedSeries::contains).toArray();
    for (int ordinal : revived) {
      droppedSeries.remove(ordinal);
      setAlive(ordinal, true, offset);
    }
    return revived;
  }

  private void delete(DeleteMarker marker, long offset, long timestamp) {
    SeriesTable table = manifest.series(number());
    RoaringBitmap chosen = new SeriesChooser(table).choose(marker);
    Tombstone tombstone = SeriesChooser.tombstone(marker, chosen, offset);
    byte[] series = tombstone.series();
    synchronized (lock) {
      unwritten.passed(timestamp);
      RoaringBitmap dropped = dropped(marker, chosen, offset, timestamp);
      // Before the position advances: a reader that has seen the marker must not find the series.
      droppedSeries.or(dropped);
      dropped.forEach((int ordinal) -> setAlive(ordinal, false, offset));
      if (!chosen.isEmpty()) {
        active.delete(tombstone, dropped, System.nanoTime());
        newSeriesBytes += 64 + (series == null ? 0 : series.length);
      }
      watcher.move(offset + 1);
    }
    watcher.tell();
  }

  @GuardedBy("lock")
  private RoaringBitmap dropped(
      DeleteMarker marker, RoaringBitmap chosen, long offset, long timestamp) {
    return switch (marker.fate()) {
      case SeriesFate.Keep() -> {
        unwritten.deleted(offset, timestamp, chosen);
        yield new RoaringBitmap();
      }
      case SeriesFate.Drop() -> chosen;
      case SeriesFate.DropUnwritten(long since) -> unwritten.take(since, chosen);
    };
  }

  private void setAlive(int ordinal, boolean alive, long offset) {
    manifest.registry().setAlive(number(), ordinal, alive, offset);
  }
}
