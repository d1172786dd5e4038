package io.hyperbytedb.write;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.Varint;
import io.hyperbytedb.model.WalBatch;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes the rows of successive writes: {@link #begin}, for each row fill {@link #row} and {@link
 * #add} it, {@link #finish}. Not thread-safe. Reusable on purpose: the slots of measurements,
 * series and fields stay valid until {@link #forgetSlots}, so that a caller that retains them
 * resolves names only once.
 */
public final class RowWriter {
  /** The maximum length of a string; a row with a longer one is dropped. */
  public static final int MAX_STRING_BYTES = 1 << 20;

  /** A partition with more bytes is appended before the write ends. */
  private static final long FLUSH_BYTES = 4L << 20;

  /** Larger arrays are not retained between writes. */
  private static final long MAX_IDLE_BYTES = 16L << 20;

  /** The approximate size of a series or measurement without its name. */
  private static final long SLOT_BYTES = 400;

  private static final long NANOS = 1_000_000_000L;
  private static final byte[] TIME = "time".getBytes(StandardCharsets.US_ASCII);

  /** A write in progress. */
  private record Write(WriteGroups groups, RecordSender sender) {}

  private final Catalog catalog;
  private final Log log;
  private final String topic;
  private final WalCodec codec = new WalCodec();
  private final InstantSource clock;
  private final WriteRules rules;
  private final PartitionBuffer[] partitions;
  private final Map<String, MeasurementBuffer> measurements = new HashMap<>();
  private final Map<SeriesKey, SeriesSlot> series = new HashMap<>();
  private final StagedRow row = new StagedRow();

  /** The memory use of blocks, and that of slots. */
  private final Footprint footprint = new Footprint();

  private final Footprint slots = new Footprint();
  private @Nullable Write write;
  private int added;

  RowWriter(
      Catalog catalog,
      Log log,
      String topic,
      int partitionCount,
      InstantSource clock,
      WriteRules rules) {
    this.rules = rules;
    this.catalog = catalog;
    this.log = log;
    this.topic = topic;
    this.clock = clock;
    this.partitions = new PartitionBuffer[partitionCount];
    for (int i = 0; i < partitionCount; i++) {
      partitions[i] = new PartitionBuffer();
    }
  }

  /** Starts a write. */
  public void begin(WriteTarget target) {
    begin(target, RefusedRows.COUNTED);
  }

  /**
   * Starts a write that tells which of its rows are refused.
   *
   * @param refused is told by the thread that adds rows and finishes the write
   */
  public void begin(WriteTarget target, RefusedRows refused) {
    abort();
    row.traced = !refused.equals(RefusedRows.COUNTED);
    Instant now = clock.instant();
    long nanos = Math.addExact(Math.multiplyExact(now.getEpochSecond(), NANOS), now.getNano());
    write =
        new Write(
            new WriteGroups(catalog, target, nanos, rules, refused),
            new RecordSender(log, topic, codec));
    added = 0;
  }

  /** The slot of a measurement; the same object for equal names. */
  public MeasurementBuffer measurement(String name) {
    MeasurementBuffer measurement = measurements.get(name);
    if (measurement == null) {
      measurement = new MeasurementBuffer(name, partitions.length, footprint, slots);
      measurements.put(name, measurement);
      slots.add(SLOT_BYTES + (long) Long.BYTES * partitions.length);
    }
    return measurement;
  }

  /** The slot of a series; the same object for equal keys. */
  public SeriesSlot series(SeriesKey key) {
    SeriesSlot slot = series.get(key);
    if (slot == null) {
      slot = newSlot(key);
      series.put(key, slot);
      slots.add(SLOT_BYTES + key.bytes().length);
    }
    return slot;
  }

  private SeriesSlot newSlot(SeriesKey key) {
    long hash = SeriesKey.hash64(key.bytes(), 0, key.bytes().length);
    return new SeriesSlot(
        key,
        measurement(key.measurement()),
        SeriesKey.partition(hash, partitions.length),
        hasTimeTag(key.bytes()));
  }

  private static boolean hasTimeTag(byte[] key) {
    int at = 0;
    for (int part = 0; at < key.length; part++) {
      int length = Math.toIntExact(Varint.get(key, at));
      at += Varint.length(length);
      // Parts are the measurement, followed by alternating keys and values.
      if (part % 2 == 1 && Arrays.equals(key, at, at + length, TIME, 0, TIME.length)) {
        return true;
      }
      at += length;
    }
    return false;
  }

  /** The row to fill; the caller must clear it first. */
  public StagedRow row() {
    return row;
  }

  /**
   * Adds the filled row, unless it must be dropped, which {@link #finish} reports.
   *
   * @param time nanoseconds since 1970 UTC
   * @throws io.hyperbytedb.model.HyperbyteException if the log fails
   */
  public void add(SeriesSlot slot, long time) {
    Write current = current();
    if (!current.groups.admits(slot, time, row)) {
      return;
    }
    added++;
    if (partitions[slot.partition].add(slot, time, row) > FLUSH_BYTES) {
      current.groups.registerFields();
      flush(slot.partition, current);
    }
  }

  /**
   * Appends the remaining rows. The writer is then ready for the next write; this one is complete
   * when its records are acknowledged.
   *
   * @throws io.hyperbytedb.model.HyperbyteException if the log fails
   */
  public PendingWrite finish() {
    try {
      Write current = current();
      flushAll(current);
      return new PendingWrite(current.sender, current.groups.result(added));
    } finally {
      abort();
    }
  }

  /** Discards the rows that were not appended yet. */
  public void abort() {
    for (PartitionBuffer partition : partitions) {
      partition.clear();
    }
    if (write != null) {
      write.groups.close();
      write = null;
    }
    if (footprint.bytes() > MAX_IDLE_BYTES) {
      measurements.values().forEach(MeasurementBuffer::dropBlocks);
      footprint.clear();
    }
  }

  /** About how many bytes of memory all slots take, and what the write knows of shard groups. */
  public long slotBytes() {
    return slots.bytes() + (write == null ? 0 : write.groups.bytes());
  }

  /** Invalidates all slots and releases their memory. Rows added so far are appended first. */
  public void forgetSlots() {
    if (write != null) {
      flushAll(write);
      write.groups.close();
    }
    measurements.clear();
    series.clear();
    slots.clear();
    footprint.clear();
  }

  private Write current() {
    if (write == null) {
      throw new IllegalStateException("no write has begun");
    }
    return write;
  }

  private void flushAll(Write current) {
    current.groups.registerFields();
    for (int i = 0; i < partitions.length; i++) {
      flush(i, current);
    }
  }

  private void flush(int number, Write current) {
    PartitionBuffer partition = partitions[number];
    if (!partition.isEmpty()) {
      WriteGroups groups = current.groups;
      WalBatch batch = groups.welcome(partition);
      if (batch.rowCount() > 0) {
        current.sender.send(number, batch);
      }
      partition.clear();
    }
  }
}
