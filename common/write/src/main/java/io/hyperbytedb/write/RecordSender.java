package io.hyperbytedb.write;

import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.model.WalBatch;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Appends the records of one write. Not thread-safe. */
final class RecordSender {
  /** A batch with a larger record is split. The log accepts larger records than this. */
  private static final int MAX_RECORD_BYTES = 8 << 20;

  /** A write with more bytes in flight waits before it continues. */
  private static final long MAX_UNDER_WAY_BYTES = 16L << 20;

  private record UnderWay(CompletableFuture<Long> offset, int bytes) {}

  private final Log log;
  private final String topic;
  private final WalCodec codec;
  private final ArrayDeque<UnderWay> underWay = new ArrayDeque<>();
  private long bytesUnderWay;

  /**
   * @param codec used by this thread only
   */
  RecordSender(Log log, String topic, WalCodec codec) {
    this.log = log;
    this.topic = topic;
    this.codec = codec;
  }

  /** Appends a batch, whose arrays may change afterwards; may wait for earlier records. */
  void send(int partition, WalBatch batch) {
    if (!WalCodec.fits(batch)) {
      sendHalves(partition, batch);
      return;
    }
    byte[] record = codec.encode(batch);
    if (record.length > MAX_RECORD_BYTES) {
      sendHalves(partition, batch);
      return;
    }
    while (bytesUnderWay > MAX_UNDER_WAY_BYTES) {
      awaitOldest();
    }
    underWay.add(new UnderWay(log.append(new Partition(topic, partition), record), record.length));
    bytesUnderWay += record.length;
  }

  private void sendHalves(int partition, WalBatch batch) {
    List<WalBatch> halves = RowSelection.halves(batch);
    send(partition, halves.getFirst());
    send(partition, halves.getLast());
  }

  /**
   * Returns once everything sent is acknowledged.
   *
   * @throws io.hyperbytedb.model.HyperbyteException if it is not; what was sent may or may not be
   *     in the log
   */
  void await() {
    while (!underWay.isEmpty()) {
      awaitOldest();
    }
  }

  private void awaitOldest() {
    UnderWay oldest = underWay.remove();
    bytesUnderWay -= oldest.bytes;
    Waiting.on(oldest.offset);
  }
}
