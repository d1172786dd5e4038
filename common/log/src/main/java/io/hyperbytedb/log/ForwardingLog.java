package io.hyperbytedb.log;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A log that passes everything on to another one, for those that change only some of it. What is
 * followed is read through this log.
 */
public abstract class ForwardingLog implements Log {
  private final Log log;

  /**
   * @param log closed with this
   */
  protected ForwardingLog(Log log) {
    this.log = log;
  }

  @Override
  public CompletableFuture<Long> append(Partition partition, byte @Nullable [] key, byte[] value) {
    return log.append(partition, key, value);
  }

  @Override
  public LogReader read(Partition partition, long offset) {
    return log.read(partition, offset);
  }

  @Override
  public CompletableFuture<Map<Partition, Long>> endOffsets(Collection<Partition> partitions) {
    return log.endOffsets(partitions);
  }

  @Override
  public CompletableFuture<Map<Partition, Long>> startOffsets(Collection<Partition> partitions) {
    return log.startOffsets(partitions);
  }

  @Override
  public void deleteBefore(Partition partition, long offset) {
    log.deleteBefore(partition, offset);
  }

  @Override
  public int ensureTopic(TopicSpec spec) {
    return log.ensureTopic(spec);
  }

  @Override
  public CompletableFuture<Map<Partition, Long>> positions(
      String group, Collection<Partition> partitions) {
    return log.positions(group, partitions);
  }

  @Override
  public CompletableFuture<Void> commitPosition(String group, Map<Partition, Long> offsets) {
    return log.commitPosition(group, offsets);
  }

  @Override
  public void close() {
    log.close();
  }
}
