package io.hyperbytedb.broker;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import kafka.cluster.Partition;
import kafka.server.ReplicaManager;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.CloseableIterator;
import org.apache.kafka.server.common.RequestLocal;
import org.apache.kafka.server.common.TransactionVersion;
import org.apache.kafka.server.partition.PartitionListener;
import org.apache.kafka.server.storage.log.FetchIsolation;
import org.apache.kafka.storage.internals.log.AppendOrigin;
import org.apache.kafka.storage.internals.log.LogAppendInfo;
import org.apache.kafka.storage.internals.log.LogOffsetMetadata;
import org.apache.kafka.storage.internals.log.LogOffsetSnapshot;
import org.apache.kafka.storage.internals.log.LogSegment;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.internals.log.VerificationGuard;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * A partition of an embedded broker without the way over its socket. What is written is written by
 * Kafka's own log, so clients see the same records. The only class that knows how Kafka's replicas
 * and logs work together; {@code BrokerPartitionTest} says what it relies on.
 *
 * <p>Kafka's files are closed by an interrupt of a thread that uses them, and the broker then
 * fails: {@link #append} and {@link #read} must be called by threads that are never interrupted.
 */
public final class BrokerPartition implements AutoCloseable {
  /** Smaller batches are not compressed: it saves nothing and takes 128 KiB of buffers. */
  private static final int LEAST_COMPRESSED_BYTES = 1 << 10;

  /** A larger buffer is not kept for the next batch. */
  private static final int MAX_IDLE_BYTES = 2 << 20;

  private static final int RECORD_OVERHEAD_BYTES = 32;
  private static final int BATCH_OVERHEAD_BYTES = 128;

  private static final Compression NONE = Compression.NONE;
  private static final Compression LZ4 = Compression.lz4().build();

  private final EmbeddedBroker broker;
  private final TopicPartition name;
  private final Listener listener;

  /** Only for appends. */
  private final RequestLocal scratch = new RequestLocal(BufferSupplier.create());

  /** Only for appends. */
  private ByteBuffer buffer = ByteBuffer.allocate(LEAST_COMPRESSED_BYTES * 4);

  /** The segment that was synced with its directory; only for appends. */
  private @Nullable LogSegment synced;

  BrokerPartition(EmbeddedBroker broker, String topic, int number, Runnable onMore) {
    this.broker = broker;
    this.name = new TopicPartition(topic, number);
    this.listener = new Listener(onMore);
  }

  /** A record to append. */
  public interface Outgoing {
    /** Its key, or null. */
    byte @Nullable [] key();

    /** Its bytes, not to be modified. */
    byte[] value();
  }

  /**
   * A record of the partition.
   *
   * @param offset its offset
   * @param timestamp milliseconds since 1970 UTC
   * @param key its key, or null
   * @param value its bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  public record Stored(long offset, long timestamp, byte @Nullable [] key, byte[] value) {}

  /**
   * Records in order.
   *
   * @param next where to read on, also if there are no records
   */
  public record Chunk(List<Stored> records, long next) {}

  /**
   * The offsets of a partition.
   *
   * @param start the first one that is still there
   * @param visible the next one that will become visible: everything acknowledged is below
   * @param end the next one that will be given
   */
  public record Offsets(long start, long visible, long end) {}

  /** Why an append failed. */
  public enum Failure {
    /** Nothing was appended; it may succeed later. */
    NOT_NOW,
    /** Nothing was appended; Kafka does not take such a record. */
    REFUSED,
    /** Nothing was appended; the record exceeds the limits of its topic. */
    TOO_LARGE,
    /** The records may or may not be in the log. */
    UNKNOWN
  }

  /** An append failed. */
  public static final class AppendException extends Exception {
    private static final long serialVersionUID = 1;

    private final Failure failure;

    AppendException(Failure failure, String message, @Nullable Throwable cause) {
      super(message, cause);
      this.failure = failure;
    }

    /** Why it failed. */
    public Failure failure() {
      return failure;
    }
  }

  /** The offset of a read is not in the log. */
  public static final class OffsetException extends Exception {
    private static final long serialVersionUID = 1;

    OffsetException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The partition does not answer at present, as while the broker starts again. */
  public static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    UnavailableException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Appends records as one batch. For one thread at a time, which is never interrupted.
   *
   * @param timestamp when they are appended, milliseconds since 1970 UTC
   * @param durable whether they must be on the disk before anything reads them
   * @param placed is told the offset of the first record before anything can read it
   * @return the offset of the first record
   */
  public long append(
      List<? extends Outgoing> records, long timestamp, boolean durable, LongConsumer placed)
      throws AppendException {
    try (EmbeddedBroker.Use use = broker.use()) {
      Partition partition = use == null ? null : partition(use.replicas());
      UnifiedLog log = partition == null ? null : orNull(partition.leaderLogIfLocal());
      if (partition == null || log == null) {
        throw new AppendException(Failure.NOT_NOW, name + ": the broker does not have it", null);
      }
      LogAppendInfo appended = append(partition, log, batch(records, timestamp));
      try {
        placed.accept(appended.firstOffset());
        if (durable && log.recoveryPoint() <= appended.lastOffset()) {
          sync(log, appended.firstOffset());
        }
        publish(log, appended.lastOffset() + 1);
      } catch (IOException | RuntimeException e) {
        throw new AppendException(Failure.UNKNOWN, name + ": " + e, e);
      }
      return appended.firstOffset();
    }
  }

  private LogAppendInfo append(Partition partition, UnifiedLog log, MemoryRecords batch)
      throws AppendException {
    try {
      return log.appendAsLeader(
          batch,
          partition.getLeaderEpoch(),
          AppendOrigin.CLIENT,
          scratch,
          VerificationGuard.SENTINEL,
          TransactionVersion.TV_UNKNOWN);
    } catch (RecordTooLargeException | RecordBatchTooLargeException e) {
      throw new AppendException(Failure.TOO_LARGE, name + ": " + e.getMessage(), e);
    } catch (KafkaStorageException e) {
      // Without a cause it was refused, as the directory had failed before.
      Failure failure = e.getCause() == null ? Failure.NOT_NOW : Failure.UNKNOWN;
      throw new AppendException(failure, name + ": " + e.getMessage(), e);
    } catch (ApiException e) {
      throw new AppendException(Failure.REFUSED, name + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new AppendException(Failure.UNKNOWN, name + ": " + e, e);
    }
  }

  /** As a producer of the log makes it, except that small ones are not compressed. */
  private MemoryRecords batch(List<? extends Outgoing> records, long timestamp) {
    int bytes = 0;
    for (Outgoing record : records) {
      byte[] key = record.key();
      bytes = Math.addExact(bytes, RECORD_OVERHEAD_BYTES + record.value().length + lengthOf(key));
    }
    if (buffer.capacity() < bytes + BATCH_OVERHEAD_BYTES) {
      buffer = ByteBuffer.allocate(bytes + BATCH_OVERHEAD_BYTES);
    }
    buffer.clear();
    try (MemoryRecordsBuilder builder =
        MemoryRecords.builder(
            buffer, bytes < LEAST_COMPRESSED_BYTES ? NONE : LZ4, TimestampType.CREATE_TIME, 0)) {
      for (Outgoing record : records) {
        builder.append(timestamp, record.key(), record.value());
      }
      return builder.build();
    } finally {
      if (buffer.capacity() > MAX_IDLE_BYTES) {
        buffer = ByteBuffer.allocate(LEAST_COMPRESSED_BYTES * 4);
      }
    }
  }

  private static int lengthOf(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /**
   * Syncs what was appended from {@code first} on. Kafka syncs the indexes of a segment, too, which
   * it makes again after a crash: two more syncs than are needed. What is new about a segment is
   * left to it.
   */
  private void sync(UnifiedLog log, long first) throws IOException {
    LogSegment segment = log.activeSegment();
    if (!segment.equals(synced) || segment.baseOffset() > first) {
      log.flush(false);
      synced = segment;
      return;
    }
    try {
      segment.log().channel().force(false);
    } catch (IOException e) {
      // The disk may have lost what it was given before: as after any failed write, Kafka gives
      // the directory up.
      log.logDirFailureChannel()
          .maybeAddOfflineLogDir(log.parentDir(), name + ": could not be synced", e);
      throw e;
    }
  }

  /** Makes what was appended visible, as the leader of a partition without followers does. */
  private static void publish(UnifiedLog log, long end) throws IOException {
    LogOffsetMetadata last = log.logEndOffsetMetadata();
    // Others may have appended meanwhile; theirs is visible when they have synced it.
    var _ =
        log.maybeIncrementHighWatermark(
            last.messageOffset == end ? last : new LogOffsetMetadata(end));
  }

  /** Answers consumers of other processes that wait for records. */
  public void tellConsumers() {
    try (EmbeddedBroker.Use use = broker.use()) {
      Partition partition = use == null ? null : partition(use.replicas());
      if (partition != null) {
        partition.tryCompleteDelayedRequests();
      }
    }
  }

  /**
   * Reads visible records. By a thread that is never interrupted.
   *
   * @param offset the first one to read
   * @param maxBytes stored bytes to read at most, except for the first batch of records
   * @throws OffsetException if the offset is no longer, or not yet, in the log
   */
  public Chunk read(long offset, int maxBytes) throws OffsetException, UnavailableException {
    try (EmbeddedBroker.Use use = broker.use()) {
      Partition partition = use == null ? null : partition(use.replicas());
      UnifiedLog log = partition == null ? null : orNull(partition.leaderLogIfLocal());
      if (log == null) {
        throw new UnavailableException(name + ": the broker does not have it", null);
      }
      return records(
          log.read(offset, maxBytes, FetchIsolation.HIGH_WATERMARK, true).records, offset);
    } catch (OffsetOutOfRangeException e) {
      throw new OffsetException(name + ": " + e.getMessage(), e);
    } catch (IOException | KafkaException e) {
      throw new UnavailableException(name + ": " + e.getMessage(), e);
    }
  }

  private static Chunk records(org.apache.kafka.common.record.internal.Records stored, long offset)
      throws IOException {
    if (!(stored instanceof FileRecords file) || file.sizeInBytes() == 0) {
      return new Chunk(List.of(), offset);
    }
    ByteBuffer bytes = ByteBuffer.allocate(file.sizeInBytes());
    file.readInto(bytes, 0);
    List<Stored> records = new ArrayList<>();
    long next = offset;
    try (BufferSupplier buffers = BufferSupplier.create()) {
      for (RecordBatch batch : MemoryRecords.readableRecords(bytes).batches()) {
        if (!batch.isControlBatch() && batch.lastOffset() >= offset) {
          batch.ensureValid();
          addFrom(offset, batch, buffers, records);
        }
        next = Math.max(next, batch.nextOffset());
      }
    }
    return new Chunk(records, next);
  }

  private static void addFrom(
      long offset, RecordBatch batch, BufferSupplier buffers, List<Stored> records) {
    try (CloseableIterator<Record> all = batch.streamingIterator(buffers)) {
      while (all.hasNext()) {
        Record record = all.next();
        if (record.offset() >= offset) {
          byte[] value = bytes(record.value());
          records.add(
              new Stored(
                  record.offset(),
                  record.timestamp(),
                  bytes(record.key()),
                  value == null ? new byte[0] : value));
        }
      }
    }
  }

  private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** The offsets; null while the partition does not answer. */
  public @Nullable Offsets offsets() {
    try (EmbeddedBroker.Use use = broker.use()) {
      Partition partition = use == null ? null : partition(use.replicas());
      if (partition == null) {
        return null;
      }
      LogOffsetSnapshot now = partition.fetchOffsetSnapshot(Optional.empty(), true);
      long visible = now.highWatermark().messageOffset;
      // A new leader knows of everything acknowledged when it is past the start of its epoch.
      return orNull(partition.leaderEpochStartOffsetOpt()) instanceof Long began && began > visible
          ? null
          : new Offsets(now.logStartOffset(), visible, now.logEndOffset().messageOffset);
    } catch (KafkaException e) {
      return null;
    }
  }

  /** The partition of the running broker, which tells of new records from then on. */
  private @Nullable Partition partition(ReplicaManager replicas) {
    Partition partition = orNull(replicas.onlinePartition(name));
    if (partition != null) {
      listener.listenTo(partition);
    }
    return partition;
  }

  private static <T> @Nullable T orNull(Option<T> option) {
    return option.isDefined() ? option.get() : null;
  }

  @Override
  public void close() {
    listener.forget();
  }

  @Override
  public String toString() {
    return name.toString();
  }

  /** Tells when records become visible, also those of other producers. */
  private static final class Listener implements PartitionListener {
    private final Runnable onMore;

    /** A broker that starts again has another object. */
    private volatile @Nullable Partition heard;

    @GuardedBy("this")
    private boolean closed;

    Listener(Runnable onMore) {
      this.onMore = onMore;
    }

    @SuppressWarnings("ReferenceEquality") // equal ones may be of two brokers
    void listenTo(Partition partition) {
      if (partition != heard) {
        synchronized (this) {
          if (partition != heard && !closed && partition.maybeAddListener(this)) {
            heard = partition;
          }
        }
      }
    }

    synchronized void forget() {
      closed = true;
      Partition last = heard;
      if (last != null) {
        last.removeListener(this);
      }
    }

    @Override
    public void onHighWatermarkUpdated(TopicPartition partition, long offset) {
      onMore.run();
    }
  }
}
