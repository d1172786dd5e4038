package io.hyperbytedb.benchmarks;

import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Takes records, counts their bytes and forgets them. */
final class CountingLog implements Log {
  private long bytes;

  long bytes() {
    return bytes;
  }

  @Override
  public CompletableFuture<Long> append(Partition partition, byte @Nullable [] key, byte[] value) {
    bytes += value.length;
    return CompletableFuture.completedFuture(0L);
  }

  @Override
  public LogReader read(Partition partition, long offset) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Map<Partition, Long>> endOffsets(Collection<Partition> partitions) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Map<Partition, Long>> startOffsets(Collection<Partition> partitions) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void deleteBefore(Partition partition, long offset) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int ensureTopic(TopicSpec spec) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Map<Partition, Long>> positions(
      String group, Collection<Partition> partitions) {
    return CompletableFuture.completedFuture(Map.of());
  }

  @Override
  public CompletableFuture<Void> commitPosition(String group, Map<Partition, Long> offsets) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {}
}
