package io.hyperbytedb.storage;

import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.series.SeriesTable;
import io.hyperbytedb.cluster.log.FileRebuild;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.files.TableSpec;
import io.hyperbytedb.files.TableWriter;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.wal.DeleteCodec;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.WalBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Rebuilds files from the WAL as far back as it reaches: the records of a file's offsets, including
 * deletes, are replayed into a separate memtable. A merged file can be rebuilt in the same way,
 * unless deletes from after its rows were applied to it. In every case the result must match the
 * hash in the manifest.
 */
public final class LogReplay implements FileRebuild {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

  private final Log log;
  private final String topic;
  private final Manifest manifest;
  private final Storage storage;
  private final TableWriter writer;
  private final long maxBytes;

  /**
   * @param topic the WAL topic
   * @param maxBytes the memory limit for the rows of a file
   */
  public LogReplay(Log log, String topic, Manifest manifest, Storage storage, long maxBytes) {
    this.log = log;
    this.topic = topic;
    this.manifest = manifest;
    this.storage = storage;
    this.writer = new TableWriter(storage);
    this.maxBytes = maxBytes;
  }

  @Override
  public FileEntry rebuild(FileEntry file, String path) throws IOException {
    Partition partition = new Partition(topic, file.partition());
    try {
      long start = log.startOffsets(List.of(partition)).join().getOrDefault(partition, 0L);
      if (start > file.fromOffset()) {
        throw beyond(file, start);
      }
      return write(file, path, replay(file, partition));
    } catch (CompletionException | LogException e) {
      if (e instanceof LogException gone && gone.reason() == LogException.Reason.OFFSET_GONE) {
        throw beyond(file, -1);
      }
      throw new IOException("the log cannot be read: " + e.getMessage(), e);
    }
  }

  private static ImpossibleException beyond(FileEntry file, long start) {
    return new ImpossibleException(
        "its rows start at offset "
            + file.fromOffset()
            + ", which is no longer in the log"
            + (start < 0 ? "" : ": it starts at " + start));
  }

  private Memtable replay(FileEntry file, Partition partition) throws IOException {
    Memtable rows = new Memtable(file.partition(), file.fromOffset());
    long heard = System.nanoTime();
    try (LogReader reader = log.read(partition, file.fromOffset())) {
      for (long next = file.fromOffset(); next < file.toOffset(); ) {
        List<LogRecord> records = reader.poll(POLL);
        if (!records.isEmpty()) {
          heard = System.nanoTime();
        } else if (System.nanoTime() - heard > PATIENCE_NANOS) {
          throw new IOException("the log gives no records from offset " + next);
        }
        for (LogRecord record : records) {
          next = record.offset() + 1;
          if (record.offset() < file.toOffset()) {
            apply(record, file, rows);
          }
        }
      }
    }
    return rows;
  }

  private void apply(LogRecord record, FileEntry file, Memtable rows) throws IOException {
    try {
      if (DeleteCodec.isMarker(record.value())) {
        delete(DeleteCodec.decode(record.value()), record.offset(), rows);
        return;
      }
      WalBatch batch = only(WalCodec.decode(record.value()), file);
      if (batch != null) {
        rows.append(batch, ordinals(batch, file), /* nowNanos= */ 0);
        rows.sealFull(batch);
      }
    } catch (RecordFormatException e) {
      // It was left out when the file was written, too.
      return;
    }
    if (rows.bytes() > maxBytes) {
      throw new ImpossibleException("its rows take more than " + maxBytes + " bytes of memory");
    }
  }

  /** The rows of a batch that belong to a file; null if there are none. */
  private static @Nullable WalBatch only(WalBatch batch, FileEntry file) {
    if (batch.databaseId() != file.databaseId() || batch.policyId() != file.policyId()) {
      return null;
    }
    List<ArrivedRows> blocks =
        batch.blocks().stream()
            .filter(block -> block.measurement().equals(file.measurement()))
            .toList();
    return blocks.isEmpty()
        ? null
        : new WalBatch(
            batch.databaseId(),
            batch.policyId(),
            batch.database(),
            batch.policy(),
            batch.series(),
            blocks);
  }

  /** The ordinals of a batch's series. The manifest has the series of all flushed rows. */
  private int[] ordinals(WalBatch batch, FileEntry file) throws ImpossibleException {
    SeriesTable table = manifest.series(file.partition());
    int[] ordinals = new int[batch.series().size()];
    for (int i = 0; i < ordinals.length; i++) {
      ordinals[i] = table.find(batch.databaseId(), batch.series().get(i));
      if (ordinals[i] < 0) {
        throw new ImpossibleException("the log has series that are not in the manifest");
      }
    }
    return ordinals;
  }

  /** Applies a marker. Series that first appear after it have no rows yet. */
  private void delete(DeleteMarker marker, long offset, Memtable rows) {
    RoaringBitmap chosen = new SeriesChooser(manifest.series(rows.partition())).choose(marker);
    if (!chosen.isEmpty()) {
      rows.delete(
          SeriesChooser.tombstone(marker, chosen, offset), new RoaringBitmap(), /* nowNanos= */ 0);
    }
  }

  /**
   * Writes the rows in the file's time range. Other files of the same bucket may share some of its
   * offsets: merges skip files of other times, and end after the deletes that they apply.
   */
  private FileEntry write(FileEntry file, String path, Memtable replayed) throws IOException {
    SeriesTable series = manifest.series(file.partition());
    for (Map.Entry<Memtable.Key, MeasurementTable> table : replayed.tables().entrySet()) {
      SortedRows all = table.getValue().merged();
      SortedRows rows =
          all == null ? null : TimeBuckets.only(all, file.minTime(), file.maxTime() + 1);
      if (rows != null && rows.size() == file.rows()) {
        FileEntry made =
            writer.writeTo(
                path, spec(file, table.getKey()), rows, id -> series.key(SeriesId.ordinal(id)));
        if (made.logicalHash() == file.logicalHash()) {
          return made;
        }
        storage.delete(made.path());
      }
    }
    throw new ImpossibleException("the rows in the log differ from those of the file");
  }

  private static TableSpec spec(FileEntry file, Memtable.Key names) {
    return new TableSpec(names.database(), names.policy(), file.scope());
  }
}
