package io.hyperbytedb.server.backup;

import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.server.backup.BackupManifest.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;

/**
 * Restores a log into empty topics of a running Kafka. To make a partition start at a given offset,
 * as many empty records are appended and removed again. No other process may write meanwhile, which
 * is detected.
 */
public final class KafkaTopics implements RestoredLog {
  /** The maximum number of appends in flight: enough for large batches. */
  private static final int WINDOW = 50_000;

  private static final long WINDOW_BYTES = 32L << 20;

  /** The maximum number of empty records in the brokers, some 100 MB. */
  private static final long REMOVED_AT_ONCE = 10_000_000;

  private static final byte[] EMPTY = {};

  private final Log log;
  private final IntFunction<StateLogs> makeTopics;

  /**
   * @param makeTopics creates topics with a number of partitions, unless they exist
   */
  public KafkaTopics(Log log, IntFunction<StateLogs> makeTopics) {
    this.log = log;
    this.makeTopics = makeTopics;
  }

  @Override
  public List<Path> occupied() {
    return List.of();
  }

  @Override
  public void prepare(int partitions) {
    StateLogs logs = makeTopics.apply(partitions);
    if (logs.partitions() != partitions) {
      throw new BackupException(
          "["
              + logs.wal()
              + "] has ["
              + logs.partitions()
              + "] partitions, the backup ["
              + partitions
              + "]: delete the topics hyperbytedb.*, so that they are created again");
    }
    refuseRecords(logs);
  }

  @Override
  public void write(Path input, BackupManifest manifest, Progress progress) throws IOException {
    List<Position> positions = manifest.partitions();
    StateLogs logs = makeTopics.apply(positions.size());
    try {
      // Most of the work is to append empty records up to the offsets.
      long[] total = {manifest.catalogOffset()};
      positions.forEach(one -> total[0] += one.manifest() + one.end());
      long[] done = {0};
      LongConsumer appended =
          records -> {
            done[0] += records;
            progress.at("log", Math.min(done[0], total[0]), total[0]);
          };
      start(logs.catalogLog(), manifest.catalogOffset(), appended);
      for (int p = 0; p < positions.size(); p++) {
        start(logs.manifestLog(p), positions.get(p).manifest(), appended);
        start(logs.walLog(p), positions.get(p).flushed(), appended);
        try (Appends appends = new Appends(logs.walLog(p), positions.get(p).flushed())) {
          WalFile.read(
              input.resolve(BackupManifest.walPath(p)),
              (offset, timestamp, value) -> {
                appends.add(offset, value);
                appended.accept(1);
              });
        }
      }
    } catch (CompletionException | LogException e) {
      Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE, "the log cannot be restored: " + cause.getMessage(), e);
    }
  }

  private void refuseRecords(StateLogs logs) {
    List<Partition> all = new ArrayList<>(List.of(logs.catalogLog()));
    for (int p = 0; p < logs.partitions(); p++) {
      all.add(logs.manifestLog(p));
      all.add(logs.walLog(p));
    }
    Map<Partition, Long> ends = log.endOffsets(all).join();
    for (Partition partition : all) {
      if (Objects.requireNonNull(ends.get(partition)) > 0) {
        throw new BackupException(
            "["
                + partition
                + "] has, or had, records. A backup is restored into a Kafka without any: if this"
                + " log is no longer needed, stop all processes and delete the topics"
                + " hyperbytedb.*");
      }
    }
  }

  /** Makes an empty partition start at an offset. */
  private void start(Partition partition, long offset, LongConsumer appended) {
    for (long from = 0; from < offset; from += REMOVED_AT_ONCE) {
      long to = Math.min(offset, from + REMOVED_AT_ONCE);
      try (Appends appends = new Appends(partition, from)) {
        for (long next = from; next < to; next++) {
          appends.add(next, EMPTY);
          appended.accept(1);
        }
      }
      log.deleteBefore(partition, to);
    }
  }

  /** Appends records whose offsets are known beforehand. */
  private final class Appends implements AutoCloseable {
    private record Append(CompletableFuture<Long> offset, int bytes) {}

    private final Partition partition;
    private final Deque<Append> underWay = new ArrayDeque<>();
    private long awaited;
    private long bytes;

    Appends(Partition partition, long from) {
      this.partition = partition;
      this.awaited = from;
    }

    void add(long offset, byte[] value) {
      if (offset != awaited + underWay.size()) {
        throw new BackupException(partition + ": the backup lacks offset [" + offset + "]");
      }
      while (underWay.size() >= WINDOW || bytes > WINDOW_BYTES) {
        await();
      }
      underWay.add(new Append(log.append(partition, value), value.length));
      bytes += value.length;
    }

    private void await() {
      Append append = underWay.remove();
      long offset = append.offset().join();
      if (offset != awaited) {
        throw new BackupException(
            partition
                + " gave offset ["
                + offset
                + "] instead of ["
                + awaited
                + "]: another process writes to it");
      }
      awaited++;
      bytes -= append.bytes();
    }

    @Override
    public void close() {
      while (!underWay.isEmpty()) {
        await();
      }
    }
  }
}
