package io.hyperbytedb.write;

import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.wal.DeleteCodec;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.HyperbyteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Appends deletes to the log, as a marker in every partition. Thread-safe. */
public final class DeletePath {
  private final Log log;
  private final String topic;
  private final int partitions;

  /**
   * @param topic the WAL topic
   * @param partitions the number of its partitions
   */
  public DeletePath(Log log, String topic, int partitions) {
    this.log = log;
    this.topic = topic;
    this.partitions = partitions;
  }

  /**
   * Deletes rows. Once this returns, every strong read that starts later omits them, and rows
   * written later stay. Rows written concurrently may be deleted or stay.
   *
   * @return the marker's offset in each partition
   * @throws HyperbyteException if the marker is not known to be in all partitions; it may be in
   *     some, and the delete may be repeated
   */
  public long[] delete(DeleteMarker marker) {
    byte[] record = DeleteCodec.encode(marker);
    List<CompletableFuture<Long>> appends = new ArrayList<>(partitions);
    for (int p = 0; p < partitions; p++) {
      appends.add(log.append(new Partition(topic, p), record));
    }
    Waiting.on(CompletableFuture.allOf(appends.toArray(CompletableFuture<?>[]::new)));
    return appends.stream().mapToLong(CompletableFuture::join).toArray();
  }

  /**
   * The end of the log: for each partition the offset of its next record.
   *
   * @throws HyperbyteException if the log does not answer
   */
  public List<Long> ends() {
    List<Partition> all = Partition.all(topic, partitions);
    Map<Partition, Long> ends = Waiting.on(log.endOffsets(all));
    return all.stream().map(ends::get).toList();
  }

  /**
   * Appends a marker to one partition.
   *
   * @return its offset
   * @throws HyperbyteException if it is not known to be in the partition
   */
  public long delete(int partition, DeleteMarker marker) {
    return Waiting.on(log.append(new Partition(topic, partition), DeleteCodec.encode(marker)));
  }
}
